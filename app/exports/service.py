"""Asking for a file, and writing it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import IO, Any

from app.core import events
from app.core.clock import now
from app.core.db import db, new_id
from app.core.formulas import neutralised
from app.core.jobs import Job, JobRow, Outcome, enqueue, report
from app.core.records import sheets
from app.core.records.context import Context
from app.core.records.fields import Definition, Field
from app.core.session import bound_actor
from app.core.storage import storage
from app.customers.queries import book
from app.customers.queries.book import CustomerRow, Search
from app.exports.models import Export
from app.exports.queries import export_of, is_cancelled

PAGE = 1000
BOM = b"\xef\xbb\xbf"
"""Without it, Excel reads a CSV of Chinese names in the wrong encoding."""


def create_export(search: Search, columns: Sequence[str], *, title: str) -> Export:
    """Ask for a file of the customers that `search` finds, in those columns."""
    actor = bound_actor()
    row = Export(
        id=new_id(), user_id=actor.user_id, q=search.q, filter=search.filter, columns=list(columns), status="queued", rows=0, created_at=now()
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    row.job_id = enqueue(
        Job.EXPORTS_WRITE, title=title, url=f"/{actor.tenant.slug}/exports/{row.id}", export_id=str(row.id)
    ).id
    events.note(
        actor, "export.requested", ("export", row.id), columns=row.columns, filter=row.filter, words=bool(row.q)
    )
    return row


class Cancelled(Exception):
    """Somebody asked the job to stop while the file was being written."""


def write_file(job: JobRow, context: Context, definition: Definition) -> Outcome:
    """Write the file of an export. It reads only, so a killed worker just begins again; the file is there once it is whole."""
    export = export_of(job)
    fields = [field for name in export.columns if (field := definition.get(name)) and field.exportable]
    search = Search(q=export.q, filter=export.filter, sort="name", limit=PAGE)
    try:
        with storage().create(bound_actor().tenant_id, file_name(export)) as target:
            export.rows = _write(target, fields, search, context, job)
    except Cancelled:  # the next step finds the request and ends the job
        return Outcome.AGAIN
    export.status, export.finished_at = "completed", now()
    job.done = job.total = export.rows
    return Outcome.DONE


def end_badly(job: JobRow) -> None:
    """The job failed or was cancelled: so did the export, and what was written of the file goes."""
    export = export_of(job)
    storage().delete(job.tenant_id, file_name(export))
    export.status, export.finished_at = job.state, now()


def file_name(export: Export) -> str:
    return f"exports/{export.id}.csv"


def _write(target: IO[bytes], fields: Sequence[Field], search: Search, context: Context, job: JobRow) -> int:
    target.write(BOM)
    target.write(_lines([[context.say(field.label) for field in fields]]))
    written = 0
    for rows in _pages(search, context):
        references = book.references_of(row.values for row in rows)
        cells = [sheets.export_row(fields, row.values, context, references) for row in rows]
        target.write(_lines([[neutralised(cell) for cell in line] for line in cells]))
        written += len(rows)
        report(job, written)
        if is_cancelled(job):
            raise Cancelled
    return written


def _pages(search: Search, context: Context) -> Iterator[Sequence[CustomerRow]]:
    cursor: str | None = ""
    while cursor is not None:
        found = book.customers_page(replace(search, cursor=cursor), context)
        yield found.rows
        cursor = found.next


def _lines(rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
