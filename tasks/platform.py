"""The house's own periodic work."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from app.api import idempotency
from app.api.queries import kept
from app.core import events, jobs
from app.core.actor import Actor, ActorKind
from app.core.clock import now
from app.core.db import db
from app.core.session import no_tenant_yet, transaction
from app.identity.queries.asking import find_tenant
from app.identity.service.companies import all_tenants
from app.identity.service.retention import forget_the_old
from tasks.celery_app import celery, web

SWEEP = 500
ANSWERS = 10_000
"""Old answers cleared away in one transaction."""


@celery.task(name="jobs.sweep")
def sweep_jobs() -> None:
    """Send again what was lost on the way or by a dead worker."""
    with web.app_context():
        with no_tenant_yet("jobs of all companies"):
            lost = jobs.due(SWEEP)
        jobs.send(lost)


@celery.task(name="events.sweep")
def sweep_events() -> None:
    """Wake the dispatcher of each company with events in its outbox."""
    with web.app_context():
        with no_tenant_yet("outboxes of all companies"):
            waiting = list(db.session.scalars(text("select tenant_id from tenants_with_outbox()")))
        for tenant_id in waiting:
            celery.send_task("events.dispatch", args=[str(tenant_id)], queue="default", expires=10)


@celery.task(name="events.dispatch")
def dispatch_events(tenant_id: str) -> None:
    """Give one company's new events their place in its feed, and wake who reads it."""
    if place_events(tenant_id):
        celery.send_task("credit.follow", args=[tenant_id], queue="default", expires=600)


def place_events(tenant_id: str) -> int:
    """Give one company's new events their place in its feed; returns how many."""
    with web.app_context():
        with no_tenant_yet("a task names its company"):
            tenant = find_tenant(tenant_id=UUID(tenant_id))
        if tenant is None:
            return 0
        with transaction(Actor.system(tenant, ActorKind.SYSTEM)):
            return events.dispatch()


@celery.task(name="retention.nightly")
def forget() -> None:
    """Delete what was kept for long enough (docs/operations.md, "What is kept, and for how long")."""
    with web.app_context():
        forget_the_old()
        for tenant in all_tenants():
            more = True
            while more:
                with transaction(Actor.system(tenant, ActorKind.SYSTEM)):
                    more = kept.forget_answers(now() - idempotency.KEPT_FOR, ANSWERS) == ANSWERS
