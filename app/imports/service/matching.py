"""Matching the columns of an opened file, by itself or as somebody says."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import Conflict, Invalid
from app.core.i18n import translate
from app.core.jobs import Job
from app.core.messages import Problem
from app.core.session import bound_actor
from app.customers.service.defaults import defaults_for
from app.imports.models import Import
from app.imports.queries import mappings, rows
from app.imports.rules import columns as rules
from app.imports.rules.columns import Column
from app.imports.service.rights import forbidden_fields, kind_of, updates, whole_kind
from app.imports.service.starting import enqueue_job
from app.imports.values import reasons
from app.imports.values.states import CORRECTABLE, Status


def match_columns(imported: Import) -> bool:
    """Match the columns of a file that was just opened; says whether its rows can be checked. If not, `problem` says what is missing."""
    columns = _suggested(imported)
    try:
        columns = _overlaid(imported, columns)
    except Invalid as refusal:
        imported.problem = refusal.problems[0].to_json()
        _keep_columns(imported, columns)
        return False
    _keep_columns(imported, columns)
    imported.problem = _what_is_missing(imported, columns) or _not_theirs(imported, columns)
    if imported.problem is None and imported.ask and not rules.is_certain(columns, imported.headings):
        imported.problem = Problem(None, reasons.COLUMNS_UNSURE).to_json()
    return imported.problem is None


def _suggested(imported: Import) -> list[Column]:
    kind = kind_of(imported)
    remembered = mappings.find_mapping(kind.name, rules.fingerprint(imported.headings))
    actor = bound_actor()
    known, forbidden = whole_kind(actor, kind).columns, forbidden_fields(actor, kind)
    return rules.matched(known, imported.headings, translate, remembered=remembered, forbidden=forbidden)


def _overlaid(imported: Import, columns: list[Column]) -> list[Column]:
    """The columns with what the starter's own mapping says about some of them."""
    asked: Mapping[str, str | None] = imported.asked.get("mapping") or {}
    places = rules.by_heading(imported.headings, asked)
    named = set(filter(None, places.values()))
    kept = [Column(None, "none") if column.field in named else column for column in columns]
    return [Column(places[i], "chosen") if i in places else column for i, column in enumerate(kept)]


def _keep_columns(imported: Import, columns: list[Column]) -> None:
    imported.columns = [column.field for column in columns]
    imported.sureness = [column.how for column in columns]


def _what_is_missing(imported: Import, columns: list[Column]) -> dict[str, object] | None:
    """A column that has to be there and is not. What has a default value may be left out."""
    kind = kind_of(imported)
    usual = defaults_for(bound_actor(), {}) if kind.of_customers else {}
    needed = rules.missing(kind, columns, imported.match, updates=updates(imported))
    if kind.of_customers and "status" in {column.field for column in columns}:
        usual["code"] = None  # of prospects, which need none; the others are told row by row
    missing = [field for field in needed if field.name not in usual]
    if not missing:
        return None
    names = ", ".join(translate(bound_actor().locale, field.label) for field in missing)
    return Problem("mapping", reasons.COLUMN_MISSING, {"columns": names}).to_json()


def _not_theirs(imported: Import, columns: list[Column]) -> dict[str, object] | None:
    """Columns that this person may not fill: they say themselves that these are left out."""
    pairs = zip(imported.headings, columns, strict=True)
    barred = [heading for heading, column in pairs if column.how == "not_yours"]
    return Problem("mapping", reasons.COLUMNS_NOT_YOURS, {"columns": ", ".join(barred)}).to_json() if barred else None


def choose_columns(imported: Import, fields: Mapping[int, str | None], *, remember: bool = True) -> Import:
    """Match the columns as somebody says (position → field) and have the rows checked. Raises Invalid when it cannot be, Conflict when
    the import is past that."""
    _refuse_late(imported)
    kind = kind_of(imported)
    columns = rules.chosen(kind.columns, imported.headings, fields, forbidden=forbidden_fields(bound_actor(), kind))
    missing = _what_is_missing(imported, columns)
    if missing:
        raise Invalid(Problem.from_json(missing))
    _keep_columns(imported, [_still(c, how) for c, how in zip(columns, imported.sureness, strict=True)])
    if remember:
        mappings.keep_mapping(
            kind.name, rules.fingerprint(imported.headings), rules.to_remember(imported.headings, columns)
        )
    _check_anew(imported, Status.CHECKING)
    return imported


def _still(column: Column, before: str) -> Column:
    """Our own last column stays what it is, whoever looked at it."""
    return Column(None, "reason") if before == "reason" and column.field is None else column


def reread(imported: Import, **asked: str | int | None) -> Import:
    """Open the file again as somebody says: encoding, delimiter, sheet, header_row (None = find out). Raises Conflict when it is late."""
    _refuse_late(imported)
    said = {name: value for name, value in asked.items() if value not in (None, "")}
    kept = {name: value for name, value in imported.asked.items() if name == "mapping"}
    imported.asked = {**kept, **said}
    imported.ask = True
    _check_anew(imported, Status.UPLOADED)
    return imported


def _check_anew(imported: Import, status: Status) -> None:
    rows.delete_rows(imported.id)
    imported.position, imported.status, imported.problem = 0, status, None
    imported.inventions, imported.groups, imported.planned = {}, [], {}
    imported.failed = imported.warned = 0
    enqueue_job(imported, Job.IMPORTS_CHECK, imported.total or None)


def _refuse_late(imported: Import) -> None:
    if imported.status not in CORRECTABLE or imported.started_at is not None:
        raise Conflict(Problem(None, reasons.NOT_NOW))
