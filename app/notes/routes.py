"""The pages of a customer's notes."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import LangganError, Stale
from app.core.messages import Problem
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.core.records import rows
from app.customers.forms.record import frame
from app.customers.models import Customer
from app.customers.queries import book
from app.customers.service.reading import context_for
from app.notes import forms, queries, service
from app.notes.models import Note
from app.notes.values import NOTE

notes = Blueprint("notes", __name__, url_prefix="/<tenant>/customers/<uuid:customer_id>/notes")


@notes.get("/")
@requires(Permission.CUSTOMERS_VIEW)
def list_notes(tenant: str, customer_id: UUID) -> Response:
    """The notes of a customer, pinned ones first, then the newest."""
    return _tab(book.get_customer(customer_id))


@notes.get("/latest")
@requires(Permission.CUSTOMERS_VIEW)
def show_latest(tenant: str, customer_id: UUID) -> Response:
    """The first notes, beside a decision."""
    customer = book.get_customer(customer_id)
    return page(
        "notes/latest.html", fragment="notes_panel", customer=customer, **forms.latest(current_actor(), customer)
    )


@notes.post("/")
@requires(Permission.CUSTOMERS_VIEW, Permission.NOTES_EDIT)
def create_note(tenant: str, customer_id: UUID) -> Response:
    """Write a note."""
    actor, customer = current_actor(), book.get_customer(customer_id)
    parsed = rows.parse(NOTE, request.form, context_for(actor), "form")
    if parsed.problems:
        shown = {**frame(actor, customer, "notes"), **forms.listed(actor, customer, parsed.problems)}
        return page("notes/list.html", fragment="note_form", status=422, **shown)
    service.add_note(customer, parsed.values)
    return after_post(forms.url_of(actor, customer), gettext("The note is kept."))


@notes.get("/<uuid:note_id>")
@requires(Permission.CUSTOMERS_VIEW, Permission.NOTES_EDIT)
def edit_note(tenant: str, customer_id: UUID, note_id: UUID) -> Response:
    """The form, filled in. Raises NotAllowed for somebody else's note."""
    customer = book.get_customer(customer_id)
    note = queries.get_note(customer.id, note_id)
    service.refuse_others(note)
    return _form(customer, note)


@notes.post("/<uuid:note_id>")
@requires(Permission.CUSTOMERS_VIEW, Permission.NOTES_EDIT)
def update_note(tenant: str, customer_id: UUID, note_id: UUID) -> Response:
    """Save a note, or pin it; a note that was saved meanwhile is shown beside what was typed."""
    actor, customer = current_actor(), book.get_customer(customer_id)
    note = queries.get_note(customer.id, note_id, lock=True)
    parsed = rows.parse(NOTE, request.form, context_for(actor), "form", "either")
    if parsed.problems:
        return _form(customer, note, status=422, problems=parsed.problems)
    with Attempt(Stale) as tried:
        service.update_note(customer, note, parsed.values, version=request.form.get("version", type=int))
    if tried.refusal:
        return _form(customer, note, tried.refusal)
    return after_post(forms.url_of(actor, customer), gettext("The note is saved."))


@notes.post("/<uuid:note_id>/delete")
@requires(Permission.CUSTOMERS_VIEW, Permission.NOTES_EDIT)
def delete_note(tenant: str, customer_id: UUID, note_id: UUID) -> Response:
    """Remove a note."""
    customer = book.get_customer(customer_id)
    service.delete_note(queries.get_note(customer.id, note_id, lock=True))
    return after_post(forms.url_of(current_actor(), customer), gettext("The note is deleted."))


@notes.get("/<uuid:note_id>/delete")
@requires(Permission.CUSTOMERS_VIEW, Permission.NOTES_EDIT)
def confirm_deletion(tenant: str, customer_id: UUID, note_id: UUID) -> Response:
    """Ask before a note is removed."""
    customer = book.get_customer(customer_id)
    note = queries.get_note(customer.id, note_id)
    service.refuse_others(note)
    return page("notes/delete.html", customer=customer, note=note, back=forms.url_of(current_actor(), customer))


def _tab(customer: Customer) -> Response:
    actor = current_actor()
    shown = {**frame(actor, customer, "notes"), **forms.listed(actor, customer)}
    return page("notes/list.html", fragment="profile_tab", **shown)


def _form(
    customer: Customer,
    note: Note,
    stale: LangganError | None = None,
    status: int = 200,
    problems: Iterable[Problem] = (),
) -> Response:
    actor = current_actor()
    shown = forms.note_form(actor, note, problems)
    back = forms.url_of(actor, customer)
    status = stale.status if stale else status
    return page(
        "notes/edit.html",
        fragment="note_form",
        status=status,
        customer=customer,
        note=note,
        stale=stale,
        back=back,
        **shown,
    )
