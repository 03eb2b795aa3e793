"""`/imports`: files of many records, checked and written in the background."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Response, request, send_file, url_for
from pydantic import ConfigDict, Field
from spectree.model_adapter.pydantic_adapter import BaseFile
from werkzeug.datastructures import FileStorage

from app.api import answers, asking, bodies
from app.api.contract import operation
from app.api.customers import context_here
from app.api.door import api
from app.api.queries import uploads
from app.api.refusals import MULTIPART_WANTED, NOT_A_MAPPING, WrongType
from app.api.shapes import FieldError, ListParameters, Shape, page_of
from app.core.access import current_actor
from app.core.errors import Invalid
from app.core.i18n import explain
from app.core.messages import N_, Problem
from app.core.permissions import Permission
from app.core.records.fields import Line, Record, Spec, definition
from app.core.records.reasons import NOT_A_CHOICE, NOT_YES_OR_NO, REQUIRED, typed
from app.core.remarks import told
from app.imports import service
from app.imports.models import Import, ImportRow
from app.imports.queries import book, rows
from app.imports.rules.cells import text_of
from app.imports.service.report import labels_of
from app.imports.service.starting import find_job
from app.imports.values.kinds import KINDS
from app.imports.values.states import RowState, Status

TAG = "Imports"
IN_MEMORY = 1024 * 1024
"""Bytes of a download that are kept in memory; more go to a temporary file."""


class ImportRecord(Record, name="import", label=N_("Import"), plural=N_("Imports")):
    """What may be asked of imports."""

    type: Annotated[Line | None, Spec(N_("Type"), writable="never")] = None
    status: Annotated[Status | None, Spec(N_("Status"), writable="never")] = None
    file: Annotated[Line | None, Spec(N_("File"), writable="never")] = None
    created_at: Annotated[datetime | None, Spec(N_("Uploaded"), writable="never", sortable=True)] = None
    started_at: Annotated[datetime | None, Spec(N_("Started"), writable="never")] = None
    finished_at: Annotated[datetime | None, Spec(N_("Finished"), writable="never")] = None


IMPORT = definition(ImportRecord)


class Upload(Shape):
    """A file and what is to be done with it."""

    type: str = Field(description=f"What its rows are: {', '.join(KINDS)}.")
    file: BaseFile = Field(
        description="CSV (UTF-8, UTF-16, GB18030, Big5, Windows-1252; comma, semicolon, tab) or a spreadsheet."
    )
    mapping: str = Field(
        default="", description="JSON: heading → field, null leaves the column out. Goes before what headings suggest."
    )
    duplicates: Literal["", "skip", "update", "create"] = Field(
        default="",
        description="What to do with a row that is there already: skip it (usual), update what is there (usual for companies), or let it "
        "fail (create; with numbering on a customer is made with the next code).",
    )
    match: str = Field(
        default="",
        description="By which field a row finds its record, or the customer whose it is: code (usual), external_id (`sap=100234`), tax_id, "
        "identity_number, email.",
    )
    process: Literal["true", "false"] = Field(default="false", description="Go on without a person when no row fails.")
    create_missing: Literal["true", "false"] = Field(
        default="false", description="Create unknown categories along the way."
    )


class RowCounts(Shape):
    """Rows. At the end created + updated + unchanged + skipped + failed = total."""

    total: int
    valid: int
    failed: int
    processed: int = Field(description="Rows that came to their end without failing.")
    created: int
    updated: int
    unchanged: int
    skipped: int


class Column(Shape):
    """A column of the file and the field it fills; null = left out."""

    heading: str
    field: str | None


class ImportShape(Shape):
    """A file on its way into the book."""

    # With `fields`, all but the id may be missing.
    model_config = ConfigDict(extra="forbid", title="Import", json_schema_extra={"required": ["id"]})

    id: UUID
    type: str
    status: Status
    message: str | None = Field(description="Why it waits or failed.")
    counts: RowCounts
    file: str
    encoding: str | None
    duplicates: str
    match: str
    columns: list[Column]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    warnings: list[FieldError] = Field(
        default=None,  # type: ignore[arg-type]
        description="Of a single import: what is to be known of what it wrote, as how many customers are over the limit that was lowered; "
        "absent when nothing is.",
    )


class RowError(Shape):
    """Something to put right in a row."""

    column: str | None = Field(description="The heading in the file.")
    field: str | None
    code: str
    value: str | None = Field(description="What stood there.")
    message: str


class Row(Shape):
    """A row of the file."""

    # With `fields`, all but the number may be missing.
    model_config = ConfigDict(extra="forbid", title="ImportRow", json_schema_extra={"required": ["row"]})

    row: int = Field(description="As in the file: its first row, the headings, is 1.")
    status: RowState
    values: dict[str, str] = Field(description="What stands in the file, by field.")
    errors: list[RowError]
    record_id: UUID | None = Field(description="The record that the row found or made.")


class RowParameters(Shape):
    """Which rows."""

    status: Literal["", "unchecked", "ready", "failed", "created", "updated", "unchanged", "skipped"] = ""
    limit: int = Field(default=50, ge=1, le=200, description="How many at most, 1 to 200.")
    cursor: str = Field(default="", description="The next_cursor of the page before.")
    fields: str = Field(default="", description="Only these fields, separated by commas.")
    count: Literal["", "exact", "estimate"] = ""


@api.get("/imports")
@operation(Permission.IMPORTS_RUN, tag=TAG, query=ListParameters, answers={200: page_of(ImportShape)})
def list_imports() -> Response:
    """List imports, the newest first."""
    context = context_here()
    asked = asking.list_query(IMPORT, context, more_fields=set(ImportShape.model_fields))
    page = uploads.uploads_page(IMPORT, asked, context)
    count = uploads.count_uploads(IMPORT, asked, context) if asked.count else None
    return answers.many(map(import_json, page.rows), page.next, asked, count)


@api.post("/imports")
@operation(Permission.IMPORTS_RUN, tag=TAG, form=Upload, answers={201: ImportShape}, refusals=(413, 415))
def create_import() -> Response:
    """Upload a file.

    It is checked in the background: ask `GET /imports/{id}` until its status is `ready` (or `needs_mapping`, or with `process=true` and no
    failing row `completed`). The types need the rights of the screens: `customers:create` or `customers:edit`, `reference:edit`.
    """
    file = _file()
    form = request.form
    imported = service.start_import(
        form.get("type", ""),
        file.filename or "",
        file.stream,
        mapping=_mapping(form.get("mapping", "")),
        duplicates=form.get("duplicates") or None,
        match=form.get("match") or None,
        process=_yes("process"),
        create_missing=_yes("create_missing"),
    )
    return answers.one(_whole_json(imported), created=url_for("api.get_import", import_id=imported.id))


@api.get("/imports/<uuid:import_id>")
@operation(Permission.IMPORTS_RUN, tag=TAG, answers={200: ImportShape}, refusals=(404,))
def get_import(import_id: UUID) -> Response:
    """Read how far an import is."""
    return answers.one(_whole_json(book.get_import(import_id)))


@api.get("/imports/<uuid:import_id>/rows")
@operation(Permission.IMPORTS_RUN, tag=TAG, query=RowParameters, answers={200: page_of(Row)}, refusals=(404,))
def list_import_rows(import_id: UUID) -> Response:
    """List the rows of an import in the order of the file, with what is wrong with them."""
    imported = book.get_import(import_id)
    asked = asking.list_query(
        IMPORT.only(()), context_here(), more_fields=set(Row.model_fields), parameters=set(RowParameters.model_fields)
    )
    status = request.args.get("status", "")
    if status not in ("", *RowState):
        raise Invalid(Problem("status", NOT_A_CHOICE, {"value": typed(status), "choices": ", ".join(RowState)}))
    page = rows.rows_page(imported.id, rows.Asked(state=status or None), asked.cursor, asked.limit)
    states = rows.count_states(imported.id) if asked.count else {}
    count = (states.get(status, 0) if status else sum(states.values())) if asked.count else None
    return answers.many(_rows_json(imported, page.rows), page.next, asked, count)


@api.post("/imports/<uuid:import_id>/process")
@operation(Permission.IMPORTS_RUN, tag=TAG, answers={200: ImportShape}, refusals=(400, 404, 409, 415))
def process_import(import_id: UUID) -> Response:
    """Import the valid rows, and leave the rest."""
    bodies.no_body()
    return answers.one(_whole_json(service.process_import(book.get_import(import_id, lock=True))))


@api.post("/imports/<uuid:import_id>/cancel")
@operation(Permission.IMPORTS_RUN, tag=TAG, answers={200: ImportShape}, refusals=(400, 404, 409, 415))
def cancel_import(import_id: UUID) -> Response:
    """Stop an import. Rows that are written stay."""
    bodies.no_body()
    return answers.one(_whole_json(service.cancel_import(book.get_import(import_id, lock=True))))


@api.get("/imports/<uuid:import_id>/failed.csv")
@operation(Permission.IMPORTS_RUN, tag=TAG, answers={200: None}, refusals=(404,), files=("text/csv",))
def download_failed_rows(import_id: UUID) -> Response:
    """Download the failed rows: the file's own columns, and what is to be put right. It can be uploaded again as it is."""
    imported = book.get_import(import_id)
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed with the answer
    for line in service.failed_csv(imported):
        file.write(line.encode())
    file.seek(0)
    answer = send_file(file, "text/csv; charset=utf-8", as_attachment=True, download_name=f"failed-{imported.id}.csv")
    answer.call_on_close(file.close)
    return answer


def import_json(imported: Import) -> dict[str, Any]:
    """An import as it is answered."""
    valid = max(imported.total - imported.failed, 0)
    counts = {"total": imported.total, "valid": valid, "failed": imported.failed, "processed": imported.processed}
    written = {name: getattr(imported, name) for name in ("created", "updated", "unchanged", "skipped")}
    moments = {name: getattr(imported, name) for name in ("created_at", "started_at", "finished_at")}
    columns = zip(imported.headings, imported.columns, strict=False)
    return {
        "id": str(imported.id),
        "type": imported.kind,
        "status": imported.status,
        "message": explain(Problem.from_json(imported.problem)) if imported.problem else None,
        "counts": counts | written,
        "file": imported.file_name,
        "encoding": (imported.reading or {}).get("encoding"),
        "duplicates": imported.duplicates,
        "match": imported.match,
        "columns": [{"heading": heading, "field": field} for heading, field in columns],
        **{name: answers.instant(moment) if moment else None for name, moment in moments.items()},
    }


def _whole_json(imported: Import) -> dict[str, Any]:
    """The same of a single one, with what is to be known of what it wrote."""
    said = told(find_job(imported), current_actor())
    return import_json(imported) | ({"warnings": answers.warnings([said.problem])} if said else {})


def _rows_json(imported: Import, found: Sequence[ImportRow]) -> list[dict[str, Any]]:
    labels = labels_of(imported, context_here().locale)
    headings = {field: heading for heading, field in zip(imported.headings, imported.columns, strict=False) if field}
    return [
        {
            "row": row.number,
            "status": row.status,
            "values": {field: text_of(cell) for field, cell in zip(imported.columns, row.cells, strict=False) if field},
            "errors": [_error(Problem.from_json(stored), headings, labels) for stored in row.problems],
            "record_id": str(row.record_id) if row.record_id else None,
        }
        for row in found
    ]


def _error(problem: Problem, headings: dict[str, str], labels: dict[str, str]) -> dict[str, Any]:
    value = problem.params.get("value")
    return {
        "column": headings.get(problem.field or ""),
        "field": problem.field,
        "code": problem.code,
        "value": None if value is None else str(value),
        "message": explain(problem, labels),
    }


def _file() -> FileStorage:
    """The file of the form, at its beginning. Raises Invalid when there is none."""
    if request.mimetype != "multipart/form-data":
        raise WrongType(Problem(None, MULTIPART_WANTED))
    file = request.files.get("file")
    if file is None:
        raise Invalid(Problem("file", REQUIRED))
    file.stream.seek(0)  # a request that is run again finds it read
    return file


def _mapping(text: str) -> dict[str, str | None] | None:
    """The mapping of the form: heading → field. Raises Invalid."""
    if not text.strip():
        return None
    try:
        mapping = json.loads(text)
    except (ValueError, RecursionError):
        mapping = None
    if not isinstance(mapping, dict) or not all(isinstance(field, str | None) for field in mapping.values()):
        raise Invalid(Problem("mapping", NOT_A_MAPPING))
    return mapping


def _yes(name: str) -> bool:
    text = request.form.get(name) or "false"
    if text not in ("true", "false"):
        raise Invalid(Problem(name, NOT_YES_OR_NO, {"value": typed(text)}))
    return text == "true"
