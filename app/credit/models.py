"""Tables of credit. What somebody owes stands in `credit_balances`, changed by delta under lock (docs/credit.md)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.changes import Audited
from app.core.db import db, refers_to


class CreditPolicy(Audited, db.Model):
    """The tenant's choices. A tenant without a row has those of `values.Policy`."""

    __tablename__ = "credit_policies"
    audit_noun: ClassVar[str] = "credit_policy"
    gate: Mapped[str]
    counts_orders: Mapped[bool]
    counts_delivered: Mapped[bool]
    counts_invoices: Mapped[bool]
    counts_unallocated: Mapped[bool]
    counts_credit_notes: Mapped[bool]
    warning_percent: Mapped[int]
    holds_overdue: Mapped[bool]
    overdue_days: Mapped[int]
    overdue_tolerance: Mapped[int] = mapped_column(BigInteger)
    holds_review: Mapped[bool]
    netting: Mapped[bool]
    none_means: Mapped[str]
    default_limit: Mapped[int | None] = mapped_column(BigInteger)
    default_limit_currency: Mapped[str | None]
    auto_release: Mapped[bool]
    four_eyes: Mapped[bool]
    release_days: Mapped[int]
    direct_invoice: Mapped[str]
    write_off_tolerance: Mapped[int] = mapped_column(BigInteger)
    tells_controllers: Mapped[bool]
    tells_sellers: Mapped[bool]
    horizon_days: Mapped[int | None]
    default_term_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        refers_to("default_term_id", "credit_terms"),
        UniqueConstraint("tenant_id", name="uq_credit_policies_tenant"),
        Index("ix_credit_policies_default_term", "tenant_id", "default_term_id"),
        CheckConstraint("gate in ('order', 'delivery', 'invoice')", name="gate"),
        CheckConstraint("none_means in ('unlimited', 'no_credit')", name="none_means"),
        CheckConstraint("direct_invoice in ('block', 'warn')", name="direct_invoice"),
        CheckConstraint("warning_percent between 1 and 100", name="warning_percent"),
    )


class _Holder:
    """In whose history a temporary limit shows: its customer's, or its conglomerate's."""

    def __get__(self, row: TemporaryLimit | None, owner: type[TemporaryLimit]) -> tuple[str, str]:
        of_node = row is not None and row.node_id is not None
        return ("conglomerate", "node_id") if of_node else ("customer", "customer_id")


class TemporaryLimit(Audited, db.Model):
    """What is added to the limit of a customer or a node for some days."""

    __tablename__ = "temporary_limits"
    audit_noun: ClassVar[str] = "temporary_limit"
    audit_root: ClassVar[Any] = _Holder()
    customer_id: Mapped[UUID | None]
    node_id: Mapped[UUID | None]
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    """Both days included, by the tenant's calendar."""
    reason: Mapped[str]
    approved_by: Mapped[UUID | None]
    approver_name: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        refers_to("customer_id", "customers"),
        refers_to("node_id", "conglomerates"),
        CheckConstraint("(customer_id is null) <> (node_id is null)", name="holder"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("valid_from <= valid_until", name="days"),
        Index("ix_temporary_limits_customer", "tenant_id", "customer_id", "valid_until"),
        Index("ix_temporary_limits_node", "tenant_id", "node_id", "valid_until"),
        Index("ix_temporary_limits_until", "tenant_id", "valid_until"),
    )


class CreditBalance(db.Model):
    """What a customer or a node owes, in minor units of the base currency. `id` is the customer's or the node's own.

    A customer's row holds the parts, and the exposure that they add up to under the policy; a node's only the exposure: the sum of
    what its customers owe, each counted at least zero. Only `queries.balances` writes it.
    """

    __tablename__ = "credit_balances"
    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str]
    exposure: Mapped[int] = mapped_column(BigInteger)
    open_orders: Mapped[int] = mapped_column(BigInteger)
    delivered: Mapped[int] = mapped_column(BigInteger)
    invoices: Mapped[int] = mapped_column(BigInteger)
    unallocated: Mapped[int] = mapped_column(BigInteger)
    unapplied: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        CheckConstraint("kind in ('customer', 'node')", name="kind"),
        {"postgresql_with": {"fillfactor": 50}},
    )


class CreditPosition(db.Model):
    """Where a customer or node with a balance stands against its limit: for lists. Written with every balance, and again after whatever
    changes a limit (`service.positions`). `id` is the customer's or the node's own. The guard never reads it."""

    __tablename__ = "credit_positions"
    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str]
    limit_amount: Mapped[int | None] = mapped_column(BigInteger)
    limit_currency: Mapped[str]
    limit_source: Mapped[str]
    temporary: Mapped[int] = mapped_column(BigInteger)
    exposure: Mapped[int] = mapped_column(BigInteger)
    owed: Mapped[int | None] = mapped_column(BigInteger)
    available: Mapped[int | None] = mapped_column(BigInteger)
    used: Mapped[int | None]
    use: Mapped[str]
    holds_until: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("kind in ('customer', 'node')", name="kind"),
        CheckConstraint("use in ('over', 'near', 'within', 'unlimited', 'unknown')", name="use"),
        Index(
            "ix_credit_positions_use",
            "tenant_id",
            "use",
            "used",
            "id",
            postgresql_where=text("use in ('over', 'near')"),
        ),
        Index("ix_credit_positions_exposure", "tenant_id", "exposure", "id"),
        Index("ix_credit_positions_used", "tenant_id", "used", "id"),
        Index("ix_credit_positions_available", "tenant_id", "limit_currency", "available"),
        Index(
            "ix_credit_positions_until", "tenant_id", "holds_until", postgresql_where=text("holds_until is not null")
        ),
        {"postgresql_with": {"fillfactor": 50}},
    )


class ReleaseBand(Audited, db.Model):
    """Up to which amount of the base currency a role may release a held order. A role without one may release any amount."""

    __tablename__ = "release_bands"
    audit_noun: ClassVar[str] = "release_band"
    audit_root: ClassVar[tuple[str, str] | None] = ("role", "role_id")
    role_id: Mapped[UUID]
    amount: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        refers_to("role_id", "roles", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "role_id", name="uq_release_bands_role"),
    )


class CreditReview(Audited, db.Model):
    """A review of a customer's credit: what was decided, and the figures of that day as they were. Never changed."""

    __tablename__ = "credit_reviews"
    audit_noun: ClassVar[str] = "credit_review"
    audit_root: ClassVar[Any] = ("customer", "customer_id")
    audit_left_out: ClassVar[frozenset[str]] = frozenset(
        {"customer_id", "figures", "changes", "reviewed_by", "reviewer_name"}
    )
    customer_id: Mapped[UUID]
    reviewed_on: Mapped[date]
    reviewed_by: Mapped[UUID | None]
    reviewer_name: Mapped[str]
    credit_rating: Mapped[str | None]
    next_review: Mapped[date]
    remark: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Field of the customer → [before, after], as the API says them. A limit or term may wait for an approval all the same."""
    waits: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Which of them waited for an approval when the review was written."""
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Frozen: amounts as {amount, currency}."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        refers_to("customer_id", "customers"),
        Index("ix_credit_reviews_customer", "tenant_id", "customer_id", "id"),
    )


class CreditScore(Audited, db.Model):
    """How creditworthy an agency finds a customer, on one day."""

    __tablename__ = "credit_scores"
    audit_noun: ClassVar[str] = "credit_score"
    audit_root: ClassVar[tuple[str, str] | None] = ("customer", "customer_id")
    audit_left_out: ClassVar[frozenset[str]] = frozenset({"customer_id"})
    customer_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    scored_on: Mapped[date]
    score: Mapped[str]
    points: Mapped[int | None]
    recommended_limit: Mapped[int | None] = mapped_column(BigInteger)
    """Minor units of `recommended_limit_currency`. No limit follows from it."""
    recommended_limit_currency: Mapped[str | None]
    remark: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        refers_to("customer_id", "customers", ondelete="CASCADE"),
        refers_to("agency_id", "credit_agencies"),
        UniqueConstraint("tenant_id", "customer_id", "agency_id", "scored_on", name="uq_credit_scores_day"),
        Index("ix_credit_scores_agency", "tenant_id", "agency_id"),
    )
