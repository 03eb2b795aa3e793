"""Kinds of papers, and what is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date as day_of
from enum import StrEnum
from uuid import UUID

from app.core.messages import N_
from app.core.records.fields import Choice

MAX_RUN = 20_000
"""Papers of one run."""
FREELY_MAILED = 100
"""More mails than these go out only after their number was typed."""


class PaperKind(Choice):
    """What is put on paper."""

    OPEN_ITEMS = "open_items", N_("Statement of open items")
    BALANCE_FORWARD = "balance_forward", N_("Statement with balance forward")
    CONFIRMATION = "confirmation", N_("Confirmation letter")


class Whose(Choice):
    """Whose account a paper shows."""

    CUSTOMER = "customer", N_("One for each customer")
    CONGLOMERATE = "conglomerate", N_("One for each conglomerate, with all its members")


STATEMENTS = (PaperKind.OPEN_ITEMS, PaperKind.BALANCE_FORWARD)
"""What a conglomerate gets. A balance is confirmed by each customer for itself."""


class PaperState(StrEnum):
    """Where a paper stands. `empty`: there was nothing to say."""

    WAITING = "waiting"
    WRITTEN = "written"
    EMPTY = "empty"


class RunState(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Wish:
    """Which paper, of which day; `begins` is the first day of a balance-forward statement; `whose` says what the ids beside it are of."""

    kind: PaperKind
    day: day_of
    begins: day_of | None = None
    whose: Whose = Whose.CUSTOMER


@dataclass(frozen=True)
class Item:
    """A part of a document that is open on the day, in minor units of its currency; credit is below zero."""

    debtor_id: UUID
    kind: str
    number: str
    date: day_of
    due: day_of
    currency: str
    total: int
    open: int
    is_credit: bool


@dataclass(frozen=True)
class Movement:
    """An entry of the ledger within a period: what it adds to the balance, or takes from it."""

    debtor_id: UUID
    kind: str
    number: str
    date: day_of
    currency: str
    amount: int


@dataclass(frozen=True)
class Recipient:
    """Whose paper it is: as the envelope and the mail need them. Of a conglomerate, its head customer gets it."""

    id: UUID
    """The customer's or the conglomerate's."""
    code: str
    name: str
    customer_id: UUID | None
    """Who gets it; None for a conglomerate without a head."""
    lines: tuple[str, ...]
    """Names and address, as they stand in the window of the envelope."""
    email: str | None
    locale: str
    term: str


@dataclass
class Ledger:
    """What a paper says of one customer."""

    id: UUID
    code: str
    name: str
    items: list[Item] = field(default_factory=list)
    openings: dict[str, int] = field(default_factory=dict)
    """Currency → the balance before the period."""
    movements: list[Movement] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.items or self.movements or any(self.openings.values()))


EVENTS = {
    "customer.paper_printed": N_("printed a statement"),
    "customer.paper_mailed": N_("mailed a statement"),
}
"""What happened, in words, for the customer's history."""
