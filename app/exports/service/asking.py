"""Asking for a file, and fetching it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from app.core import events
from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import NOT_FOUND, Invalid, NotFound
from app.core.jobs import Job, enqueue
from app.core.messages import Problem
from app.core.records.fields import Definition
from app.core.records.sources import Question, Source
from app.core.session import bound_actor
from app.core.storage import storage
from app.exports.models import Export
from app.exports.values import NO_COLUMN, NO_COLUMNS, NOT_A_FORMAT, Format


def create_export(source: Source, question: Question, columns: Sequence[str], format_: str) -> Export:
    """Ask for a file of the records that `question` finds, in those columns (a PDF has its own). Raises Invalid for what cannot be asked or
    written."""
    actor = bound_actor()
    definition, context = source.definition(actor), source.context(actor)
    columns = () if format_ == Format.PDF else columns
    _refuse(columns, format_, definition, formats_of(source))
    source.check(question, definition, context)
    row = Export(
        id=new_id(), user_id=actor.user_id, type=source.type, format=format_, q=question.q, filter=question.filter,
        columns=list(dict.fromkeys(columns)), status="queued", rows=0, created_at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    title, url = context.say(definition.plural), f"/{actor.tenant.slug}/exports/{row.id}"
    row.job_id = enqueue(Job.EXPORTS_WRITE, title=title, url=url, export_id=str(row.id)).id
    events.note(
        actor, "export.requested", ("export", row.id), type=row.type, format=row.format, columns=row.columns, filter=row.filter, words=bool(row.q),
    )  # fmt: skip
    return row


def file_name(export: Export) -> str:
    """Where the file is stored."""
    return f"exports/{export.id}.{export.format}"


def open_file(export: Export) -> IO[bytes]:
    """The file of a finished export; that it was fetched is in the audit. Raises NotFound before it is there."""
    actor = bound_actor()
    if export.status != "completed" or not storage().exists(actor.tenant_id, file_name(export)):
        raise NotFound(Problem(None, NOT_FOUND))
    events.note(actor, "export.downloaded", ("export", export.id), rows=export.rows)
    return storage().open(actor.tenant_id, file_name(export))


def download_name(export: Export) -> str:
    """What the file is called at the one who asked: company, records, when."""
    return f"{bound_actor().tenant.slug}-{export.type}-{export.created_at:%Y%m%d-%H%M}.{export.format}"


def exportable(definition: Definition) -> list[str]:
    """The names of all fields that may stand in a file."""
    return [field.name for field in definition if field.exportable]


def formats_of(source: Source) -> list[Format]:
    """The kinds of file in which these records come."""
    return [one for one in Format if one is not Format.PDF or source.paper]


def _refuse(columns: Sequence[str], format_: str, definition: Definition, formats: Sequence[Format]) -> None:
    known = set(exportable(definition))
    problems = [Problem("columns", NO_COLUMN, {"value": name[:60]}) for name in columns if name not in known]
    if not columns and format_ != Format.PDF:
        problems.append(Problem("columns", NO_COLUMNS))
    if format_ not in formats:
        problems.append(Problem("format", NOT_A_FORMAT, {"value": format_[:40], "choices": ", ".join(formats)}))
    if problems:
        raise Invalid(*problems)
