"""SQL of exports."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.jobs import JobRow
from app.core.messages import Problem
from app.core.session import bound_actor
from app.exports.models import Export


def get_export(export_id: UUID) -> Export:
    """An export of the actor's own; raises NotFound."""
    found = db.session.scalar(select(Export).where(Export.id == export_id, Export.user_id == bound_actor().user_id))
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def find_job(export: Export) -> JobRow | None:
    """The job that writes it."""
    return db.session.get(JobRow, (export.tenant_id, export.job_id)) if export.job_id else None


def export_of(job: JobRow) -> Export:
    """The export that a job writes, whoever runs it."""
    return db.session.get_one(Export, (job.tenant_id, UUID(job.args["export_id"])))


def is_cancelled(job: JobRow) -> bool:
    """Has somebody asked the job to stop since it began? Asked of the database: the row in hand is as old as the transaction."""
    return bool(db.session.scalar(select(JobRow.cancel_requested).where(JobRow.id == job.id)))
