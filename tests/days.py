"""The days of the tests: those of Acme, counted from the one on which a test runs.

They are asked for while a test runs, never while its module is imported (tests/guards/test_days.py): between the two lie minutes, and one night
in a while a midnight. A parameter of a test is therefore a number of days, and the test makes a day of it. Where the clock was made to stand
(`standing_at`), today is the day of there.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from time import sleep
from zoneinfo import ZoneInfo

from app.core import clock

KUALA_LUMPUR = "Asia/Kuala_Lumpur"
"""Where Acme lives. Evil's Singapore has the same time."""
LAST_MOMENTS = timedelta(seconds=45)
"""Of a day: no test begins in them. Longer than nearly every test takes."""


def today() -> date:
    """The day it is at Acme."""
    return clock.today(KUALA_LUMPUR)


def ahead(days: int) -> date:
    """In so many days."""
    return today() + timedelta(days=days)


def ago(days: int) -> date:
    """So many days back."""
    return today() - timedelta(days=days)


def noon(day: date) -> datetime:
    """The middle of a day at Acme: where `standing_at` makes it that day."""
    return datetime.combine(day, time(12), ZoneInfo(KUALA_LUMPUR)).astimezone(UTC)


def left_of_today() -> timedelta:
    """How long until midnight at Acme."""
    return datetime.combine(ahead(1), time(), ZoneInfo(KUALA_LUMPUR)) - clock.now()


def wait_out_the_last_moments() -> None:
    """Where midnight is a few moments away, come back when the next day has begun."""
    while (left := left_of_today()) <= LAST_MOMENTS:
        sleep(left.total_seconds())
