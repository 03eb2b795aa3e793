"""The job that writes a file."""

from __future__ import annotations

from typing import IO

from app.core.clock import now
from app.core.jobs import JobRow, Outcome, report
from app.core.records.fields import Definition
from app.core.records.sources import Question, Source, source_of
from app.core.session import bound_actor
from app.core.storage import storage
from app.exports.models import Export
from app.exports.queries import export_of, is_cancelled
from app.exports.service.asking import file_name
from app.exports.service.formats import WRITERS
from app.exports.values import Format


class Cancelled(Exception):
    """Somebody asked the job to stop while the file was being written."""


def write_file(job: JobRow) -> Outcome:
    """Write the file of an export. It reads only, so a killed worker just begins again; the file is there once it is whole.

    The person may have lost rights since they asked: what they may no longer see is left out. Raises NotAllowed when that is all of it.
    """
    actor, export = bound_actor(), export_of(job)
    source = source_of(export.type, actor)
    write = _write_paper if export.format == Format.PDF else _write_records
    try:
        with storage().create(actor.tenant_id, file_name(export)) as target:
            export.rows = write(target, source, export, job)
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


def _chosen(definition: Definition, export: Export) -> Definition:
    """The fields of the file, in the order in which they were chosen."""
    fields = [field for name in export.columns if (field := definition.get(name)) and field.exportable]
    return definition.in_order([field.name for field in fields])


def _write_paper(target: IO[bytes], source: Source, export: Export, job: JobRow) -> int:
    assert source.paper, "a PDF is asked of what is printed"
    paper = source.paper(Question(export.q, export.filter), source.context(bound_actor()))
    if is_cancelled(job):
        raise Cancelled
    target.write(paper.pdf)
    return paper.records


def _write_records(target: IO[bytes], source: Source, export: Export, job: JobRow) -> int:
    actor = bound_actor()
    context, written = source.context(actor), 0
    writer = WRITERS[export.format](target, _chosen(source.definition(actor), export), context)
    try:
        for records in source.pages(Question(export.q, export.filter), context):
            writer.write(records, source.references_of(records))
            written += len(records)
            report(job, written)
            if is_cancelled(job):
                raise Cancelled
    except BaseException:
        writer.give_up()
        raise
    writer.finish()
    return written
