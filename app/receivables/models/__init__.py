"""Tables of receivables. All kinds of documents are rows of one table; each has a class of its own, so that its events carry its name."""

from __future__ import annotations

from datetime import date as day
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, Numeric, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.changes import Audited
from app.core.db import TenantRow, db, refers_to
from app.receivables.models.parts import DocumentInstalment as DocumentInstalment
from app.receivables.models.parts import DocumentLine as DocumentLine
from app.receivables.values.documents import Kind, Status

OPEN = text("outstanding <> 0")
SOLD = text("company_id is not null")
OWED = text("outstanding <> 0 and direction = 1")


def _one_of(column: str, values: type[Kind] | type[Status]) -> CheckConstraint:
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({allowed})", name=column)


class Document(Audited, db.Model):
    """A document. Amounts are minor units of its currency; `counted` alone is in the base currency.

    total = settled + what is left; `outstanding` is what is left while it is live, else 0. `settled` is what followers took (orders,
    deliveries) or allocations (the ledger's documents).
    """

    __tablename__ = "documents"
    audit_noun: ClassVar[str] = "document"
    audit_root: ClassVar[tuple[str, str] | None] = ("customer", "debtor_id")
    audit_left_out: ClassVar[frozenset[str]] = frozenset(
        {
            "number_key",
            "counted",
            "settled",
            "direction",
            "kind",
            "debtor_id",
            "customer_id",
            "created_by",
            "amended_by",
            "moved",
            "is_far",
        }
    )

    kind: Mapped[str]
    status: Mapped[str]
    number: Mapped[str | None]
    number_key: Mapped[str | None]
    customer_id: Mapped[UUID]
    """Who ordered."""
    debtor_id: Mapped[UUID]
    """Who pays: whose limits are asked, whose balance it is."""
    date: Mapped[day]
    currency: Mapped[str]
    total: Mapped[int] = mapped_column(BigInteger)
    settled: Mapped[int] = mapped_column(BigInteger, default=0)
    outstanding: Mapped[int] = mapped_column(BigInteger, default=0)
    rate: Mapped[Decimal] = mapped_column(Numeric(24, 12), default=Decimal(1))
    """What one unit of its currency was in the base currency on its day."""
    counted: Mapped[int] = mapped_column(BigInteger, default=0)
    """What it adds to (or takes from) the balance now, in the base currency, never negative."""
    direction: Mapped[int] = mapped_column(SmallInteger)
    """1 the customer owes it, -1 it is owed to the customer, 0 it is no entry of the ledger."""
    effective_on: Mapped[day | None]
    """The day from which it is in the ledger: its date; of a payment, the day it cleared."""
    due_date: Mapped[day | None]
    """The last of its due dates."""
    branch_id: Mapped[UUID | None]
    """The branch of who ordered that it is for."""
    company_id: Mapped[UUID | None]
    """The company of the group that sells; None: the tenant itself."""
    credit_term_id: Mapped[UUID | None]
    term_source: Mapped[str | None]
    """Where the term came from (`TermSource`); not known of documents from before it was kept."""
    grace_days: Mapped[int] = mapped_column(default=0)
    prepaid: Mapped[int] = mapped_column(BigInteger, default=0)
    """The share of an order that is paid before delivery."""
    discount_until: Mapped[day | None]
    discount: Mapped[int] = mapped_column(BigInteger, default=0)
    """What may be deducted by who pays up to and with `discount_until`."""
    expected_on: Mapped[day | None]
    """When an order is to be delivered."""
    is_far: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """An open order whose delivery lies beyond the horizon of the policy: it does not count yet."""
    follows_id: Mapped[UUID | None]
    """What it moves on, names or settles: the quotation of an order, the order of a delivery, the invoice of a credit note."""
    reverses_id: Mapped[UUID | None]
    corrects_id: Mapped[UUID | None]
    """The payment whose place it takes, because that one said another mode."""
    moved: Mapped[int] = mapped_column(BigInteger, default=0)
    """What it took from the document it follows."""
    mode_id: Mapped[UUID | None]
    """The payment method by which money came."""
    post_dated_to: Mapped[day | None]
    reference: Mapped[str | None]
    """Theirs: the number of a purchase order or of a cheque."""
    notes: Mapped[str | None]
    released_amount: Mapped[int] = mapped_column(BigInteger, default=0)
    released_until: Mapped[day | None]
    created_by: Mapped[UUID | None]
    amended_by: Mapped[UUID | None]
    """Who last changed what it asks for; None: nobody has."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __mapper_args__: ClassVar[dict[str, Any]] = {"polymorphic_on": "kind"}
    __table_args__ = (
        refers_to("customer_id", "customers"),
        refers_to("debtor_id", "customers"),
        refers_to("credit_term_id", "credit_terms"),
        refers_to("branch_id", "customer_branches"),
        refers_to("company_id", "group_companies"),
        refers_to("mode_id", "payment_methods"),
        refers_to("follows_id", "documents"),
        refers_to("reverses_id", "documents"),
        refers_to("corrects_id", "documents"),
        _one_of("kind", Kind),
        _one_of("status", Status),
        CheckConstraint("direction in (-1, 0, 1)", name="direction"),
        CheckConstraint("total >= 0 and settled >= 0 and outstanding >= 0 and counted >= 0", name="amounts"),
        CheckConstraint("settled <= total and outstanding <= total - settled", name="sum"),
        CheckConstraint("rate > 0", name="rate"),
        CheckConstraint(
            "term_source in ('document', 'branch', 'customer', 'category', 'tenant', 'none')", name="term_source"
        ),
        Index(
            "uq_documents_number",
            "tenant_id",
            "kind",
            "number_key",
            unique=True,
            postgresql_where=text("number_key is not null"),
        ),
        Index(
            "uq_documents_reverses",
            "tenant_id",
            "reverses_id",
            unique=True,
            postgresql_where=text("reverses_id is not null"),
        ),
        Index(
            "uq_documents_corrects",
            "tenant_id",
            "corrects_id",
            unique=True,
            postgresql_where=text("corrects_id is not null"),
        ),
        Index("ix_documents_date", "tenant_id", "kind", "date", "id"),
        Index("ix_documents_number", "tenant_id", "kind", "number_key", "id"),
        Index("ix_documents_due", "tenant_id", "kind", "due_date", "id"),
        Index("ix_documents_total", "tenant_id", "kind", "total", "id"),
        Index("ix_documents_status", "tenant_id", "kind", "status", "date", "id"),
        Index("ix_documents_created", "tenant_id", "kind", "created_at", "id"),
        Index("ix_documents_customer", "tenant_id", "customer_id", "date", "id"),
        Index("ix_documents_debtor", "tenant_id", "debtor_id", "date", "id"),
        Index("ix_documents_follows", "tenant_id", "follows_id"),
        Index("ix_documents_branch", "tenant_id", "branch_id", postgresql_where=text("branch_id is not null")),
        Index("ix_documents_company", "tenant_id", "company_id", "kind", "date", "id", postgresql_where=SOLD),
        Index("ix_documents_term", "tenant_id", "credit_term_id"),
        Index("ix_documents_mode", "tenant_id", "mode_id", postgresql_where=text("mode_id is not null")),
        Index("ix_documents_open", "tenant_id", "debtor_id", "due_date", postgresql_where=OPEN),
        Index("ix_documents_owed", "tenant_id", "debtor_id", "due_date", postgresql_where=OWED),
        Index("ix_documents_entered", "tenant_id", "created_at", postgresql_where=text("direction <> 0")),
        Index("ix_documents_far", "tenant_id", "expected_on", "id", postgresql_where=text("is_far")),
        Index("ix_documents_post_dated", "tenant_id", "post_dated_to", postgresql_where=text("status = 'received'")),
    )


def _kind(kind: Kind) -> dict[str, str]:
    return {"polymorphic_identity": kind.value}


class Quotation(Document):
    """What was offered. It never counts."""

    audit_noun: ClassVar[str] = "quotation"
    __mapper_args__: ClassVar[dict[str, Any]] = _kind(Kind.QUOTATION)


class SalesOrder(Document):
    """What was ordered; counts while it is open and neither delivered nor invoiced."""

    audit_noun: ClassVar[str] = "sales_order"
    __mapper_args__: ClassVar[dict[str, Any]] = _kind(Kind.SALES_ORDER)


class DeliveryOrder(Document):
    """What was delivered; counts until it is invoiced or comes back."""

    audit_noun: ClassVar[str] = "delivery_order"
    __mapper_args__: ClassVar[dict[str, Any]] = _kind(Kind.DELIVERY_ORDER)


class Invoice(Document):
    """What is to be paid; counts until it is settled."""

    audit_noun: ClassVar[str] = "invoice"
    __mapper_args__: ClassVar[dict[str, Any]] = _kind(Kind.INVOICE)


class DebitNote(Document):
    """What is to be paid beside invoices: interest, charges."""

    audit_noun: ClassVar[str] = "debit_note"
    __mapper_args__: ClassVar[dict[str, Any]] = _kind(Kind.DEBIT_NOTE)


class CreditNote(Document):
    """What was given back; takes from the exposure until it is applied."""

    audit_noun: ClassVar[str] = "credit_note"
    __mapper_args__: ClassVar[dict[str, Any]] = _kind(Kind.CREDIT_NOTE)


class Payment(Document):
    """Money that came; takes from the exposure once it is cleared, until it is allocated."""

    audit_noun: ClassVar[str] = "payment"
    __mapper_args__: ClassVar[dict[str, Any]] = _kind(Kind.PAYMENT)


class Refund(Document):
    """Money that went back."""

    audit_noun: ClassVar[str] = "refund"
    __mapper_args__: ClassVar[dict[str, Any]] = _kind(Kind.REFUND)


class WriteOff(Document):
    """What is given up of an invoice."""

    audit_noun: ClassVar[str] = "write_off"
    __mapper_args__: ClassVar[dict[str, Any]] = _kind(Kind.WRITE_OFF)


class TransferOut(Document):
    """Credit that went to another customer."""

    audit_noun: ClassVar[str] = "transfer_out"
    __mapper_args__: ClassVar[dict[str, Any]] = _kind(Kind.TRANSFER_OUT)


class TransferIn(Document):
    """Credit that came from another customer; takes from the exposure until it is allocated."""

    audit_noun: ClassVar[str] = "transfer_in"
    __mapper_args__: ClassVar[dict[str, Any]] = _kind(Kind.TRANSFER_IN)


CLASSES: dict[Kind, type[Document]] = {
    Kind.QUOTATION: Quotation,
    Kind.SALES_ORDER: SalesOrder,
    Kind.DELIVERY_ORDER: DeliveryOrder,
    Kind.INVOICE: Invoice,
    Kind.DEBIT_NOTE: DebitNote,
    Kind.CREDIT_NOTE: CreditNote,
    Kind.PAYMENT: Payment,
    Kind.REFUND: Refund,
    Kind.WRITE_OFF: WriteOff,
    Kind.TRANSFER_OUT: TransferOut,
    Kind.TRANSFER_IN: TransferIn,
}


class Allocation(TenantRow, db.Model):
    """What of a credit settles what of a debit, and from which day. Never changed: an undoing is a row of its own, below zero."""

    __tablename__ = "allocations"
    debtor_id: Mapped[UUID]
    credit_id: Mapped[UUID]
    debit_id: Mapped[UUID]
    amount: Mapped[int] = mapped_column(BigInteger)
    date: Mapped[day]
    origin: Mapped[str]
    undoes_id: Mapped[UUID | None]
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        refers_to("debtor_id", "customers"),
        refers_to("credit_id", "documents"),
        refers_to("debit_id", "documents"),
        refers_to("undoes_id", "allocations"),
        CheckConstraint("amount <> 0 and (amount < 0) = (undoes_id is not null)", name="amount"),
        Index(
            "uq_allocations_undoes",
            "tenant_id",
            "undoes_id",
            unique=True,
            postgresql_where=text("undoes_id is not null"),
        ),
        Index("ix_allocations_debtor", "tenant_id", "debtor_id"),
        Index("ix_allocations_date", "tenant_id", "date"),
        Index("ix_allocations_entered", "tenant_id", "created_at"),
        Index("ix_allocations_credit", "tenant_id", "credit_id"),
        Index("ix_allocations_debit", "tenant_id", "debit_id"),
    )


class DocumentHold(TenantRow, db.Model):
    """A refusal of the guard, with its facts as they were: one entry of the workbench until it has an outcome."""

    __tablename__ = "document_holds"
    document_id: Mapped[UUID]
    debtor_id: Mapped[UUID]
    held_at: Mapped[datetime]
    amount: Mapped[int] = mapped_column(BigInteger)
    """What was asked for, in minor units of the base currency."""
    breaches: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    would_pass: Mapped[bool] = mapped_column(default=False)
    """Room was made since: it would pass if it were submitted again."""
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None]

    __table_args__ = (
        refers_to("document_id", "documents", ondelete="CASCADE"),
        refers_to("debtor_id", "customers"),
        CheckConstraint(
            "outcome in ('opened', 'released', 'refused', 'cancelled', 'amended', 'automatic')", name="outcome"
        ),
        Index(
            "uq_document_holds_open", "tenant_id", "document_id", unique=True, postgresql_where=text("outcome is null")
        ),
        Index("ix_document_holds_document", "tenant_id", "document_id"),
        Index("ix_document_holds_debtor", "tenant_id", "debtor_id"),
        Index("ix_document_holds_waiting", "tenant_id", "held_at", postgresql_where=text("outcome is null")),
        Index(
            "ix_document_holds_would_pass",
            "tenant_id",
            "held_at",
            postgresql_where=text("outcome is null and would_pass"),
        ),
    )


class AgeingSteps(Audited, db.Model):
    """The company's own steps of the ageing. One without a row has 30, 60, 90, 120 days."""

    __tablename__ = "ageing_steps"
    audit_noun: ClassVar[str] = "ageing_steps"
    days: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    """The last day of each bucket but the last one."""
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("tenant_id", name="uq_ageing_steps_tenant"),
        CheckConstraint("cardinality(days) between 1 and 8", name="days"),
    )
