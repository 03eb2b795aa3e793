"""The only place that reads the time. Rules get the day as a parameter and never ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_STANDING: ContextVar[datetime | None] = ContextVar("langgan.standing_clock", default=None)


def now() -> datetime:
    """This instant, in UTC."""
    return _STANDING.get() or datetime.now(UTC)


def standing() -> datetime | None:
    """Where the clock was made to stand; None while it goes."""
    return _STANDING.get()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Inside the block it is `moment`: for a past that is told, as that of the demo company."""
    before = _STANDING.set(moment)
    try:
        yield
    finally:
        _STANDING.reset(before)


def today(timezone: str) -> date:
    """The day it is in the IANA zone `timezone`: the tenant's day, on which every rule of dates stands."""
    return now().astimezone(ZoneInfo(timezone)).date()
