"""Tables of approvals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.changes import Audited
from app.core.db import TenantRow, db, refers_to


def _member(column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id", column], ["memberships.tenant_id", "memberships.user_id"])


class ApprovalPolicy(Audited, db.Model):
    """The bands of one kind. No row: what is of that kind applies at once."""

    __tablename__ = "approval_policies"
    audit_noun: ClassVar[str] = "approval_policy"
    kind: Mapped[str]
    bands: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (UniqueConstraint("tenant_id", "kind", name="uq_approval_policies_kind"),)


class Approval(Audited, db.Model):
    """A change that waits for somebody, or waited."""

    __tablename__ = "approvals"
    audit_noun: ClassVar[str] = "approval"
    kind: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    subject_code: Mapped[str]
    subject_name: Mapped[str]
    before: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    amount: Mapped[int | None] = mapped_column(BigInteger)
    """Minor units of the company's currency by which the band was chosen; None where there is no such amount."""
    reason: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Keys of the roles that decide, one after the other: the band as it was when this was asked."""
    step: Mapped[int] = mapped_column(default=0)
    """How many of them have approved."""
    turn: Mapped[str | None]
    """Key of the role whose turn it is; None once closed."""
    state: Mapped[str] = mapped_column(default="open")
    due_on: Mapped[date]
    asked_by_id: Mapped[UUID]
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        _member("asked_by_id"),
        CheckConstraint("state in ('open', 'approved', 'refused', 'withdrawn', 'replaced')", name="state"),
        CheckConstraint("(state = 'open') = (turn is not null)", name="turn"),
        Index(
            "uq_approvals_open",
            "tenant_id",
            "kind",
            "subject_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_approvals_turn", "tenant_id", "turn", "due_on", postgresql_where=text("state = 'open'")),
        Index("ix_approvals_asked_by", "tenant_id", "asked_by_id", "asked_at", "id"),
        Index("ix_approvals_asked_at", "tenant_id", "asked_at", "id"),
        Index("ix_approvals_subject", "tenant_id", "subject_id"),
    )


class ApprovalDecision(TenantRow, db.Model):
    """What somebody said to a request."""

    __tablename__ = "approval_decisions"
    approval_id: Mapped[UUID]
    step: Mapped[int]
    verdict: Mapped[str]
    user_id: Mapped[UUID]
    for_user_id: Mapped[UUID | None]
    """In whose place, where it was decided through a delegation."""
    reason: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (
        refers_to("approval_id", "approvals", ondelete="CASCADE"),
        _member("user_id"),
        _member("for_user_id"),
        CheckConstraint("verdict in ('approved', 'refused')", name="verdict"),
        UniqueConstraint("tenant_id", "approval_id", "step", name="uq_approval_decisions_step"),
        Index("ix_approval_decisions_user", "tenant_id", "user_id", "at"),
        Index("ix_approval_decisions_for_user", "tenant_id", "for_user_id"),
    )


class Delegation(Audited, db.Model):
    """A colleague decides in somebody's place for some days."""

    __tablename__ = "approval_delegations"
    audit_noun: ClassVar[str] = "delegation"
    user_id: Mapped[UUID]
    delegate_id: Mapped[UUID]
    begins: Mapped[date]
    ends: Mapped[date]
    """The last day."""

    __table_args__ = (
        _member("user_id"),
        _member("delegate_id"),
        CheckConstraint("begins <= ends", name="days"),
        CheckConstraint("user_id <> delegate_id", name="somebody_else"),
        Index("ix_approval_delegations_user", "tenant_id", "user_id"),
        Index("ix_approval_delegations_delegate", "tenant_id", "delegate_id", "ends"),
    )
