"""Positions and held orders after what has been committed, and when a day begins somewhere."""

from __future__ import annotations

from uuid import UUID

from app.core.actor import Actor, ActorKind, Tenant
from app.core.jobs import Job, JobRow, Outcome
from app.core.session import JOB_LIMITS, no_tenant_yet, transaction
from app.credit.service import positions
from app.identity.queries.asking import find_tenant
from app.identity.service.companies import all_tenants
from app.receivables.service import coming, following, rejudging, telling
from tasks.base import job, spared
from tasks.celery_app import celery, web


@job(Job.CREDIT_RECOUNT)
def recount(row: JobRow) -> Outcome:
    return positions.recount_step(row)


@job(Job.CREDIT_REJUDGE)
def rejudge(row: JobRow) -> Outcome:
    return rejudging.judge_step(row)


@job(Job.CREDIT_BRING_NEAR)
def bring_near(row: JobRow) -> Outcome:
    return coming.bring_near_step(row)


@job(Job.CREDIT_TELL)
def tell(row: JobRow) -> Outcome:
    telling.tell_controllers(row)
    return Outcome.DONE


@celery.task(name="credit.follow")
def follow(tenant_id: str) -> None:
    """Read what is new in one company's feed."""
    with web.app_context():
        with no_tenant_yet("a task names its company"):
            tenant = find_tenant(tenant_id=UUID(tenant_id))
        if tenant is not None:
            _follow(tenant)


@celery.task(name="credit.begin_day")
def begin_day() -> None:
    """Each company by its own calendar, and what a lost message has left unread. What one company cannot do keeps no other."""
    with web.app_context():
        for tenant in all_tenants():
            with spared(tenant, "day_not_begun"):
                _follow(tenant)
                with transaction(Actor.system(tenant, ActorKind.SYSTEM), limits=JOB_LIMITS):
                    following.begin_day()


def _follow(tenant: Tenant) -> None:
    more = True
    while more:
        with transaction(Actor.system(tenant, ActorKind.SYSTEM), limits=JOB_LIMITS):
            more = following.follow()
