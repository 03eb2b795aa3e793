"""One customer: profile, create, edit, its states, delete."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request
from flask_babel import gettext

from app.core.access import current_actor, requires
from app.core.errors import Conflict, Invalid, NotAllowed, Stale
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.core.records import rows
from app.customers import service
from app.customers.forms import book as forms
from app.customers.forms import record as record_forms
from app.customers.queries import book, twins
from app.customers.routes import customers
from app.customers.service.reading import context_for
from app.customers.values import CUSTOMER, Status

VERBS = {"activate": Status.ACTIVE, "deactivate": Status.INACTIVE, "suspend": Status.SUSPENDED}


@customers.get("/<uuid:customer_id>")
@requires(Permission.CUSTOMERS_VIEW)
def show_customer(tenant: str, customer_id: UUID) -> Response:
    """The profile."""
    customer = book.get_customer(customer_id)
    return page("customers/show.html", fragment="profile_tab", **record_forms.overview(current_actor(), customer))


@customers.get("/<uuid:customer_id>/history")
@requires(Permission.CUSTOMERS_VIEW)
def show_history(tenant: str, customer_id: UUID) -> Response:
    """Everything that happened to it, newest first."""
    customer = book.get_customer(customer_id)
    found = record_forms.history(current_actor(), customer, request.args.get("cursor", ""))
    return page("customers/history.html", fragment="profile_tab", **found)


@customers.get("/new")
@requires(Permission.CUSTOMERS_CREATE)
def new_customer(tenant: str) -> Response:
    """An empty form."""
    actor = current_actor()
    return page("customers/new.html", fragment="customer_form", **record_forms.blank(actor, context_for(actor)))


@customers.post("/")
@requires(Permission.CUSTOMERS_CREATE)
def create_customer(tenant: str) -> Response:
    """Save a new customer."""
    actor = current_actor()
    context = context_for(actor)
    parsed = rows.parse(record_forms.writable(actor, is_new=True), request.form, context, "form")
    if parsed.problems:
        return _form_again("customers/new.html", record_forms.blank(actor, context, parsed.problems))
    try:
        customer = service.create_customer(parsed.values, share_identifiers="share_identifiers" in request.form)
    except (Invalid, Conflict, NotAllowed) as refusal:
        return _form_again("customers/new.html", record_forms.blank(actor, context, refusal.problems, refusal))
    return after_post(record_forms.url_of(actor, customer), gettext("%(name)s is in the book.", name=customer.name))


@customers.get("/<uuid:customer_id>/edit")
@requires(Permission.CUSTOMERS_EDIT)
def edit_customer(tenant: str, customer_id: UUID) -> Response:
    """The form, filled in."""
    actor, customer = current_actor(), book.get_customer(customer_id)
    return page(
        "customers/edit.html",
        fragment="customer_form",
        **record_forms.filled(actor, context_for(actor), customer),
    )


@customers.post("/<uuid:customer_id>")
@requires(Permission.CUSTOMERS_EDIT)
def update_customer(tenant: str, customer_id: UUID) -> Response:
    """Save the changes; a stale form comes back with both versions."""
    actor, customer = current_actor(), book.get_customer(customer_id, lock=True)
    context = context_for(actor)
    parsed = rows.parse(record_forms.writable(actor, is_new=False), request.form, context, "form", "either")
    if parsed.problems:
        return _form_again("customers/edit.html", record_forms.filled(actor, context, customer, parsed.problems))
    try:
        service.update_customer(
            customer,
            parsed.values,
            version=record_forms.seen_version(),
            share_identifiers="share_identifiers" in request.form,
        )
    except Stale:
        return _form_again("customers/edit.html", record_forms.stale(actor, context, customer, parsed.values), 409)
    except (Invalid, Conflict, NotAllowed) as refusal:
        return _form_again(
            "customers/edit.html", record_forms.filled(actor, context, customer, refusal.problems, refusal)
        )
    return after_post(record_forms.url_of(actor, customer), gettext("The changes are saved."))


@customers.post("/<uuid:customer_id>/<any(activate, deactivate, suspend):verb>")
@requires(Permission.CUSTOMERS_EDIT)
def move_customer(tenant: str, customer_id: UUID, verb: str) -> Response:
    """Make it active, inactive or suspended."""
    customer = service.move_status(book.get_customer(customer_id, lock=True), VERBS[verb])
    return after_post(
        record_forms.url_of(current_actor(), customer), gettext("%(name)s is changed.", name=customer.name)
    )


@customers.post("/<uuid:customer_id>/archive")
@requires(Permission.CUSTOMERS_EDIT)
def archive_customer(tenant: str, customer_id: UUID) -> Response:
    """Put it away."""
    customer = book.get_customer(customer_id, lock=True)
    service.archive_customer(customer)
    return after_post(
        record_forms.url_of(current_actor(), customer), gettext("%(name)s is archived.", name=customer.name)
    )


@customers.post("/<uuid:customer_id>/restore")
@requires(Permission.CUSTOMERS_EDIT)
def restore_customer(tenant: str, customer_id: UUID) -> Response:
    """Bring it back to where it was."""
    customer = book.get_customer(customer_id, lock=True)
    service.restore_customer(customer)
    return after_post(record_forms.url_of(current_actor(), customer), gettext("%(name)s is back.", name=customer.name))


@customers.get("/<uuid:customer_id>/delete")
@requires(Permission.CUSTOMERS_DELETE)
def confirm_delete(tenant: str, customer_id: UUID) -> Response:
    """Ask before deleting; its code has to be typed."""
    actor, customer = current_actor(), book.get_customer(customer_id)
    return page("customers/delete.html", fragment="delete_form", **record_forms.deletion(actor, customer))


@customers.post("/<uuid:customer_id>/delete")
@requires(Permission.CUSTOMERS_DELETE)
def delete_customer(tenant: str, customer_id: UUID) -> Response:
    """Delete it, if its code was typed and nothing refers to it."""
    actor, customer = current_actor(), book.get_customer(customer_id, lock=True)
    if request.form.get("confirm", "").strip() != customer.code:
        wrong = gettext("Type the code %(code)s to delete this customer.", code=customer.code)
        return page(
            "customers/delete.html", fragment="delete_form", status=422, **record_forms.deletion(actor, customer, wrong)
        )
    service.delete_customer(customer)
    return after_post(forms.list_url(actor), gettext("%(name)s is deleted.", name=customer.name))


@customers.get("/twins")
@requires(Permission.CUSTOMERS_VIEW)
def check_twins(tenant: str) -> Response:
    """While typing: who else has this code, number, name, phone or e-mail?"""
    actor = current_actor()
    context = context_for(actor)
    name = request.args.get("field", "")
    parsed = rows.parse(CUSTOMER.only({name} & set(forms.CHECKED)), request.args, context, "form", "either")
    found = twins.find_like(parsed.values, request.args.get("besides", type=UUID))
    return page("customers/twins.html", fragment=f"{name}_check", found=forms.shown_twins(found, context), name=name)


def _form_again(template: str, context: dict[str, object], status: int = 422) -> Response:
    return page(template, fragment="customer_form", status=status, **context)
