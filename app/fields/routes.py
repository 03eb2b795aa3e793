"""Shaping records: what each role sees and must fill in, and the company's own fields."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import Conflict, Invalid, LangganError, Stale
from app.core.forms import Shown, one_line
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.fields import forms, service
from app.fields.queries import configuration, values
from app.fields.rules.reading import read_facts
from app.fields.service.definitions import whole_definition
from app.fields.values import Layout

fields = Blueprint("fields", __name__, url_prefix="/<tenant>/settings/fields")


@fields.get("/")
@requires(Permission.SETTINGS_EDIT)
def edit_layout(tenant: str) -> Response:
    """The fields of a record type, for everyone or a role."""
    return _layout()


@fields.post("/")
@requires(Permission.SETTINGS_EDIT)
def update_layout(tenant: str) -> Response:
    """Keep what is said of them; a button that moves a field only moves it."""
    actor, where = current_actor(), forms.place()
    layout = forms.read_layout(where, request.form, whole_definition(actor, where.static))
    if "up" in request.form or "down" in request.form:
        return _layout(layout=layout)
    with Attempt(Invalid, Stale) as tried:
        service.save_layout(where.static, where.role, layout, version=request.form.get("version", 0, type=int))
    if tried.refusal:
        return _layout_again(layout, tried.refusal)
    url = url_for("fields.edit_layout", tenant=tenant, type=where.record_type, role=where.role or None)
    return after_post(url, gettext("The fields are saved. They show at everybody's next click."))


def _layout_again(layout: Layout, refusal: LangganError) -> Response:
    if isinstance(refusal, Invalid):
        return _layout(422, layout=layout, problems=refusal.problems)
    current = refusal.facts["current"]
    return _layout(409, layout=layout, stale=True, version=current.version if current else 0)


@fields.post("/preview")
@requires(Permission.SETTINGS_EDIT)
def preview_layout(tenant: str) -> Response:
    """The form as it would be with what is chosen now. Nothing is saved."""
    actor, where = current_actor(), forms.place()
    layout = forms.read_layout(where, request.form, whole_definition(actor, where.static))
    shown = forms.layout_page(actor, where, layout)
    return page("fields/layout.html", "form_preview", stale=False, **shown)


def _layout(status: int = 200, **more: Any) -> Response:
    shown = forms.layout_page(current_actor(), forms.place(), **more)
    return page("fields/layout.html", "layout_form", status, **{"stale": False, **shown})


@fields.get("/custom/new")
@requires(Permission.SETTINGS_EDIT)
def new_field(tenant: str) -> Response:
    """The form of a new field."""
    return _field_form(Shown(forms.BLANK))


@fields.post("/custom")
@requires(Permission.SETTINGS_EDIT)
def create_field(tenant: str) -> Response:
    """Add a field."""
    actor, where = current_actor(), forms.place()
    body = {**forms.field_body(request.form), "key": one_line(request.form, "key"), "record_type": where.record_type}
    facts, default, problems = read_facts(body)
    with Attempt(Invalid, Conflict) as tried:
        if problems:
            raise Invalid(*problems)
        service.create_field(facts, forms.context_for(actor), default)
    if tried.refusal:
        return _field_form(forms.typed_field(request.form, tried.refusal.problems), status=tried.refusal.status)
    url = url_for("fields.edit_layout", tenant=tenant, type=where.record_type)
    return after_post(url, gettext("The field is there: in the form, the list, filters, files and the API."))


@fields.get("/custom/<uuid:field_id>")
@requires(Permission.SETTINGS_EDIT)
def edit_field(tenant: str, field_id: UUID) -> Response:
    """The form of a field that is there."""
    row = configuration.get_field(field_id)
    return _field_form(Shown(forms.field_values(row, forms.context_for(current_actor()))), row)


@fields.post("/custom/<uuid:field_id>")
@requires(Permission.SETTINGS_EDIT)
def update_field(tenant: str, field_id: UUID) -> Response:
    """Change a field."""
    row, context = configuration.get_field(field_id, lock=True), forms.context_for(current_actor())
    facts, default, problems = read_facts(forms.field_body(request.form), configuration.facts_of(row))
    with Attempt(Invalid, Conflict) as tried:
        if problems:
            raise Invalid(*problems)
        service.update_field(row, facts, context, default, version=request.form.get("version", 0, type=int))
    if isinstance(tried.refusal, Stale):
        shown = forms.typed_field(request.form, tried.refusal.problems)
        return _field_form(replace(shown, values={**shown.values, "version": row.version}), row, 409)
    if tried.refusal:
        return _field_form(forms.typed_field(request.form, tried.refusal.problems), row, tried.refusal.status)
    return after_post(
        url_for("fields.edit_layout", tenant=tenant, type=row.record_type), gettext("The field is saved.")
    )


@fields.post("/custom/<uuid:field_id>/<any(activate, deactivate):verb>")
@requires(Permission.SETTINGS_EDIT)
def move_field(tenant: str, field_id: UUID, verb: str) -> Response:
    """Switch a field off, or on again; its values stay."""
    row = configuration.get_field(field_id, lock=True)
    service.set_active(row, verb == "activate")
    return after_post(
        url_for("fields.edit_layout", tenant=tenant, type=row.record_type), gettext("The field is saved.")
    )


@fields.post("/custom/<uuid:field_id>/delete")
@requires(Permission.SETTINGS_EDIT)
def delete_field(tenant: str, field_id: UUID) -> Response:
    """Delete a field with its values."""
    row = configuration.get_field(field_id, lock=True)
    with Attempt(Conflict) as tried:
        service.delete_field(row)
    if tried.refusal:
        values = forms.field_values(row, forms.context_for(current_actor()))
        return _field_form(Shown(values, tried.refusal.problems), row, 409)
    url = url_for("fields.edit_layout", tenant=tenant, type=row.record_type)
    return after_post(url, gettext("The field and its values are deleted."))


def _field_form(form: Shown, row: Any = None, status: int = 200) -> Response:
    where = forms.place_of(row)
    shown: dict[str, Any] = forms.field_choices(current_actor(), where)
    count = values.count_values(row.id) if row else 0
    return page("fields/field.html", "field_form", status, form=form, row=row, where=where, count=count, **shown)
