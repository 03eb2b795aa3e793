"""Held documents judged again: those that would pass now are marked, and where the company lets them, orders open by themselves.

Marking only tells: nothing is opened by it. An order that opens by itself goes through the one guard like any other, under its locks, one in
a transaction, those that wait longest first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from app.core.jobs import Job, JobRow, Outcome, enqueue
from app.credit.queries import policy
from app.receivables.models import Document
from app.receivables.queries import documents, holds
from app.receivables.service import guarding, orders
from app.receivables.service.telling import tell_they_pass
from app.receivables.values.documents import Kind, Status

SLICE = 25
MOST = 500
"""Documents of one job."""


def judge_later(ids: Collection[UUID]) -> None:
    """Judge again, after the commit, the held documents of these customers and nodes and of everybody in their trees."""
    _later(holds.waiting_near(ids) if holds.any_waits() else ())


def judge_all_later() -> None:
    """Judge every held document again, after the commit."""
    _later(holds.all_waiting())


def _later(found: Sequence[UUID]) -> None:
    for start in range(0, len(found), MOST):
        waiting = [str(one) for one in found[start : start + MOST]]
        enqueue(Job.CREDIT_REJUDGE, documents=waiting).user_id = None


def judge_step(row: JobRow) -> Outcome:
    """Judge the next of the documents that a job has to judge: a slice, or up to the first that opens by itself."""
    waiting = [UUID(one) for one in row.args["documents"]]
    opens = policy.get_policy().auto_release
    passing = {one.id: guarding.judge_again(one)[0].allowed for one in documents.held_among(waiting[:SLICE])}
    done = waiting[:SLICE]
    if opens and (order := _first_order(waiting, passing)):
        done = waiting[: waiting.index(order.id) + 1]
        verdict = orders.open_waiting(order)
        passing = {one: passing[one] for one in done if one in passing} | {order.id: verdict is None}
    tell_they_pass(holds.mark(passing))
    row.args = {**row.args, "documents": [str(one) for one in waiting[len(done) :]]}
    return Outcome.AGAIN if row.args["documents"] else Outcome.DONE


def _first_order(waiting: Sequence[UUID], passing: dict[UUID, bool]) -> Document | None:
    """The order that waits longest of those that would pass."""
    first = next((one for one in waiting if passing.get(one)), None)
    found = documents.held_among([first]) if first else []
    return next((one for one in found if one.kind == Kind.SALES_ORDER and one.status == Status.HELD), None)
