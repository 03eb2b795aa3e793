"""The jobs tray: what is running in the background for the person, and what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import gettext
from sqlalchemy import select

from app.core.access import current_actor, member
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.i18n import explain, show_number
from app.core.jobs import KINDS, OPEN_STATES, Job, JobRow, State
from app.core.messages import Problem, Reason
from app.core.pages import page
from app.core.remarks import told

tray = Blueprint("jobs", __name__, url_prefix="/<tenant>/jobs")

SHOWN = 20


@tray.get("/tray")
@member
def show_tray(tenant: str) -> Response:
    """The last jobs of the person."""
    return _tray(current_actor())


@tray.post("/<uuid:job_id>/cancel")
@member
def cancel_job(tenant: str, job_id: UUID) -> Response:
    """Ask a job of one's own to stop; it does before its next step."""
    actor = current_actor()
    job = db.session.scalar(select(JobRow).where(JobRow.id == job_id, JobRow.user_id == actor.user_id))
    if job is None:
        raise NotFound(Problem(None, NOT_FOUND))
    job.cancel_requested = True
    return _tray(actor)


def _tray(actor: Actor) -> Response:
    shown = [name.value for name, kind in KINDS.items() if kind.shown]
    statement = select(JobRow).where(JobRow.user_id == actor.user_id, JobRow.name.in_(shown))
    rows = db.session.scalars(statement.order_by(JobRow.created_at.desc()).limit(SHOWN)).all()
    running = any(row.state in OPEN_STATES for row in rows)
    url = url_for("jobs.show_tray", tenant=actor.tenant.slug)
    jobs = [_shown(row, actor) for row in rows]
    # As a page of its own it needs no other tray in the shell.
    return page("jobs/tray.html", fragment="jobs_tray", jobs=jobs, running=running, url=url, jobs_url=None)


def _shown(row: JobRow, actor: Actor) -> dict[str, Any]:
    return {
        "title": row.title or gettext(KINDS[Job(row.name)].label),
        "text": _progress(row),
        "state": row.state,
        "url": row.url,
        **remarked(row, actor),
        "done": row.done,
        "total": row.total,
        "cancel_url": url_for("jobs.cancel_job", tenant=actor.tenant.slug, job_id=row.id),
        "file_url": None,
    }


def remarked(row: JobRow | None, actor: Actor) -> dict[str, str]:
    """What is to be known of what a job has done (`remark`), and where those are that it is about (`remark_url`)."""
    said = told(row, actor)
    if row is None or said is None:
        return {"remark": "", "remark_url": ""}
    lists = KINDS[Job(row.name)].lists
    url = url_for(lists, tenant=actor.tenant.slug, **said.where) if lists else ""
    return {"remark": explain(said.problem), "remark_url": url}


def _progress(row: JobRow) -> str:
    label = gettext(KINDS[Job(row.name)].label)
    if row.state == State.FAILED:
        reason = Reason.known.get(row.error or "")
        return _joined(label, explain(Problem(None, reason)) if reason else gettext("failed"))
    if row.state == State.CANCELLED:
        return _joined(label, gettext("stopped"))
    if row.total is None:
        return label
    left_out = gettext("%(n)s left as they were", n=show_number(row.left_out)) if row.left_out else ""
    return _joined(label, f"{show_number(row.done)} / {show_number(row.total)}", left_out)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
