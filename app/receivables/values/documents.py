"""Kinds of documents, where they stand, and which side of the ledger they are on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.core.messages import N_
from app.core.records.fields import Choice, State


class Kind(Choice):
    """What a document is."""

    QUOTATION = "quotation", N_("Quotation")
    SALES_ORDER = "sales_order", N_("Sales order")
    DELIVERY_ORDER = "delivery_order", N_("Delivery order")
    INVOICE = "invoice", N_("Invoice")
    DEBIT_NOTE = "debit_note", N_("Debit note")
    CREDIT_NOTE = "credit_note", N_("Credit note")
    PAYMENT = "payment", N_("Payment")
    REFUND = "refund", N_("Refund")
    WRITE_OFF = "write_off", N_("Write-off")
    TRANSFER_OUT = "transfer_out", N_("Transfer out")
    TRANSFER_IN = "transfer_in", N_("Transfer in")


class Status(State):
    """Where a document stands. Orders: draft → open | held → …; others: draft → posted → reversed; payments: received → cleared →
    bounced, or reversed."""

    DRAFT = "draft", N_("Draft")
    OPEN = "open", N_("Open")
    HELD = "held", N_("Held")
    REFUSED = "refused", N_("Refused")
    CANCELLED = "cancelled", N_("Cancelled")
    CLOSED = "closed", N_("Closed")
    POSTED = "posted", N_("Posted")
    REVERSED = "reversed", N_("Reversed")
    RECEIVED = "received", N_("Received")
    CLEARED = "cleared", N_("Cleared")
    BOUNCED = "bounced", N_("Bounced")


class Origin(StrEnum):
    """Why an allocation is there."""

    CHOSEN = "chosen"
    OLDEST = "oldest"
    APPLIED = "applied"
    """A note that names its invoice settles it."""
    DISCOUNT = "discount"
    WRITE_OFF = "write_off"
    REFUND = "refund"
    TRANSFER = "transfer"
    REVERSAL = "reversal"
    UNDONE = "undone"


MADE_FOR = frozenset({Origin.WRITE_OFF, Origin.REFUND, Origin.TRANSFER})
"""Why allocations are there that a document was made for: they end with it, when it is reversed."""


class Outcome(StrEnum):
    """How a hold ended."""

    OPENED = "opened"
    RELEASED = "released"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    AMENDED = "amended"
    AUTOMATIC = "automatic"
    """Room was made, and the company lets such orders open by themselves."""


class TermSource(Choice):
    """Where the credit term of a document came from, the nearest first (domain rules, section 1)."""

    DOCUMENT = "document", N_("Chosen for the document")
    BRANCH = "branch", N_("The branch's own")
    CUSTOMER = "customer", N_("The customer's own")
    CATEGORY = "category", N_("The category's")
    TENANT = "tenant", N_("The company's default")
    NONE = "none", N_("None set: cash on delivery")


TRANSFERS = frozenset({Kind.TRANSFER_OUT, Kind.TRANSFER_IN})
"""The two documents by which a credit goes from one customer to another; they are taken back together."""
MADE_KINDS = frozenset({Kind.REFUND, Kind.WRITE_OFF}) | TRANSFERS
"""What nobody writes: a verb makes it of another document."""
LIVE = frozenset({Status.OPEN, Status.POSTED, Status.CLEARED})
"""Statuses in which a document has something outstanding and counts."""

DEBIT, CREDIT, NEITHER = 1, -1, 0
DIRECTIONS = {
    Kind.INVOICE: DEBIT,
    Kind.DEBIT_NOTE: DEBIT,
    Kind.REFUND: DEBIT,
    Kind.CREDIT_NOTE: CREDIT,
    Kind.PAYMENT: CREDIT,
    Kind.WRITE_OFF: CREDIT,
    Kind.TRANSFER_OUT: DEBIT,
    Kind.TRANSFER_IN: CREDIT,
}
"""On which side of the customer's ledger a kind stands; the others are promises and stand on none."""


@dataclass(frozen=True)
class Shape:
    """What is to be known of a kind of document."""

    kind: Kind
    slug: str
    """In URLs."""
    prefix: str
    """Of its numbers."""
    gapless: bool = False
    stage: int | None = None
    """0 order, 1 delivery, 2 invoice: the steps among which the policy's gate stands."""
    follows: tuple[Kind, ...] = ()


SHAPES: tuple[Shape, ...] = (
    Shape(Kind.QUOTATION, "quotations", "QT"),
    Shape(Kind.SALES_ORDER, "sales-orders", "SO", stage=0, follows=(Kind.QUOTATION,)),
    Shape(Kind.DELIVERY_ORDER, "delivery-orders", "DO", stage=1, follows=(Kind.SALES_ORDER,)),
    Shape(Kind.INVOICE, "invoices", "INV", gapless=True, stage=2, follows=(Kind.DELIVERY_ORDER, Kind.SALES_ORDER)),
    Shape(Kind.DEBIT_NOTE, "debit-notes", "DN", gapless=True, stage=2),
    Shape(Kind.CREDIT_NOTE, "credit-notes", "CN", gapless=True, follows=(Kind.INVOICE,)),
    Shape(Kind.PAYMENT, "payments", "RC", follows=(Kind.SALES_ORDER,)),
    Shape(Kind.REFUND, "refunds", "RF", follows=(Kind.PAYMENT, Kind.CREDIT_NOTE, Kind.TRANSFER_IN)),
    Shape(Kind.WRITE_OFF, "write-offs", "WO", follows=(Kind.INVOICE, Kind.DEBIT_NOTE)),
    Shape(Kind.TRANSFER_OUT, "transfers-out", "TO", follows=(Kind.PAYMENT, Kind.CREDIT_NOTE, Kind.TRANSFER_IN)),
    Shape(Kind.TRANSFER_IN, "transfers-in", "TI", follows=(Kind.TRANSFER_OUT,)),
)
SHAPE = {shape.kind: shape for shape in SHAPES}
