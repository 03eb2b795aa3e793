"""What customers buy and how they pay: two years of it, counted back from the day on which it is told. Pure.

A deal is what became of one sale, as days; an amount it gets last, so that a customer owes in the end what is wanted of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.core.money import portion
from app.demo import Draw, number, pick, weighted
from app.reference.rules import due
from app.reference.values import MethodKind, Term

DAYS = 730
"""How far back the telling goes."""


@dataclass(frozen=True)
class Pay:
    """Money that came for an invoice: when, which percentage of it, how, and when the bank sent it back."""

    day: date
    share: int
    mode: MethodKind
    post_dated_to: date | None = None
    bounced_on: date | None = None

    def counts(self, today: date) -> bool:
        return self.bounced_on is None and (self.post_dated_to or self.day) <= today


@dataclass(frozen=True)
class Deal:
    """A sale. A day that is None has not come, or never will: a direct invoice has no order."""

    weight: float
    quoted: date | None = None
    ordered: date | None = None
    delivered: date | None = None
    invoiced: date | None = None
    payments: tuple[Pay, ...] = ()
    credited: int = 0
    """Percentage of the invoice that was given back a week later."""
    rounded: bool = False
    """Paid but for some sen, which were written off."""
    takes_discount: bool = False
    amount: int = 0

    @property
    def began(self) -> date:
        return next(day for day in (self.quoted, self.ordered, self.invoiced) if day)


@dataclass(frozen=True)
class Habit:
    """How a customer pays: from so many to so many days after the due date; and in 100 payments, how many are not whole, are cheques, bounce."""

    earliest: int
    latest: int
    partial: int = 5
    cheques: int = 25
    bounces: int = 0
    never: int = 0


PROMPT = Habit(-14, 1, partial=1)
USUAL = Habit(-3, 14)
SLOW = Habit(12, 55, partial=15, cheques=45, bounces=4, never=2)
BAD = Habit(45, 150, partial=30, cheques=60, bounces=20, never=20)
HABITS = weighted((PROMPT, 30), (USUAL, 45), (SLOW, 18), (BAD, 7))
_MODES = (MethodKind.TRANSFER, MethodKind.TRANSFER, MethodKind.TRANSFER, MethodKind.CASH, MethodKind.CARD)
_PATHS = weighted(("quotation", 12), ("order", 33), ("no_delivery", 20), ("direct", 35))


def deals(draw: Draw, habit: Habit, term: Term, since: date, last: date, today: date) -> list[Deal]:
    """The sales to a customer from `since` to `last`, oldest first; the newest of them is invoiced, whole and unpaid."""
    every = number(draw, 25, 110)
    found, day = [], since + timedelta(days=number(draw, 0, every))
    while day < last - timedelta(days=3):
        found.append(_deal(draw, habit, term, day, today))
        day += timedelta(days=number(draw, every // 2, every * 3 // 2))
    ordered, delivered = last - timedelta(days=5), last - timedelta(days=2)
    return [*found, Deal(_weight(draw), ordered=ordered, delivered=delivered, invoiced=last)]


def _weight(draw: Draw) -> float:
    return 0.5 + draw() + (1.5 if draw() < 0.1 else 0.0)


def _deal(draw: Draw, habit: Habit, term: Term, day: date, today: date) -> Deal:
    """A sale that began on `day`, as far as it has come."""
    path = pick(draw, _PATHS)
    one = Deal(_weight(draw), quoted=day if path == "quotation" else None)
    ordered = day + timedelta(days=number(draw, 2, 9) if path == "quotation" else 0)
    delivered = ordered + timedelta(days=number(draw, 1, 12) if draw() < 0.8 else number(draw, 15, 45))
    invoiced = ordered if path == "direct" else delivered + timedelta(days=number(draw, 0, 5 if draw() < 0.7 else 25))
    one = replace(
        one,
        ordered=_come(ordered, today) if path != "direct" else None,
        delivered=_come(delivered, today) if path in ("quotation", "order") else None,
        invoiced=_come(invoiced, today),
    )
    if one.ordered is None and one.invoiced is None:
        return replace(one, quoted=day)
    return _paid(draw, habit, term, one, today) if one.invoiced else one


def _come(day: date, today: date) -> date | None:
    return day if day <= today else None


def _paid(draw: Draw, habit: Habit, term: Term, one: Deal, today: date) -> Deal:
    """The same with what was paid, given back and written off until today."""
    invoiced = one.invoiced or today
    early = due.early_payment(term, invoiced, 100_00)
    if early and draw() < 0.6 and early.until <= today:
        return replace(one, payments=(Pay(early.until, 100, MethodKind.TRANSFER),), takes_discount=True)
    last = due.due_date(term, invoiced)
    if draw() * 100 < habit.never and last > today - timedelta(days=300):
        return one
    credited = pick(draw, (3, 5, 8, 10)) if draw() < 0.04 and invoiced + timedelta(days=7) <= today else 0
    day = max(
        last + timedelta(days=number(draw, habit.earliest, habit.latest)),
        invoiced + timedelta(days=8 if credited else 1),
    )
    payments = _payments(draw, habit, day, 100 - credited)
    came = tuple(_as_of(pay, today) for pay in payments if pay.day <= today)
    rounded = not credited and len(came) == 1 and came[0].share == 100 and came[0].counts(today) and draw() < 0.02
    return replace(one, payments=came, credited=credited, rounded=rounded)


def _payments(draw: Draw, habit: Habit, day: date, share: int) -> tuple[Pay, ...]:
    cheque = draw() * 100 < habit.cheques
    mode = MethodKind.CHEQUE if cheque else pick(draw, _MODES)
    if cheque and draw() * 100 < habit.bounces:
        again = day + timedelta(days=number(draw, 9, 30))
        bounced = Pay(day, share, mode, bounced_on=day + timedelta(days=number(draw, 2, 5)))
        return bounced, Pay(again, share, MethodKind.TRANSFER)
    if draw() * 100 < habit.partial:
        first = pick(draw, (30, 40, 50, 60))
        return Pay(day, first, mode), Pay(day + timedelta(days=number(draw, 10, 40)), share - first, mode)
    ahead = number(draw, 10, 30) if cheque and draw() < 0.35 else 0
    return (Pay(day - timedelta(days=ahead), share, mode, post_dated_to=day if ahead else None),)


def _as_of(pay: Pay, today: date) -> Pay:
    return replace(pay, bounced_on=_come(pay.bounced_on, today) if pay.bounced_on else None)


def left_percent(deal: Deal, today: date) -> int:
    """Which percentage of a deal is still owed or on order."""
    if deal.ordered is None and deal.invoiced is None:
        return 0
    return 100 - deal.credited - sum(pay.share for pay in deal.payments if pay.counts(today))


def sized(found: Sequence[Deal], owed: int, today: date) -> list[Deal]:
    """The deals with amounts, in minor units, of which `owed` is left together today. The newest, whole and unpaid, takes the remainder;
    where nothing is to be left, only those are told of which nothing is."""
    if not owed:
        return [
            replace(deal, amount=round(deal.weight * 80_000) * 5) for deal in found if not left_percent(deal, today)
        ]
    weight = sum(deal.weight * left_percent(deal, today) for deal in found) / 100
    amounts = [max(round(owed * deal.weight / weight / 5) * 5, 1000) for deal in found[:-1]]
    left = sum(left_of(deal, amount, today) for deal, amount in zip(found, amounts, strict=False))
    return [
        replace(deal, amount=amount) for deal, amount in zip(found, [*amounts, max(owed - left, 1000)], strict=True)
    ]


def left_of(deal: Deal, amount: int, today: date) -> int:
    """What of `amount` is still owed or on order."""
    if not left_percent(deal, today):
        return 0
    gone = [portion(amount, pay.share, 100) for pay in deal.payments if pay.counts(today)]
    return amount - portion(amount, deal.credited, 100) - sum(gone)
