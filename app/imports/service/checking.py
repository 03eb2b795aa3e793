"""The job that looks at a file before anything is written: open it, match its columns, check its rows slice by slice."""

from __future__ import annotations

from dataclasses import fields
from uuid import UUID

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.i18n import translate
from app.core.jobs import JobRow, Outcome
from app.core.limits import max_import_rows
from app.core.session import bound_actor
from app.core.storage import storage
from app.customers.service.staged import judge_staged_quality
from app.imports.models import Import
from app.imports.queries import rows, slices
from app.imports.queries.book import get_import
from app.imports.rules.records import read_row
from app.imports.service import writing
from app.imports.service.layouts import layout_of
from app.imports.service.matching import match_columns
from app.imports.service.opening import Limits, NumberedRow, Opener, Wanted, read_slice
from app.imports.service.report import take_stock
from app.imports.service.rights import kind_of, policy_of
from app.imports.service.running import process_import
from app.imports.values.states import Status

SLICE = 2500
"""Rows in one transaction: about half a second."""


def check_step(job: JobRow) -> Outcome:
    """One step: opening the file, one slice of rows, or the end."""
    actor = bound_actor()
    imported = get_import(UUID(job.args["import_id"]), lock=True)
    if imported.status == Status.UPLOADED:
        return _open(imported, actor, job)
    if imported.status != Status.CHECKING:
        return Outcome.DONE
    numbered = _next_rows(imported, actor)
    if numbered:
        check_rows(imported, actor, numbered)
        job.done += len(numbered)
    if len(numbered) == SLICE:
        return Outcome.AGAIN
    end_check(imported)
    if imported.process and not imported.failed:
        process_import(imported)
    return Outcome.DONE


def _open(imported: Import, actor: Actor, job: JobRow) -> Outcome:
    """Open the file and match its columns; a file that cannot be read ends here, with its reason."""
    opener = Opener(storage(), actor.tenant_id, kind_of(imported).columns, translate, Limits(max_import_rows()))
    wanted = Wanted(**{field.name: imported.asked.get(field.name) for field in fields(Wanted)})
    try:
        opened = opener.open(imported.upload, imported.opened, wanted)
    except Invalid as refusal:
        problem = refusal.problems[0]
        imported.status, imported.problem, job.error = Status.FAILED, problem.to_json(), problem.code
        return Outcome.FAILED
    imported.reading, imported.headings, imported.samples = opened.reading, opened.headings, opened.samples
    imported.total = job.total = opened.total
    ready = match_columns(imported)
    imported.status = Status.CHECKING if ready else Status.NEEDS_MAPPING
    return Outcome.AGAIN if ready else Outcome.DONE


def _next_rows(imported: Import, actor: Actor) -> list[NumberedRow]:
    """The next rows of the file; once it is through, those that have to be checked again. Fewer than a slice are the last ones."""
    if imported.position is None:
        return [(row.number, row.cells) for row in rows.unchecked_rows(imported.id, SLICE)]
    with storage().open(actor.tenant_id, imported.opened) as file:
        found, position = read_slice(file, imported.position, SLICE)
    imported.position = position if len(found) == SLICE else None
    return found


def check_rows(imported: Import, actor: Actor, numbered: list[NumberedRow]) -> None:
    """Read these rows, judge them against the book, and keep what was found. Nothing is written into the book."""
    layout = layout_of(actor, imported, numbered)
    read = [read_row(layout, number, cells) for number, cells in numbered]
    slices.stage_read(read)
    writing.judge(kind_of(imported), policy_of(actor, imported))
    if layout.kind.of_customers:
        judge_staged_quality({row.number: (row.said, row.usual) for row in read})
    slices.keep_judged(imported.id)


def end_check(imported: Import) -> None:
    """All rows are here: compare them with each other and count."""
    kind = kind_of(imported)
    keys = kind.unique(imported.match, renumbers=policy_of(bound_actor(), imported).renumbers)
    filled = {name: key for name, key in keys.items() if name in imported.columns or name in kind.identity}
    slices.mark_repeats(imported.id, kind.record.name, filled)
    for name, key in kind.alike.items():
        slices.warn_of_likeness(imported.id, kind.record.name, name, key)
    take_stock(imported)
    imported.status = Status.READY
