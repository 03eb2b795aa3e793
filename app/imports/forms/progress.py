"""A job at work on an import: how far, how fast, how long still, and whether anybody is at it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext

from app.core.actor import Actor
from app.core.clock import now
from app.core.i18n import show_duration, show_number
from app.core.jobs import JobRow, State
from app.imports.forms.book import address, head
from app.imports.models import Import
from app.imports.values.states import Status

PATIENCE = timedelta(seconds=30)
"""After which the page says that no worker has taken the job."""


def progress_page(actor: Actor, imported: Import, job: JobRow | None) -> dict[str, Any]:
    """What is being done now."""
    done, total = (job.done, job.total) if job else (0, None)
    moment = now()
    return {
        **head(actor, imported),
        "done": done,
        "total": total,
        "percent": min(100, done * 100 // total) if total else None,
        "heading": _heading(imported),
        "title": _title(imported, done, total),
        "speed": _speed(job, moment),
        "alone": job is not None and is_alone(job, moment),
        "stopping": bool(job and job.cancel_requested),
        "url": address(actor, imported),
    }


def _heading(imported: Import) -> str:
    if imported.status == Status.PROCESSING:
        return gettext("The rows are being imported")
    return (
        gettext("The rows are being checked")
        if imported.status == Status.CHECKING
        else gettext("The file is being opened")
    )


def _title(imported: Import, done: int, total: int | None) -> str:
    if imported.status == Status.UPLOADED or not total:
        return gettext("One moment…")
    figures = {"done": show_number(done), "total": show_number(total)}
    if imported.status == Status.CHECKING:
        return gettext("%(done)s of %(total)s rows checked", **figures)
    return gettext("%(done)s of %(total)s rows imported", **figures)


def _speed(job: JobRow | None, moment: datetime) -> str:
    """Rows a second and the time left, once there is something to tell from."""
    if job is None or not job.total or not job.done:
        return ""
    rate = job.done / max((moment - job.created_at).total_seconds(), 0.1)
    left = show_duration((job.total - job.done) / rate) if job.done < job.total else ""
    speed = gettext("%(n)s rows a second", n=show_number(max(1, round(rate))))
    return " · ".join([speed, gettext("about %(time)s left", time=left)]) if left else speed


def is_alone(job: JobRow, moment: datetime) -> bool:
    """Whether the job has been waiting for a worker longer than it should."""
    return job.state == State.QUEUED and moment - job.due_at > PATIENCE
