"""Putting failed rows right, one by one or a whole group at once; they are checked again, and so are the rows that depend on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core import text
from app.core.errors import Conflict, Invalid
from app.core.jobs import Job
from app.core.messages import Problem
from app.core.session import bound_actor
from app.imports.models import Import
from app.imports.queries import rows
from app.imports.service.checking import check_rows, end_check
from app.imports.service.starting import enqueue_job
from app.imports.values import reasons
from app.imports.values.states import FIXABLE, RowState, Status

AT_ONCE = 500
"""Rows that are checked while somebody waits."""
SMALL = 20_000
"""Rows of an import that can be compared with each other while somebody waits; else a job does it."""


@dataclass(frozen=True)
class Replacement:
    """One correction for many rows: wherever `value` is the reason for that problem, put `becomes`."""

    field: str
    code: str
    value: str
    becomes: str


def fix_rows(imported: Import, corrections: Mapping[int, Mapping[str, str]]) -> Import:
    """Put other texts into failed rows (number → field → text) and check them again. Raises Conflict when the import is past that."""
    _refuse_late(imported)
    places = {field: place for place, field in enumerate(imported.columns) if field}
    changed = 0
    for row in rows.get_rows(imported.id, list(corrections)):
        cells = {places[name]: text.visible(typed) for name, typed in corrections[row.number].items() if name in places}
        if row.status == RowState.FAILED and cells:
            rows.correct_cells(row, cells)
            changed += 1
    _check_again(imported, changed)
    return imported


def replace_values(imported: Import, replacements: Sequence[Replacement]) -> int:
    """Make these corrections in every row that needs them and check them again; returns how many rows. Raises Invalid for a field that
    no column is matched with, Conflict when the import is past that."""
    _refuse_late(imported)
    changed = sum(_replace(imported, one) for one in replacements)
    _check_again(imported, changed)
    return changed


def _replace(imported: Import, one: Replacement) -> int:
    if one.field not in imported.columns:
        raise Invalid(Problem("field", reasons.UNKNOWN_COLUMN, {"value": one.field[:100]}))
    place = imported.columns.index(one.field)
    return rows.replace_value(imported.id, place, one.field, one.code, one.value, text.visible(one.becomes))


def recheck(imported: Import) -> Import:
    """Check every row that is not written yet again: the book has changed meanwhile. Raises Conflict when the import is past that."""
    _refuse_late(imported)
    rows.recheck_all(imported)
    _check_again(imported, imported.total)
    return imported


def _check_again(imported: Import, changed: int) -> None:
    if not changed:
        return
    if changed <= AT_ONCE and imported.total <= SMALL:
        waiting = [(row.number, row.cells) for row in rows.unchecked_rows(imported.id, AT_ONCE)]
        check_rows(imported, bound_actor(), waiting)
        end_check(imported)
        return
    imported.status = Status.CHECKING
    enqueue_job(imported, Job.IMPORTS_CHECK, changed)


def _refuse_late(imported: Import) -> None:
    if imported.status not in FIXABLE:
        raise Conflict(Problem(None, reasons.NOT_NOW))
