"""How a credit is spread over what is due, and what may be taken of either side (domain rules, section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.core.messages import N_, Problem, Reason
from app.core.money import Money, format_money
from app.receivables.values.documents import MADE_FOR

MORE_THAN_OPEN = Reason("more_than_open", N_("Only %(open)s of %(number)s is open."))
MORE_THAN_LEFT = Reason("more_than_left", N_("Only %(left)s of this payment is left to allocate."))
OTHER_DEBTOR = Reason("other_debtor", N_("%(number)s is another customer's."))
CURRENCIES_DIFFER = Reason("currencies_differ", N_("%(number)s is in another currency."))
NOTHING_DUE = Reason("nothing_due", N_("There is nothing open to allocate it to."))
NOTHING_TO_UNDO = Reason("nothing_to_undo", N_("It settles nothing that could be taken back here."))
SUM_TOO_MUCH = Reason("sum_too_much", N_("The amounts add up to %(sum)s; only %(left)s is left to allocate."))
NO_AMOUNT = Reason("no_amount", N_("Give at least one document an amount."))
DAY_AHEAD = Reason(
    "day_ahead", N_("This day lies ahead: what a customer has paid, or is given back, counts from its own day on.")
)
TOO_MUCH_TO_WRITE_OFF = Reason("too_much_to_write_off", N_("At most %(most)s may be written off; %(open)s is open."))


@dataclass(frozen=True)
class Due:
    """A part of a document that is open."""

    document_id: UUID
    due_date: date
    open: int


def oldest_first(left: int, dues: Iterable[Due]) -> Iterator[tuple[UUID, int]]:
    """Spread `left` over what is due, the oldest part first: (document, amount), each document once, in the order of its oldest part."""
    given: dict[UUID, int] = {}
    for due in sorted(dues, key=lambda one: (one.due_date, one.document_id)):
        amount = min(left, due.open)
        if amount <= 0:
            continue
        given[due.document_id] = given.get(due.document_id, 0) + amount
        left -= amount
    yield from given.items()


def open_parts(instalments: Sequence[tuple[date, int]], settled: int) -> list[int]:
    """What is open of each instalment: settlements come to the first one first."""
    parts = []
    for _, amount in instalments:
        taken = min(settled, amount)
        settled -= taken
        parts.append(amount - taken)
    return parts


def free_since(day: date, left: int, entries: Iterable[tuple[date, int]]) -> int:
    """The least that was left of a credit at the end of `day` and of every day after it: `left` is left now, `entries` (day, amount) are all
    that was ever taken of it, or given back (below zero)."""
    later: dict[date, int] = {}
    for when, amount in entries:
        if when > day:
            later[when] = later.get(when, 0) + amount
    least = left
    for when in sorted(later, reverse=True):
        left += later[when]
        least = min(least, left)
    return least


def problem_of_day(day: date | None, today: date) -> Problem | None:
    """Why money cannot count from `day` on, as somebody says on `today`; nothing said is no mistake."""
    return Problem("date", DAY_AHEAD) if day is not None and day > today else None


def first_day(dated: date, post_dated_to: date | None) -> date:
    """The first day on which the money of a payment can be there."""
    return max(dated, post_dated_to or dated)


def takes_discount(amount: int, outstanding: int, discount: int, until: date | None, day: date) -> bool:
    """Whether paying `amount` on `day` settles the document with its early-payment discount: inside the window, and exactly the rest."""
    return until is not None and discount > 0 and day <= until and amount == outstanding - discount and amount > 0


def may_undo(origin: str) -> bool:
    """Whether such an allocation can be taken back by itself: not one that a document was made for, for that would be left without its sense."""
    return origin not in MADE_FOR


def problem_of_sum(amounts: Sequence[int], left: int, currency: str) -> Problem | None:
    """Why these amounts cannot be allocated together, of which `left` is there to allocate."""
    if not amounts:
        return Problem("allocations", NO_AMOUNT)
    if sum(amounts) <= left:
        return None
    shown = {"sum": format_money(Money(sum(amounts), currency)), "left": format_money(Money(left, currency))}
    return Problem("allocations", SUM_TOO_MUCH, shown)


def problem_of_write_off(open_amount: int, base_amount: int, tolerance: int, shown: tuple[str, str]) -> Problem | None:
    """Why the remainder cannot be written off; `shown` = (the tolerance, the open amount) as people read them."""
    if open_amount > 0 and base_amount <= tolerance:
        return None
    return Problem("amount", TOO_MUCH_TO_WRITE_OFF, {"most": shown[0], "open": shown[1]})
