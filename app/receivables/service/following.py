"""What follows after a commit from whatever was done, by whatever door: positions are counted anew where a limit has changed, and held
documents are judged again where room may have been made or taken.

A reader of the feed (`core.readers`). What concerns many is left to jobs that go on slice by slice.
"""

from __future__ import annotations

from app.core import jobs, readers
from app.core.jobs import Job
from app.credit.service import positions
from app.receivables.rules.following import concerned_by
from app.receivables.service import coming, rejudging, telling

READER = "credit"
SLICE = 500
"""Events that are read at once."""


def follow() -> bool:
    """Read the next events and do what follows; True: there may be more."""
    reading = readers.take(READER, SLICE)
    if reading.first:
        positions.recount_later("all")
        rejudging.judge_all_later()
    concerned = concerned_by(reading.news)
    for scope, of in sorted(concerned.scopes, key=str):
        positions.recount_later(scope, of, concerned.told.get(of) if of else None)
    positions.recount(concerned.customers | concerned.nodes)
    if concerned.everybody:
        coming.bring_near_later()
        rejudging.judge_all_later()
    elif concerned.judged:
        rejudging.judge_later(concerned.judged)
    telling.tell_of(concerned)
    return reading.more


def is_behind() -> bool:
    """Whether something that was committed has not been followed yet: for some seconds after it."""
    return readers.is_behind(READER) or jobs.any_open(Job.CREDIT_RECOUNT)


def begin_day() -> None:
    """What another day changes: named limits and increases begin and end, rates are other ones, things become overdue, orders for a day far ahead come near."""
    coming.bring_near_later()
    turned = positions.recount_turned()
    while turned == positions.SLICE:
        turned = positions.recount_turned()
    if turned:
        rejudging.judge_all_later()
