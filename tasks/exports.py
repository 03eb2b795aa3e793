"""Jobs of exports."""

from __future__ import annotations

from app.core.jobs import Job, JobRow, Outcome
from app.exports import service
from tasks.base import job


@job(Job.EXPORTS_WRITE, on_end=service.end_badly)
def write(row: JobRow) -> Outcome:
    return service.write_file(row)
