"""What documents need when a day begins somewhere."""

from __future__ import annotations

import structlog

from app.core.actor import Actor, ActorKind
from app.core.errors import LangganError
from app.core.session import JOB_LIMITS, transaction
from app.identity.service.companies import all_tenants
from app.receivables.service.payments import clear_post_dated
from tasks.celery_app import celery, web

log = structlog.get_logger(__name__)


@celery.task(name="receivables.clear_post_dated")
def clear_payments() -> None:
    """Each company by its own calendar: post-dated payments whose day has come count from now on. What one company cannot do keeps no other."""
    with web.app_context():
        for tenant in all_tenants():
            try:
                with transaction(Actor.system(tenant, ActorKind.SYSTEM), limits=JOB_LIMITS):
                    clear_post_dated()
            except LangganError:
                log.exception("not_cleared", tenant=tenant.slug)
