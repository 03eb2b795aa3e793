"""What a document counts for in the exposure of who pays (domain rules, sections 1 to 3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from app.core.money import portion
from app.credit.rules import at_rate
from app.credit.values import Parts
from app.receivables.values.documents import CREDIT, LIVE, Kind, Status

PART = {
    Kind.SALES_ORDER: "open_orders",
    Kind.DELIVERY_ORDER: "delivered",
    Kind.INVOICE: "invoices",
    Kind.DEBIT_NOTE: "invoices",
    Kind.REFUND: "invoices",
    Kind.PAYMENT: "unallocated",
    Kind.CREDIT_NOTE: "unapplied",
    Kind.WRITE_OFF: "unapplied",
    Kind.TRANSFER_OUT: "invoices",
    Kind.TRANSFER_IN: "unallocated",
}
"""Which part of the exposure a kind stands in; a quotation stands in none."""


def left_of(total: int, settled: int, status: Status) -> int:
    """What is outstanding: of a live document what nothing has taken yet, of another nothing."""
    return total - settled if status in LIVE else 0


def prepaid_left(prepaid: int, total: int, outstanding: int) -> int:
    """The prepaid share of what is left of an order: it does not count in exposure, for nothing is delivered before it is paid."""
    return portion(prepaid, outstanding, total) if total else 0


def earmarks(share: int, payments: Sequence[int]) -> list[int]:
    """What of the outstanding `payments` that name an order is kept for its prepaid `share`, first payment first. It makes no room
    beside the share, which makes none either."""
    kept = []
    for outstanding in payments:
        kept.append(min(outstanding, share))
        share -= kept[-1]
    return kept


def counted(outstanding: int, kept_out: int, rate: Decimal, currency: str, base: str) -> int:
    """What counts, in the base currency: what is outstanding without what is kept out, at the document's own rate."""
    return at_rate(outstanding - kept_out, rate, currency, base)


def as_part(kind: Kind, direction: int, amount: int) -> Parts:
    """`amount` in the part of the exposure in which a document stands. A counter-document stands where its opposite does."""
    if kind not in PART:
        return Parts()
    name = PART[kind]
    if direction == CREDIT and name == "invoices":
        name = "unapplied"
    elif direction != CREDIT and name in ("unallocated", "unapplied"):
        name = "invoices"
    return Parts(**{name: amount})


def summed(parts: Iterable[Parts]) -> Parts:
    """All of them together."""
    total = Parts()
    for one in parts:
        total = total.plus(one)
    return total
