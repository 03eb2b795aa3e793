"""Jobs of statements."""

from __future__ import annotations

from app.core.jobs import Job, JobRow, Outcome
from app.core.session import bound_actor
from app.customers.service.reading import context_for
from app.statements.service import running
from tasks.base import job


@job(Job.STATEMENTS_WRITE, on_end=running.end_badly)
def write(row: JobRow) -> Outcome:
    return running.step(row, context_for(bound_actor()))
