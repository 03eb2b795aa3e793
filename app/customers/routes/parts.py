"""Contacts and addresses of a customer: two tabs of the profile and their forms, by one set of views."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request
from flask_babel import gettext

from app.core.access import current_actor, requires
from app.core.errors import Conflict, Invalid
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.core.records import rows
from app.customers import service
from app.customers.forms import record as record_forms
from app.customers.forms.record import PARTS
from app.customers.queries import book, parts
from app.customers.routes import customers
from app.customers.service.reading import context_for

KIND = "<any(contacts, addresses):kind>"


@customers.get(f"/<uuid:customer_id>/{KIND}/")
@requires(Permission.CUSTOMERS_VIEW)
def list_parts(tenant: str, customer_id: UUID, kind: str) -> Response:
    """The people at a customer, or its places."""
    customer = book.get_customer(customer_id)
    return page(f"customers/{kind}.html", fragment="profile_tab", **record_forms.frame(current_actor(), customer, kind))


@customers.get(f"/<uuid:customer_id>/{KIND}/new")
@requires(Permission.CUSTOMERS_EDIT)
def new_part(tenant: str, customer_id: UUID, kind: str) -> Response:
    """An empty form."""
    customer = book.get_customer(customer_id)
    return page("customers/part.html", fragment="part_form", **record_forms.part_form(current_actor(), customer, kind))


@customers.post(f"/<uuid:customer_id>/{KIND}/")
@requires(Permission.CUSTOMERS_EDIT)
def create_part(tenant: str, customer_id: UUID, kind: str) -> Response:
    """Save a new one."""
    actor, customer = current_actor(), book.get_customer(customer_id, lock=True)
    parsed = rows.parse(PARTS[kind].definition, request.form, context_for(actor), "form")
    problems = parsed.problems
    if not problems:
        try:
            service.add_part(customer, PARTS[kind].model, parsed.values)
        except (Conflict, Invalid) as refusal:
            problems = list(refusal.problems)
    if problems:
        form = record_forms.part_form(actor, customer, kind, problems=problems)
        return page("customers/part.html", fragment="part_form", status=422, **form)
    return after_post(record_forms.url_of(actor, customer, "list_parts", kind=kind), gettext(PARTS[kind].saved))


@customers.get(f"/<uuid:customer_id>/{KIND}/<uuid:part_id>")
@requires(Permission.CUSTOMERS_EDIT)
def edit_part(tenant: str, customer_id: UUID, kind: str, part_id: UUID) -> Response:
    """The form, filled in."""
    customer = book.get_customer(customer_id)
    part = parts.get_part(PARTS[kind].model, customer.id, part_id)
    return page(
        "customers/part.html", fragment="part_form", **record_forms.part_form(current_actor(), customer, kind, part)
    )


@customers.post(f"/<uuid:customer_id>/{KIND}/<uuid:part_id>")
@requires(Permission.CUSTOMERS_EDIT)
def update_part(tenant: str, customer_id: UUID, kind: str, part_id: UUID) -> Response:
    """Save the changes."""
    actor, customer = current_actor(), book.get_customer(customer_id, lock=True)
    part = parts.get_part(PARTS[kind].model, customer.id, part_id)
    parsed = rows.parse(PARTS[kind].definition, request.form, context_for(actor), "form", "either")
    problems = parsed.problems
    if not problems:
        try:
            service.update_part(customer, part, parsed.values, version=record_forms.seen_version())
        except (Conflict, Invalid) as refusal:
            problems = list(refusal.problems)
    if problems:
        form = record_forms.part_form(actor, customer, kind, part, problems)
        return page("customers/part.html", fragment="part_form", status=422, **form)
    return after_post(record_forms.url_of(actor, customer, "list_parts", kind=kind), gettext(PARTS[kind].saved))


@customers.post(f"/<uuid:customer_id>/{KIND}/<uuid:part_id>/delete")
@requires(Permission.CUSTOMERS_EDIT)
def delete_part(tenant: str, customer_id: UUID, kind: str, part_id: UUID) -> Response:
    """Remove it."""
    actor, customer = current_actor(), book.get_customer(customer_id, lock=True)
    service.delete_part(customer, parts.get_part(PARTS[kind].model, customer.id, part_id))
    return after_post(record_forms.url_of(actor, customer, "list_parts", kind=kind), gettext(PARTS[kind].removed))
