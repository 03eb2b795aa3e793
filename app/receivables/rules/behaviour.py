"""How a customer pays, from what it has paid (domain rules, section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

YEAR = 365
"""Days that are looked at."""


@dataclass(frozen=True)
class Month:
    """A month of the picture, in minor units of the base currency."""

    ends: date
    owed: int
    """At its last day, or today."""
    paid: int
    """Of invoices and debit notes, in the month."""
    days_late: Decimal | None
    """Average of what was paid in it, weighted by amount; None where nothing was."""


@dataclass(frozen=True)
class Sums:
    """What a year of payments adds up to. Amounts are minor units of the base currency; weighted days are amount × days."""

    paid: int = 0
    weighted_to_pay: int = 0
    weighted_late: int = 0
    on_time: int = 0
    receivables: int = 0
    """Owed today: invoices and debit notes less everything that is owed back."""
    sales: int = 0
    """Invoices and debit notes of the year less credit notes, reversed ones apart."""
    sold_since: date | None = None
    """The first of those."""
    longest_late: int = 0
    """Days by which the latest of what was paid, or is still open, was or is late."""


def average(weighted: int, amount: int) -> Decimal | None:
    """Days, to one decimal; None where there is nothing to weigh."""
    return (Decimal(weighted) / amount).quantize(Decimal("0.1"), ROUND_HALF_UP) if amount > 0 else None


def share(part: int, whole: int) -> int | None:
    """Percent, cut to whole ones so that 100 means all of it."""
    return part * 100 // whole if whole > 0 else None


def days_of_sales(sums: Sums, day: date) -> Decimal | None:
    """DSO = receivables ÷ credit sales × days. The days are a year's, or those since the first sale of the year; None without sales."""
    if sums.sold_since is None or sums.sales <= 0:
        return None
    days = min(YEAR, (day - sums.sold_since).days + 1)
    return average(max(0, sums.receivables) * days, sums.sales)
