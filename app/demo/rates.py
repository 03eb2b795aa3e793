"""What foreign currencies were worth in ringgit: a rate for the first day of each quarter, written as a list and read from memory."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.credit.service.rates import rate_on

WORTH = {"SGD": "3.4280", "CNY": "0.6180", "TWD": "0.1390", "HKD": "0.5420", "USD": "4.2350", "EUR": "4.8900"}
"""Today's; those of days before lie a little beside it."""
_WAVE = (0, 6, 11, 4, -5, -9, -3, 8, 13, 2, -7, 5)
"""Thousandths by which the quarters differ, the newest first."""


@dataclass(frozen=True)
class Rate:
    """What one unit of a currency is worth from a day on."""

    currency: str
    date: date
    rate: str


def days_before(today: date, quarters: int = len(_WAVE)) -> list[date]:
    """The days on which rates begin, the newest first: each a quarter of a year before the next."""
    return [today - timedelta(days=5 + 91 * place) for place in range(quarters)]


def all_rates(today: date) -> list[Rate]:
    """The whole list."""
    return [
        Rate(currency, day, str((Decimal(worth) * (1000 + _WAVE[place]) / 1000).quantize(Decimal("0.0001"))))
        for currency, worth in WORTH.items()
        for place, day in enumerate(days_before(today))
    ]


class Rates:
    """`credit.service.rates.rate_on`, asked once for each rate."""

    def __init__(self, base: str, today: date) -> None:
        self._base = base
        self._days = sorted(days_before(today))
        self._known: dict[tuple[str, date], Decimal] = {}

    def on(self, currency: str, day: date) -> Decimal:
        """What one unit of `currency` was in the base currency on `day`."""
        since = self._days[max(bisect_right(self._days, day) - 1, 0)]
        if (currency, since) not in self._known:
            self._known[currency, since] = rate_on(currency, self._base, since)
        return self._known[currency, since]
