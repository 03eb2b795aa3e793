"""Orders for a day far ahead: each counts, and passes the guard, when its day has come near; one after the other, those that come first first."""

from __future__ import annotations

from datetime import date

from app.core import jobs
from app.core.clock import today
from app.core.jobs import Job, JobRow, Outcome, enqueue
from app.core.session import bound_actor
from app.credit.queries import policy
from app.receivables.queries import documents
from app.receivables.rules.horizon import last_near
from app.receivables.service import orders


def bring_near_later() -> None:
    """Let those that have come near count, after the commit."""
    if documents.find_near(_until()) and not jobs.any_open(Job.CREDIT_BRING_NEAR):
        enqueue(Job.CREDIT_BRING_NEAR).user_id = None


def bring_near_step(row: JobRow) -> Outcome:
    """The next one, in a transaction of its own. Killed in the middle it stands as it stood, and is the next one again."""
    order = documents.find_near(_until())
    if order is None:
        return Outcome.DONE
    orders.bring_near(order)
    row.done += 1
    return Outcome.AGAIN


def _until() -> date:
    return last_near(policy.get_policy().horizon_days, today(bound_actor().tenant.timezone))
