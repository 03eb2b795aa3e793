"""Jobs of approvals."""

from __future__ import annotations

from app.approvals.service import telling
from app.core.jobs import Job, JobRow, Outcome
from tasks.base import job


@job(Job.APPROVALS_REMIND)
def remind(row: JobRow) -> Outcome:
    telling.remind()
    return Outcome.DONE
