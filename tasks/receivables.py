"""What documents need when a day begins somewhere."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.core.actor import Actor, ActorKind, Tenant
from app.core.session import JOB_LIMITS, transaction
from app.identity.service.companies import all_tenants
from app.receivables.service.payments import clear_due, due_today
from tasks.base import spared
from tasks.celery_app import celery, web


@celery.task(name="receivables.clear_post_dated")
def clear_payments() -> None:
    """Each company by its own calendar: post-dated payments whose day has come count from now on. Each is a transaction of its own, under the
    locks of its one payer."""
    with web.app_context():
        for tenant in all_tenants():
            with spared(tenant, "not_cleared"):
                for payment_id in _due(tenant):
                    with spared(tenant, "not_cleared"), transaction(_system(tenant), limits=JOB_LIMITS):
                        clear_due(payment_id)


def _due(tenant: Tenant) -> Sequence[UUID]:
    with transaction(_system(tenant), limits=JOB_LIMITS):
        return due_today()


def _system(tenant: Tenant) -> Actor:
    return Actor.system(tenant, ActorKind.SYSTEM)
