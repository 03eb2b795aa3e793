"""When a document is due, in which parts, and what may be deducted for paying early (domain rules, section 1). Pure.

Amounts are minor units of whatever currency; those of a credit note are below zero and divide like others. The parts of a document
always add up to it: each is rounded half up, never takes more than is left, and the last one takes the remainder. Grace days play no part here: they
belong to holds and reminders.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.core.money import portion
from app.reference.values.terms import Term, TermKind, TermLine


@dataclass(frozen=True)
class Instalment:
    """A part of a document, and the day it is due."""

    due_date: date
    amount: int


@dataclass(frozen=True)
class EarlyPayment:
    """What may be deducted by whoever pays up to and with that day."""

    until: date
    amount: int


def instalments(term: Term, day: date, total: int) -> list[Instalment]:
    """The parts of a document of `day` over `total`, in the order of the term's lines; one part unless the term has instalments."""
    lines = _lines(term)
    amounts = parts(total, [line.percent for line in lines])
    return [Instalment(_due(line, day), amount) for line, amount in zip(lines, amounts, strict=True)]


def due_date(term: Term, day: date) -> date:
    """The day by which all of a document of `day` is due."""
    return max(_due(line, day) for line in _lines(term))


def parts(total: int, percents: Iterable[Decimal]) -> list[int]:
    """`total` in as many parts, which add up to it."""
    return list(_parts(total, [_hundredths(percent) for percent in percents]))


def _parts(total: int, hundredths: list[int]) -> Iterator[int]:
    left = total
    for share in hundredths[:-1]:
        part = portion(total, share, 10_000)
        part = min(part, left) if total >= 0 else max(part, left)
        left -= part
        yield part
    yield left


def prepaid_percent(term: Term) -> Decimal:
    """The share that is paid before delivery."""
    if term.kind is TermKind.PREPAID:
        return Decimal(100) if term.percent is None else term.percent
    lines = term.lines or () if term.kind is TermKind.INSTALMENTS else ()
    return sum((line.percent for line in lines if line.kind is TermKind.PREPAID), Decimal(0))


def prepaid_amount(term: Term, total: int) -> int:
    """What has to be paid of an order over `total` before it is delivered. It never counts in exposure; the rest does."""
    return portion(total, _hundredths(prepaid_percent(term)), 10_000)


def due_on_delivery(term: Term) -> bool:
    """Whether goods are paid for when they are delivered: cash on delivery, and what is left of a prepaid order."""
    return term.kind in (TermKind.COD, TermKind.PREPAID)


def early_payment(term: Term, day: date, total: int) -> EarlyPayment | None:
    """The discount of a document of `day` over `total`, when its term has one."""
    if not term.discount_percent or term.discount_days is None:
        return None
    until = day + timedelta(days=term.discount_days)
    return EarlyPayment(until, portion(total, _hundredths(term.discount_percent), 10_000))


def _lines(term: Term) -> tuple[TermLine, ...]:
    if term.kind is TermKind.INSTALMENTS and term.lines:
        return term.lines.lines
    return (TermLine(Decimal(100), term.kind, term.days, term.day, term.months),)


def _due(line: TermLine, day: date) -> date:
    match line.kind:
        case TermKind.NET:
            return day + timedelta(days=line.days or 0)
        case TermKind.END_OF_MONTH:
            return _day_of_month(day, 0, 31) + timedelta(days=line.days or 0)
        case TermKind.DAY_OF_MONTH:
            return _day_of_month(day, line.months or 1, line.day or 31)
        case _:
            return day


def _day_of_month(day: date, months: int, wanted: int) -> date:
    """The day `wanted` of the month that many after `day`'s; past the month's end it means the last one."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(wanted, monthrange(year, month + 1)[1]))


def _hundredths(percent: Decimal) -> int:
    return int(percent * 100)
