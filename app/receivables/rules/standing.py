"""How a document stands, in the word of who reads it: a posted invoice is unpaid, partly paid, overdue or paid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.core.messages import N_
from app.receivables.values.documents import Kind, Status

BADGES = {
    Status.DRAFT: "note hollow", Status.OPEN: "quiet", Status.POSTED: "quiet", Status.CLEARED: "quiet", Status.HELD: "bad square",
    Status.REFUSED: "bad", Status.BOUNCED: "bad", Status.RECEIVED: "warn",
}  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """A word (a marked message) and the kind of the badge that it stands in."""

    label: str
    badge: str = ""


@dataclass(frozen=True)
class Figures:
    """What decides it: amounts in minor units of the document's currency, the day on which (the first part of) it is due."""

    total: int
    outstanding: int
    due: date | None = None


SENT = Standing(N_("Sent"), "quiet")
PAID = Standing(N_("Paid"))
PARTLY_PAID = Standing(N_("Partly paid"), "quiet")
UNPAID = Standing(N_("Unpaid"), "quiet")
OVERDUE = Standing(N_("Overdue"), "bad square")
APPLIED = Standing(N_("Applied"))
TO_APPLY = Standing(N_("To apply"), "quiet")
INVOICED = Standing(N_("Invoiced"))
TO_INVOICE = Standing(N_("To invoice"), "quiet")


def standing(kind: Kind, status: Status, figures: Figures, today: date) -> Standing:
    """The word for a document. Due today is not overdue (domain rules, section 2)."""
    if status is Status.POSTED and kind in _POSTED:
        return _POSTED[kind](figures, today)
    return Standing(status.label, BADGES.get(status, ""))


def _claim(figures: Figures, today: date) -> Standing:
    if not figures.outstanding:
        return PAID
    if figures.due is not None and figures.due < today:
        return OVERDUE
    return PARTLY_PAID if figures.outstanding < figures.total else UNPAID


def _credit(figures: Figures, _today: date) -> Standing:
    return TO_APPLY if figures.outstanding else APPLIED


def _delivery(figures: Figures, _today: date) -> Standing:
    return TO_INVOICE if figures.outstanding else INVOICED


def _offer(_figures: Figures, _today: date) -> Standing:
    return SENT


_POSTED: dict[Kind, Callable[[Figures, date], Standing]] = {
    Kind.QUOTATION: _offer,
    Kind.DELIVERY_ORDER: _delivery,
    Kind.INVOICE: _claim,
    Kind.DEBIT_NOTE: _claim,
    Kind.CREDIT_NOTE: _credit,
    Kind.TRANSFER_IN: _credit,
}
