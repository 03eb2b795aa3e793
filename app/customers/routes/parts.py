"""Contacts and addresses of a customer: two tabs of the profile and their forms, by one set of views."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from flask_babel import gettext

from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import Conflict, Invalid, NotAllowed, Stale
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.core.records import rows
from app.customers import service
from app.customers.forms import parts as forms
from app.customers.forms.parts import PARTS
from app.customers.forms.record import frame
from app.customers.models import Customer
from app.customers.queries import book, parts
from app.customers.routes import customers
from app.customers.service.reading import context_for

KIND = "<any(contacts, addresses, branches):kind>"


@customers.get(f"/<uuid:customer_id>/{KIND}/")
@requires(Permission.CUSTOMERS_VIEW)
def list_parts(tenant: str, customer_id: UUID, kind: str) -> Response:
    """The people at a customer, its places, or its branches."""
    actor, customer = current_actor(), book.get_customer(customer_id)
    more: dict[str, Any] = (
        {"branches": forms.shown_branches(actor, customer, context_for(actor))} if kind == "branches" else {}
    )
    return page(f"customers/{kind}.html", fragment="profile_tab", **frame(actor, customer, kind), **more)


@customers.get(f"/<uuid:customer_id>/{KIND}/new")
@requires(Permission.CUSTOMERS_EDIT)
def new_part(tenant: str, customer_id: UUID, kind: str) -> Response:
    """An empty form, or one filled in like another address."""
    customer = book.get_customer(customer_id)
    model = parts.find_part(PARTS[kind].model, customer.id, request.args.get("like", type=UUID))
    return _form(forms.part_form(current_actor(), customer, kind, like=model))


@customers.post(f"/<uuid:customer_id>/{KIND}/")
@requires(Permission.CUSTOMERS_EDIT)
def create_part(tenant: str, customer_id: UUID, kind: str) -> Response:
    """Save a new one."""
    actor, customer = current_actor(), book.get_customer(customer_id, lock=True)
    parsed = rows.parse(PARTS[kind].definition_for(actor), request.form, context_for(actor), "form")
    if parsed.problems:
        return _form(forms.part_form(actor, customer, kind, problems=parsed.problems), 422)
    with Attempt(Conflict, Invalid, NotAllowed) as tried:
        service.add_part(customer, PARTS[kind].model, parsed.values)
    if tried.refusal:
        return _form(forms.part_form(actor, customer, kind, problems=tried.refusal.problems), 422)
    return _back(customer, kind, gettext(PARTS[kind].saved))


@customers.get(f"/<uuid:customer_id>/{KIND}/<uuid:part_id>")
@requires(Permission.CUSTOMERS_EDIT)
def edit_part(tenant: str, customer_id: UUID, kind: str, part_id: UUID) -> Response:
    """The form, filled in."""
    customer = book.get_customer(customer_id)
    part = parts.get_part(PARTS[kind].model, customer.id, part_id)
    return _form(forms.part_form(current_actor(), customer, kind, part))


@customers.post(f"/<uuid:customer_id>/{KIND}/<uuid:part_id>")
@requires(Permission.CUSTOMERS_EDIT)
def update_part(tenant: str, customer_id: UUID, kind: str, part_id: UUID) -> Response:
    """Save the changes; a stale form comes back with both versions."""
    actor, customer = current_actor(), book.get_customer(customer_id, lock=True)
    part = parts.get_part(PARTS[kind].model, customer.id, part_id)
    parsed = rows.parse(PARTS[kind].definition_for(actor), request.form, context_for(actor), "form", "either")
    if parsed.problems:
        return _form(forms.part_form(actor, customer, kind, part, parsed.problems), 422)
    with Attempt(Conflict, Invalid, NotAllowed) as tried:
        service.update_part(customer, part, parsed.values, version=forms.seen_version())
    if isinstance(tried.refusal, Stale):
        return _form(forms.stale_part(actor, customer, kind, part, parsed.values), 409)
    if tried.refusal:
        return _form(forms.part_form(actor, customer, kind, part, tried.refusal.problems), 422)
    return _back(customer, kind, gettext(PARTS[kind].saved))


@customers.post(f"/<uuid:customer_id>/{KIND}/<uuid:part_id>/delete")
@requires(Permission.CUSTOMERS_EDIT)
def delete_part(tenant: str, customer_id: UUID, kind: str, part_id: UUID) -> Response:
    """Remove it."""
    customer = book.get_customer(customer_id, lock=True)
    heir = service.delete_part(customer, parts.get_part(PARTS[kind].model, customer.id, part_id))
    return _back(customer, kind, forms.removed(kind, heir))


def _form(context: dict[str, Any], status: int = 200) -> Response:
    return page("customers/part.html", fragment="part_form", status=status, **context)


def _back(customer: Customer, kind: str, said: str) -> Response:
    return after_post(forms.url_of(current_actor(), customer, kind), said)
