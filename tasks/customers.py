"""Jobs of the customer master."""

from __future__ import annotations

from app.core.jobs import Job, JobRow, Outcome
from app.core.session import bound_actor
from app.customers.service import branches, bulk, quality
from app.customers.service.reading import context_for
from tasks.base import job


@job(Job.CUSTOMERS_BULK_EDIT)
def bulk_edit(row: JobRow) -> Outcome:
    return bulk.run(row, context_for(bound_actor()))


@job(Job.CUSTOMERS_REGROUP)
def regroup(row: JobRow) -> Outcome:
    return branches.regroup_step(row)


@job(Job.CUSTOMERS_SCORE)
def score(row: JobRow) -> Outcome:
    return quality.score_step(row)
