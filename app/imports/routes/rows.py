"""The preview: rows, corrections, going on."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request
from flask_babel import ngettext

from app.core.access import current_actor, requires
from app.core.i18n import show_number
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.imports import service
from app.imports.forms import book as forms
from app.imports.forms import rows as row_forms
from app.imports.forms import values as value_forms
from app.imports.models import Import
from app.imports.queries import book, rows
from app.imports.routes import imports
from app.imports.values.states import WORKING, Status


@imports.get("/<uuid:import_id>/rows")
@requires(Permission.IMPORTS_RUN)
def list_rows(tenant: str, import_id: UUID) -> Response:
    """The rows: what is ready, what is to be put right and why."""
    actor, imported = current_actor(), book.get_import(import_id)
    if imported.status in WORKING or imported.status == Status.NEEDS_MAPPING:
        return after_post(forms.address(actor, imported))
    state = row_forms.row_state(imported)
    found = rows.rows_page(imported.id, state.asked(), state.cursor)
    return page("imports/rows.html", fragment="import_rows", **row_forms.rows_page(actor, imported, state, found))


@imports.post("/<uuid:import_id>/rows")
@requires(Permission.IMPORTS_RUN)
def fix_rows(tenant: str, import_id: UUID) -> Response:
    """Put cells right and check their rows again."""
    imported = book.get_import(import_id, lock=True)
    before = imported.failed
    service.fix_rows(imported, row_forms.corrections())
    return _back(imported, before)


@imports.get("/<uuid:import_id>/values")
@requires(Permission.IMPORTS_RUN)
def list_values(tenant: str, import_id: UUID) -> Response:
    """The values behind a group of equal problems, each to be replaced everywhere at once."""
    imported = book.get_import(import_id)
    return page("imports/values.html", fragment="values_form", **value_forms.values_page(current_actor(), imported))


@imports.post("/<uuid:import_id>/values")
@requires(Permission.IMPORTS_RUN)
def replace_values(tenant: str, import_id: UUID) -> Response:
    """Replace them, and check their rows again."""
    imported = book.get_import(import_id, lock=True)
    before = imported.failed
    service.replace_values(imported, value_forms.replacements())
    return _back(imported, before)


@imports.post("/<uuid:import_id>/recheck")
@requires(Permission.IMPORTS_RUN)
def recheck_rows(tenant: str, import_id: UUID) -> Response:
    """Check all rows against the book once more."""
    imported = book.get_import(import_id, lock=True)
    before = imported.failed
    service.recheck(imported)
    return _back(imported, before)


@imports.post("/<uuid:import_id>/process")
@requires(Permission.IMPORTS_RUN)
def process_import(tenant: str, import_id: UUID) -> Response:
    """Write the ready rows."""
    imported = service.process_import(book.get_import(import_id, lock=True))
    return after_post(forms.address(current_actor(), imported))


def _back(imported: Import, before: int) -> Response:
    """To the rows that are left, saying how many were put right."""
    actor = current_actor()
    if imported.status in WORKING:
        return after_post(forms.address(actor, imported))
    mended = max(0, before - imported.failed)
    said = ngettext("%(n)s row is put right.", "%(n)s rows are put right.", mended, n=show_number(mended))
    asked = request.form.get("show", "")
    here = forms.address(actor, imported, "list_rows", **({"show": asked} if asked and imported.failed else {}))
    return after_post(here, said)
