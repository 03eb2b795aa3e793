"""Jobs of imports: checking a file, writing its rows."""

from __future__ import annotations

from app.core.jobs import Job, JobRow, Outcome
from app.imports.service.checking import check_step
from app.imports.service.running import end_badly, run_step
from tasks.base import job


@job(Job.IMPORTS_CHECK, on_end=end_badly)
def check(row: JobRow) -> Outcome:
    return check_step(row)


@job(Job.IMPORTS_RUN, on_end=end_badly)
def run(row: JobRow) -> Outcome:
    return run_step(row)
