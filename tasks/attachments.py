"""Jobs of attachments: pictures of files, files that nobody needs any more."""

from __future__ import annotations

from app.attachments import service
from app.core.actor import Actor, ActorKind
from app.core.jobs import Job, JobRow, Outcome
from app.core.session import no_tenant_yet, transaction
from app.core.storage import storage
from app.identity.queries.asking import find_tenant
from tasks.base import job
from tasks.celery_app import celery, web


@job(Job.ATTACHMENTS_DRAW, on_end=service.give_up_preview)
def draw(row: JobRow) -> Outcome:
    return service.draw_preview(row)


@job(Job.ATTACHMENTS_FORGET)
def forget(row: JobRow) -> Outcome:
    return service.forget_files(row)


@celery.task(name="attachments.sweep")
def sweep() -> None:
    """Remove, company by company, the files that no record knows."""
    with web.app_context():
        for tenant_id in storage().tenants():
            with no_tenant_yet("a folder of the storage names its company"):
                tenant = find_tenant(tenant_id=tenant_id)
            if tenant is not None:
                with transaction(Actor.system(tenant, ActorKind.SYSTEM)):
                    service.sweep_files()
