"""Orders for a day far ahead: from when they count (docs/credit.md, "Orders for a day far ahead")."""

from __future__ import annotations

from datetime import date, timedelta


def counts_from(expected_on: date | None, horizon_days: int | None) -> date | None:
    """The day from which an order counts; None: from the beginning, whenever that is."""
    return None if expected_on is None or horizon_days is None else expected_on - timedelta(days=horizon_days)


def is_far(expected_on: date | None, horizon_days: int | None, today: date) -> bool:
    """Whether an order does not count yet. Exactly the days of the horizon ahead counts."""
    day = counts_from(expected_on, horizon_days)
    return day is not None and day > today


def last_near(horizon_days: int | None, today: date) -> date:
    """Up to and with which expected day orders count."""
    return date.max if horizon_days is None else today + timedelta(days=horizon_days)
