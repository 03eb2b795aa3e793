"""The only place that reads the time. Rules get the day as a parameter and never ask."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def today(timezone: str) -> date:
    """The day it is in the IANA zone `timezone`: the tenant's day, on which every rule of dates stands."""
    return now().astimezone(ZoneInfo(timezone)).date()
