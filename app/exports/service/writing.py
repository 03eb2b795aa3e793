"""The job that writes a file."""

from __future__ import annotations

from app.core.clock import now
from app.core.jobs import JobRow, Outcome, report
from app.core.records.context import Context
from app.core.records.fields import Definition
from app.core.records.sources import Question, Source, source_of
from app.core.session import bound_actor
from app.core.storage import storage
from app.exports.models import Export
from app.exports.queries import export_of, is_cancelled
from app.exports.service.asking import file_name
from app.exports.service.formats import WRITERS, Writer


class Cancelled(Exception):
    """Somebody asked the job to stop while the file was being written."""


def write_file(job: JobRow) -> Outcome:
    """Write the file of an export. It reads only, so a killed worker just begins again; the file is there once it is whole.

    The person may have lost rights since they asked: what they may no longer see is left out. Raises NotAllowed when that is all of it.
    """
    actor, export = bound_actor(), export_of(job)
    source = source_of(export.type, actor)
    definition = _chosen(source.definition(actor), export)
    try:
        with storage().create(actor.tenant_id, file_name(export)) as target:
            writer = WRITERS[export.format](target, definition, source.context(actor))
            export.rows = _write(writer, source, export, source.context(actor), job)
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


def _write(writer: Writer, source: Source, export: Export, context: Context, job: JobRow) -> int:
    written = 0
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
