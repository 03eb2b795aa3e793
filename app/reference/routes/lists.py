"""The screens of the reference lists: one set for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import NOT_FOUND, Conflict, Invalid, LangganError, NotAllowed, NotFound, Stale
from app.core.messages import Problem
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.core.records import rows, screens
from app.core.records.context import Context
from app.reference import service
from app.reference.forms import lists as forms
from app.reference.forms import terms
from app.reference.models import ReferenceRow
from app.reference.queries import lists
from app.reference.routes import reference
from app.reference.rules import values_of
from app.reference.values import BY_SLUG, KINDS, ListKind


def _kind(slug: str) -> ListKind:
    if slug not in BY_SLUG:
        raise NotFound(Problem(None, NOT_FOUND))
    return BY_SLUG[slug]


@reference.get("/")
@requires(Permission.CUSTOMERS_VIEW)
def list_kinds(tenant: str) -> Response:
    """All lists, with how many records each has."""
    return page("reference/lists.html", kinds=KINDS, counts=lists.counts_by_status())


@reference.get("/<slug>/")
@requires(Permission.CUSTOMERS_VIEW)
def list_records(tenant: str, slug: str) -> Response:
    """One list: searched, sorted, by status."""
    state = forms.list_state(_kind(slug))
    context = forms.context_for(current_actor())
    found = lists.records_page(state.kind, state.asked, context)
    columns = forms.columns(state.kind)
    return page(
        "reference/list.html",
        fragment="records",
        kind=state.kind,
        state=state,
        columns=columns,
        heads=forms.heads(state, columns, context),
        rows=forms.list_rows(state.kind, found, columns),
        count=lists.count_records(state.kind, state.asked, context),
        pager=forms.pager(state, found),
    )


@reference.get("/<slug>/new")
@requires(Permission.REFERENCE_EDIT)
def new_record(tenant: str, slug: str) -> Response:
    """The form of a new record."""
    return _new_page(_kind(slug))


@reference.post("/<slug>/")
@requires(Permission.REFERENCE_EDIT)
def create_record(tenant: str, slug: str) -> Response:
    """Create the record typed in."""
    kind = _kind(slug)
    with Attempt(Invalid, Conflict) as tried:
        row = service.create_record(kind, _typed_values(kind, "create"))
    if tried.refusal:
        return _new_page(kind, tried.refusal)
    return after_post(_list_url(kind), _("%(name)s was added.", name=row.name))


@reference.get("/<slug>/<uuid:row_id>")
@requires(Permission.CUSTOMERS_VIEW)
def edit_record(tenant: str, slug: str, row_id: UUID) -> Response:
    """One record: its form, or its facts for those who may not change it; where it is used; what can be done with it."""
    kind = _kind(slug)
    return _edit_page(kind, lists.get_record(kind, row_id))


@reference.post("/<slug>/<uuid:row_id>")
@requires(Permission.REFERENCE_EDIT)
def update_record(tenant: str, slug: str, row_id: UUID) -> Response:
    """Save what was changed. Too late: both versions are shown, and what was typed is kept."""
    kind = _kind(slug)
    row = lists.get_record(kind, row_id)
    version, reason = request.form.get("version", type=int), forms.approval_reason()
    with Attempt(Invalid, Conflict, NotAllowed) as tried:
        service.update_record(kind, row, _typed_values(kind, "update"), version, reason=reason)
    if tried.refusal:
        return _edit_page(kind, row, tried.refusal)
    return after_post(_list_url(kind), forms.waits(kind) or _("%(name)s was saved.", name=row.name))


@reference.post("/<slug>/<uuid:row_id>/deactivate")
@requires(Permission.REFERENCE_EDIT)
def deactivate_record(tenant: str, slug: str, row_id: UUID) -> Response:
    """No longer offer the record."""
    kind = _kind(slug)
    row = service.deactivate_record(lists.get_record(kind, row_id))
    return after_post(_record_url(kind, row), _("%(name)s is no longer offered.", name=row.name))


@reference.post("/<slug>/<uuid:row_id>/activate")
@requires(Permission.REFERENCE_EDIT)
def activate_record(tenant: str, slug: str, row_id: UUID) -> Response:
    """Offer the record again."""
    kind = _kind(slug)
    row = service.activate_record(lists.get_record(kind, row_id))
    return after_post(_record_url(kind, row), _("%(name)s is offered again.", name=row.name))


@reference.get("/<slug>/<uuid:row_id>/delete")
@requires(Permission.REFERENCE_EDIT)
def confirm_deletion(tenant: str, slug: str, row_id: UUID) -> Response:
    """Ask before deleting, where no script opens the dialog."""
    kind = _kind(slug)
    return page("reference/delete.html", kind=kind, row=lists.get_record(kind, row_id))


@reference.post("/<slug>/<uuid:row_id>/delete")
@requires(Permission.REFERENCE_EDIT)
def delete_record(tenant: str, slug: str, row_id: UUID) -> Response:
    """Delete a record that nothing refers to."""
    kind = _kind(slug)
    row = lists.get_record(kind, row_id)
    name = row.name
    service.delete_record(row)
    return after_post(_list_url(kind), _("%(name)s was deleted.", name=name))


def _typed_values(kind: ListKind, purpose: rows.Purpose) -> dict[str, Any]:
    """The values of the form. Raises Invalid."""
    context = forms.context_for(current_actor())
    parsed = rows.parse(forms.form_definition(kind), request.form, context, "form", purpose)
    if parsed.problems:
        raise Invalid(*parsed.problems)
    return parsed.values


def _list_url(kind: ListKind) -> str:
    return url_for("reference.list_records", tenant=current_actor().tenant.slug, slug=kind.slug)


def _record_url(kind: ListKind, row: ReferenceRow) -> str:
    return url_for("reference.edit_record", tenant=current_actor().tenant.slug, slug=kind.slug, row_id=row.id)


def _new_page(kind: ListKind, refusal: LangganError | None = None) -> Response:
    return page(
        "reference/new.html", "record_form", refusal.status if refusal else 200, kind=kind, **_form(kind, {}, refusal)
    )


def _edit_page(kind: ListKind, row: ReferenceRow, refusal: LangganError | None = None) -> Response:
    context = forms.context_for(current_actor())
    stale = isinstance(refusal, Stale)
    return page(
        "reference/edit.html",
        "record_form",
        refusal.status if refusal else 200,
        kind=kind,
        row=row,
        facts=forms.facts(kind, row, context),
        uses=forms.where_used(lists.usage_counts(kind, [row.id]).get(row.id, {})),
        versions=forms.both_versions(kind, row, request.form, context) if stale else [],
        **_form(kind, values_of(kind.definition, row), None if stale else refusal),
    )


def _example(values: dict[str, Any], typed: Mapping[str, str] | None, context: Context) -> terms.Example:
    """When a document of the term would be due: of the one that was typed, else as it is kept."""
    kept = values if typed is None else None
    return terms.example_of(kept, {}, context) if kept else terms.example_of_typed(typed or {}, context)


def _form(kind: ListKind, values: dict[str, Any], refusal: LangganError | None) -> dict[str, Any]:
    """What the form shows: what was typed, where something was, and what is wrong with it."""
    context = forms.context_for(current_actor())
    problems = refusal.problems if refusal else ()
    typed = request.form if request.method == "POST" else None
    return {
        "example": _example(values, typed, context) if kind.has_due_dates else None,
        "sections": forms.sections(kind, values, problems, context, typed),
        "problems": screens.summary(forms.form_definition(kind), problems, context),
        "waiting": forms.waiting_labels(kind),
        "approval_reason": forms.approval_reason(),
    }
