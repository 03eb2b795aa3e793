"""Jobs of exports."""

from __future__ import annotations

from app.core.jobs import Job, JobRow, Outcome
from app.core.session import bound_actor
from app.customers.service.reading import context_for, visible_definition
from app.exports import service
from tasks.base import job


@job(Job.EXPORTS_WRITE, on_end=service.end_badly)
def write(row: JobRow) -> Outcome:
    actor = bound_actor()
    return service.write_file(row, context_for(actor), visible_definition(actor))
