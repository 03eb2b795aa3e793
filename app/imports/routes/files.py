"""The list of imports, the upload, templates, one import on its way and its result."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from flask_babel import gettext

from app.core import events
from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import NOT_ALLOWED, NOT_FOUND, Invalid, NotAllowed, NotFound
from app.core.messages import Problem
from app.core.pages import after_post, page, toast, wants
from app.core.permissions import Permission
from app.imports import service
from app.imports.forms import book as forms
from app.imports.forms import progress as progress_forms
from app.imports.forms import rows as row_forms
from app.imports.forms import upload as upload_forms
from app.imports.models import Import
from app.imports.queries import book, rows
from app.imports.queries.rows import Asked
from app.imports.routes import imports
from app.imports.service.rights import kind_for
from app.imports.service.starting import find_job
from app.imports.service.templates import csv_template, xlsx_template
from app.imports.values.kinds import KINDS
from app.imports.values.states import WORKING, Status

SHOWN_FAILURES = 20


@imports.get("/")
@requires(Permission.IMPORTS_RUN)
def list_imports(tenant: str) -> Response:
    """The imports of the company, the newest first."""
    found = book.imports_page(request.args.get("cursor", ""))
    return page("imports/list.html", **forms.list_page(current_actor(), found))


@imports.get("/new")
@requires(Permission.IMPORTS_RUN)
def new_import(tenant: str) -> Response:
    """Choose a file, what is in it, and what happens to what is there."""
    actor = current_actor()
    kind = upload_forms.chosen_kind(actor)
    if kind is None:
        raise NotAllowed(Problem(None, NOT_ALLOWED))
    return page("imports/new.html", fragment="import_form", **upload_forms.upload_page(actor, kind))


@imports.post("/")
@requires(Permission.IMPORTS_RUN)
def create_import(tenant: str) -> Response:
    """Keep the file and have it checked."""
    actor = current_actor()
    form = request.form
    with Attempt(Invalid) as tried:
        file = upload_forms.uploaded_file()
        made = service.start_import(
            form.get("type", ""),
            file.filename or "",
            file.stream,
            duplicates=form.get("duplicates", "skip"),
            match=form.get("match"),
            create_missing="create_missing" in form,
            ask=True,
        )
    if tried.refusal:
        kind = upload_forms.chosen_kind(actor)
        if kind is None:
            raise tried.refusal
        again = upload_forms.upload_page(actor, kind, tried.refusal.problems)
        return page("imports/new.html", fragment="import_form", status=422, **again)
    return after_post(forms.address(actor, made))


@imports.get("/<uuid:import_id>")
@requires(Permission.IMPORTS_RUN)
def show_import(tenant: str, import_id: UUID) -> Response:
    """Where it stands: a job at work, something to decide, or the result. While a job is at work the page asks for itself."""
    actor, imported = current_actor(), book.get_import(import_id)
    if imported.status in WORKING:
        shown = progress_forms.progress_page(actor, imported, find_job(imported))
        return page("imports/progress.html", fragment="import_progress", **shown)
    if wants("import_progress"):
        return _arrived(imported)
    if imported.status == Status.NEEDS_MAPPING:
        return after_post(forms.address(actor, imported, "edit_columns"))
    if imported.status == Status.READY:
        return after_post(forms.address(actor, imported, "list_rows"))
    return page("imports/show.html", **_result(imported))


def _arrived(imported: Import) -> Response:
    """The job has ended while somebody was watching: say so, and show what came of it."""
    if imported.finished_at is not None:
        toast(gettext(Status(imported.status).label), "ok" if imported.status == Status.COMPLETED else "warn")
    return after_post(forms.address(current_actor(), imported))


def _result(imported: Import) -> dict[str, Any]:
    actor = current_actor()
    failed = rows.rows_page(imported.id, Asked("failed"), limit=SHOWN_FAILURES).rows
    shown = row_forms.failed_lines(actor, imported, failed)
    return forms.result_page(actor, imported, shown)


@imports.post("/<uuid:import_id>/cancel")
@requires(Permission.IMPORTS_RUN)
def cancel_import(tenant: str, import_id: UUID) -> Response:
    """Stop it: what is written stays."""
    imported = service.cancel_import(book.get_import(import_id, lock=True))
    return after_post(forms.address(current_actor(), imported))


@imports.get("/<uuid:import_id>/failed-rows")
@requires(Permission.IMPORTS_RUN)
def download_failed_rows(tenant: str, import_id: UUID) -> Response:
    """The failed rows as a file that can be put right and uploaded again."""
    imported = book.get_import(import_id)
    events.note(current_actor(), "import.downloaded", ("import", imported.id), rows=imported.failed)
    name = imported.file_name.rpartition(".")[0] or imported.file_name
    return _download(
        "".join(service.failed_csv(imported)).encode(), "-".join([name, gettext("to put right")]) + ".csv", "text/csv"
    )


@imports.get("/templates/<kind_name>/<any(csv, xlsx):ending>")
@requires(Permission.IMPORTS_RUN)
def download_template(tenant: str, kind_name: str, ending: str) -> Response:
    """An empty file with our headings, in the reader's language."""
    kind = KINDS.get(kind_name)
    if kind is None:
        raise NotFound(Problem(None, NOT_FOUND))
    kind = kind_for(current_actor(), kind)
    made = csv_template(kind) if ending == "csv" else xlsx_template(kind)
    kind_of_content = "text/csv" if ending == "csv" else XLSX
    return _download(made, f"langgan-{kind.name}.{ending}", kind_of_content)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _download(content: bytes, name: str, mimetype: str) -> Response:
    """A file to keep: never opened by the browser itself."""
    answer = Response(content, mimetype=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer
