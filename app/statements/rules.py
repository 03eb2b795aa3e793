"""What a paper says, without words: pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.core.messages import N_, Problem, Reason
from app.receivables.rules.ageing import BOUNDS, bucket, days_overdue, keys
from app.statements.values import FREELY_MAILED, STATEMENTS, Item, Ledger, Movement, PaperKind, Whose, Wish

PERIOD_WANTED = Reason("statement_period", N_("Choose the first day of the period; it is not after the last."))
TOO_MANY_PAPERS = Reason("too_many_papers", N_("A run makes at most %(limit)s papers. Narrow the customers down."))
NOBODY = Reason("no_customers", N_("No customer matches."))
NO_GROUP = Reason("no_group", N_("No customer that matches belongs to a conglomerate."))
STATEMENT_WANTED = Reason(
    "statement_wanted", N_("A conglomerate gets statements; its customers confirm their balances themselves.")
)
WHOLE_GROUP = Reason(
    "whole_group_wanted",
    N_("Your role shows you only your own customers. A conglomerate's statement is sent by who sees all its members."),
)
COUNT_WANTED = Reason("mail_count", N_("Type %(value)s, the number of mails, to send them."))
NOT_READY = Reason("papers_not_ready", N_("The papers are not written yet."))
NO_MAIL = Reason("no_mail_address", N_("%(name)s has no e-mail address."))


@dataclass(frozen=True)
class Ages:
    """What is open of one currency, by age; total = buckets − unallocated."""

    buckets: tuple[int, ...]
    unallocated: int

    @property
    def total(self) -> int:
        return sum(self.buckets) - self.unallocated


def ages_of(items: Iterable[Item], day: date, bounds: tuple[int, ...] = BOUNDS) -> Ages:
    """The ageing of these items on `day`, by due date: as the report of that day counts them."""
    buckets, unallocated = [0] * len(keys(bounds)), 0
    for item in items:
        if item.is_credit:
            unallocated -= item.open
        else:
            buckets[bucket(days_overdue(item.due, day), bounds)] += item.open
    return Ages(tuple(buckets), unallocated)


def by_currency(rows: Iterable[Item]) -> dict[str, list[Item]]:
    """The items of each currency, in their order."""
    found: dict[str, list[Item]] = {}
    for row in rows:
        found.setdefault(row.currency, []).append(row)
    return found


def currencies_of(ledger: Ledger) -> dict[str, None]:
    """The currencies of which a statement with balance forward tells something, in their order."""
    moved = (one.currency for one in ledger.movements)
    return dict.fromkeys([*ledger.openings, *moved, *(one.currency for one in ledger.items)])


def closing(ledger: Ledger, currency: str) -> int:
    """The balance after the period."""
    moved = (one.amount for one in ledger.movements if one.currency == currency)
    return ledger.openings.get(currency, 0) + sum(moved)


def running(opening: int, movements: Iterable[Movement]) -> list[int]:
    """The balance after each movement."""
    found = []
    for movement in movements:
        opening += movement.amount
        found.append(opening)
    return found


def problems_of(wish: Wish) -> list[Problem]:
    """What is wrong with what is asked for."""
    if wish.whose is Whose.CONGLOMERATE and wish.kind not in STATEMENTS:
        return [Problem("kind", STATEMENT_WANTED)]
    if wish.kind is PaperKind.BALANCE_FORWARD and (wish.begins is None or wish.begins > wish.day):
        return [Problem("begins", PERIOD_WANTED)]
    return []


def problem_of_mailing(count: int, typed: str) -> Problem | None:
    """Many mails are irreversible: their number has to be typed."""
    if count <= FREELY_MAILED or typed.strip().replace(",", "") == str(count):
        return None
    return Problem("confirm", COUNT_WANTED, {"value": count})
