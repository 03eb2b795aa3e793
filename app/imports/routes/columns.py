"""Matching columns, and reading the file in another way."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request

from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import Invalid
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.imports import service
from app.imports.forms import book as forms
from app.imports.forms import columns as column_forms
from app.imports.queries import book
from app.imports.routes import imports
from app.imports.values.states import CORRECTABLE


@imports.get("/<uuid:import_id>/columns")
@requires(Permission.IMPORTS_RUN)
def edit_columns(tenant: str, import_id: UUID) -> Response:
    """Which column goes to which field."""
    actor, imported = current_actor(), book.get_import(import_id)
    if imported.status not in CORRECTABLE or imported.started_at is not None:
        return after_post(forms.address(actor, imported))
    return page("imports/columns.html", fragment="columns_form", **column_forms.columns_page(actor, imported))


@imports.post("/<uuid:import_id>/columns")
@requires(Permission.IMPORTS_RUN)
def update_columns(tenant: str, import_id: UUID) -> Response:
    """Match them so, and check the rows."""
    actor, imported = current_actor(), book.get_import(import_id, lock=True)
    typed = column_forms.chosen_fields()
    with Attempt(Invalid) as tried:
        service.choose_columns(imported, dict(enumerate(typed)), remember="remember" in request.form)
    if tried.refusal:
        typed += [""] * (len(imported.headings) - len(typed))
        again = column_forms.columns_page(actor, imported, tried.refusal.problems, typed[: len(imported.headings)])
        return page("imports/columns.html", fragment="columns_form", status=422, **again)
    return after_post(forms.address(actor, imported))


@imports.post("/<uuid:import_id>/reading")
@requires(Permission.IMPORTS_RUN)
def change_reading(tenant: str, import_id: UUID) -> Response:
    """Open the file again, as somebody says it is written."""
    imported = book.get_import(import_id, lock=True)
    service.reread(imported, **column_forms.wanted_reading())
    return after_post(forms.address(current_actor(), imported))
