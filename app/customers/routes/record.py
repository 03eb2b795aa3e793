"""One customer: profile, create, edit, delete."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from flask_babel import gettext

from app.core import gates, i18n
from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import Conflict, Invalid, NotAllowed, Stale
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.core.records import rows
from app.customers import service
from app.customers.forms import record as forms
from app.customers.forms.book import list_url
from app.customers.forms.defaults import filled_in
from app.customers.forms.fields import CHECKED, shown_twins
from app.customers.models import Customer
from app.customers.queries import book, twins
from app.customers.routes import customers
from app.customers.service.defaults import still_missing
from app.customers.service.reading import context_for, visible_definition


@customers.get("/<uuid:customer_id>")
@requires(Permission.CUSTOMERS_VIEW)
def show_customer(tenant: str, customer_id: UUID) -> Response:
    """The profile."""
    shown = forms.overview(current_actor(), book.get_customer(customer_id))
    return page("customers/show.html", fragment="profile_tab", **shown)


@customers.get("/<uuid:customer_id>/history")
@requires(Permission.CUSTOMERS_VIEW)
def show_history(tenant: str, customer_id: UUID) -> Response:
    """Everything that happened to it, newest first."""
    shown = forms.history(current_actor(), book.get_customer(customer_id), request.args.get("cursor", ""))
    return page("customers/history.html", fragment="profile_tab", **shown)


@customers.get("/new")
@requires(Permission.CUSTOMERS_CREATE)
def new_customer(tenant: str) -> Response:
    """An empty form."""
    actor = current_actor()
    return page("customers/new.html", fragment="customer_form", **forms.blank(actor, context_for(actor)))


@customers.post("/")
@requires(Permission.CUSTOMERS_CREATE)
def create_customer(tenant: str) -> Response:
    """Save a new customer."""
    actor = current_actor()
    context = context_for(actor)
    parsed = rows.parse(forms.writable(actor, is_new=True), request.form, context, "form")
    problems = still_missing(parsed.problems, parsed.given, parsed.values)
    if problems:
        return _new_again(forms.blank(actor, context, problems))
    with Attempt(Invalid, Conflict, NotAllowed) as tried:
        customer = service.create_customer(
            filled_in(actor, parsed.values), share_identifiers=_confirms_sharing(), reason=_reason()
        )
    if tried.refusal:
        return _new_again(forms.blank(actor, context, tried.refusal.problems, tried.refusal))
    said = gettext("%(name)s is in the book.", name=customer.name)
    return _to_profile(customer, f"{said} {_waits()}".strip())


@customers.get("/<uuid:customer_id>/edit")
@requires(Permission.CUSTOMERS_EDIT)
def edit_customer(tenant: str, customer_id: UUID) -> Response:
    """The form, filled in."""
    actor, customer = current_actor(), book.get_customer(customer_id)
    return page("customers/edit.html", fragment="customer_form", **forms.filled(actor, context_for(actor), customer))


@customers.post("/<uuid:customer_id>")
@requires(Permission.CUSTOMERS_EDIT)
def update_customer(tenant: str, customer_id: UUID) -> Response:
    """Save the changes; a stale form comes back with both versions."""
    actor, customer = current_actor(), book.get_customer(customer_id, lock=True)
    context, seen = context_for(actor), forms.seen_version()
    parsed = rows.parse(forms.writable(actor, is_new=False), request.form, context, "form", "either")
    if parsed.problems:
        return _edit_again(forms.filled(actor, context, customer, parsed.problems))
    with Attempt(Invalid, Conflict, NotAllowed) as tried:
        service.update_customer(
            customer, parsed.values, version=seen, share_identifiers=_confirms_sharing(), reason=_reason()
        )
    if isinstance(tried.refusal, Stale):
        return _edit_again(forms.stale(actor, context, customer, parsed.values), 409)
    if tried.refusal:
        return _edit_again(forms.filled(actor, context, customer, tried.refusal.problems, tried.refusal))
    return _to_profile(customer, _waits() or gettext("The changes are saved."))


@customers.get("/<uuid:customer_id>/delete")
@requires(Permission.CUSTOMERS_DELETE)
def confirm_delete(tenant: str, customer_id: UUID) -> Response:
    """Ask before deleting; its code has to be typed."""
    return _ask_again(book.get_customer(customer_id), status=200)


@customers.post("/<uuid:customer_id>/delete")
@requires(Permission.CUSTOMERS_DELETE)
def delete_customer(tenant: str, customer_id: UUID) -> Response:
    """Delete it, if its code was typed and nothing refers to it."""
    customer = book.get_customer(customer_id, lock=True)
    if request.form.get("confirm", "").strip() != customer.code:
        wrong = gettext("Type the code %(code)s to delete this customer.", code=customer.code)
        return _ask_again(customer, wrong, status=422)
    with Attempt(Conflict) as tried:
        service.delete_customer(customer)
    if tried.refusal:
        return _ask_again(customer, status=409)
    return after_post(list_url(current_actor()), gettext("%(name)s is deleted.", name=customer.name))


@customers.get("/twins")
@requires(Permission.CUSTOMERS_VIEW)
def check_twins(tenant: str) -> Response:
    """While typing: who else has this code, number, name, phone or e-mail?"""
    context, name = context_for(current_actor()), request.args.get("field", "")
    definition = visible_definition(current_actor()).only({name} & set(CHECKED))
    parsed = rows.parse(definition, request.args, context, "form", "either")
    found = twins.find_like(parsed.values, request.args.get("besides", type=UUID))
    shown = shown_twins(found, context, visible_definition(current_actor()))
    return page("customers/twins.html", fragment="twin_check", replaces=f"{name}_check", found=shown, name=name)


def _confirms_sharing() -> bool:
    return "share_identifiers" in request.form


def _reason() -> str:
    return request.form.get("approval_reason", "").strip()


def _waits() -> str:
    """Which fields somebody has to approve first; empty when none."""
    seen = visible_definition(current_actor())
    fields = ", ".join(i18n.say(seen[name].label) for name in sorted(gates.held_back()) if name in seen)
    return gettext("Waits for an approval: %(fields)s. Everything else is saved.", fields=fields) if fields else ""


def _to_profile(customer: Customer, said: str) -> Response:
    return after_post(forms.url_of(current_actor(), customer), said)


def _new_again(context: dict[str, Any]) -> Response:
    return page("customers/new.html", fragment="customer_form", status=422, **context)


def _edit_again(context: dict[str, Any], status: int = 422) -> Response:
    return page("customers/edit.html", fragment="customer_form", status=status, **context)


def _ask_again(customer: Customer, wrong: str | None = None, *, status: int) -> Response:
    asked = forms.deletion(current_actor(), customer, wrong)
    return page("customers/delete.html", fragment="delete_form", status=status, **asked)
