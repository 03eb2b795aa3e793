"""The pages of a customer's files."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, request, send_file, url_for
from flask_babel import gettext, ngettext

from app.attachments import forms, queries, rules, service
from app.attachments.models import Attachment
from app.attachments.values import ATTACHMENT
from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import Conflict, Invalid, LangganError, Stale
from app.core.messages import Problem
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.core.records import rows
from app.customers.forms.record import frame
from app.customers.models import Customer
from app.customers.queries import book
from app.customers.service.reading import context_for

attachments = Blueprint("attachments", __name__, url_prefix="/<tenant>/customers/<uuid:customer_id>/attachments")


@attachments.get("/")
@requires(Permission.CUSTOMERS_VIEW)
def list_attachments(tenant: str, customer_id: UUID) -> Response:
    """The files of a customer."""
    return _tab(book.get_customer(customer_id))


@attachments.get("/latest")
@requires(Permission.CUSTOMERS_VIEW)
def show_latest(tenant: str, customer_id: UUID) -> Response:
    """The newest files, beside a decision."""
    customer = book.get_customer(customer_id)
    return page("attachments/latest.html", fragment="attachments_panel", customer=customer, **forms.latest(customer.id))


@attachments.post("/")
@requires(Permission.CUSTOMERS_EDIT)
def create_attachments(tenant: str, customer_id: UUID) -> Response:
    """Keep the files that were sent, all or none."""
    customer = book.get_customer(customer_id)
    with Attempt(Invalid, Conflict) as tried:
        added = service.add_attachments(customer, forms.uploads())
    if tried.refusal:
        return _tab(customer, tried.refusal)
    said = ngettext("%(num)s file is kept.", "%(num)s files are kept.", len(added))
    return after_post(_url(customer), None if "quietly" in request.form else said)


@attachments.get("/logo")
@requires(Permission.CUSTOMERS_EDIT)
def edit_logo(tenant: str, customer_id: UUID) -> Response:
    """Send a picture that shall stand beside the name, and see how it is drawn."""
    return _logo(book.get_customer(customer_id))


@attachments.post("/logo")
@requires(Permission.CUSTOMERS_EDIT)
def create_logo(tenant: str, customer_id: UUID) -> Response:
    """Keep the picture that was sent; a worker draws it and puts it up."""
    customer = book.get_customer(customer_id)
    with Attempt(Invalid, Conflict) as tried:
        row = service.add_logo(customer, forms.uploads())
    if tried.refusal:
        return _logo(customer, tried.refusal)
    return after_post(url_for("attachments.edit_logo", tenant=tenant, customer_id=customer.id, of=row.id))


@attachments.get("/<uuid:attachment_id>")
@requires(Permission.CUSTOMERS_VIEW)
def show_attachment(tenant: str, customer_id: UUID, attachment_id: UUID) -> Response:
    """One file: its picture, what is said about it, what can be done with it."""
    customer = book.get_customer(customer_id)
    return _one(customer, queries.get_attachment(customer.id, attachment_id))


@attachments.post("/<uuid:attachment_id>")
@requires(Permission.CUSTOMERS_EDIT)
def update_attachment(tenant: str, customer_id: UUID, attachment_id: UUID) -> Response:
    """Save what is said about a file."""
    customer = book.get_customer(customer_id)
    row = queries.get_attachment(customer.id, attachment_id, lock=True)
    parsed = rows.parse(ATTACHMENT, request.form, context_for(current_actor()), "form", "either")
    if parsed.problems:
        return _one(customer, row, parsed.problems, 422)
    with Attempt(Stale) as tried:
        service.describe_attachment(
            customer, row, parsed.values.get("description"), request.form.get("version", 0, type=int)
        )
    if tried.refusal:
        return _one(customer, row, tried.refusal.problems, 409)
    return after_post(_url(customer), gettext("The description is saved."))


@attachments.get("/<uuid:attachment_id>/file")
@requires(Permission.CUSTOMERS_VIEW)
def download_attachment(tenant: str, customer_id: UUID, attachment_id: UUID) -> Response:
    """The file itself, to be saved: never shown as a page of ours."""
    row = queries.get_attachment(book.get_customer(customer_id).id, attachment_id)
    file = service.open_attachment(row)
    answer = send_file(file, mimetype=rules.served_as(row.media_type), as_attachment=True, download_name=row.name)
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer


@attachments.get("/<uuid:attachment_id>/preview")
@requires(Permission.CUSTOMERS_VIEW)
def show_preview(tenant: str, customer_id: UUID, attachment_id: UUID) -> Response:
    """The picture that a worker made of it."""
    row = queries.get_attachment(book.get_customer(customer_id).id, attachment_id)
    answer = send_file(service.open_preview(row), mimetype="image/jpeg")
    answer.headers["Content-Security-Policy"] = "sandbox"
    answer.headers["Cache-Control"] = "private, max-age=86400"  # it never changes, and belongs to this address
    return answer


@attachments.post("/<uuid:attachment_id>/logo")
@requires(Permission.CUSTOMERS_EDIT)
def use_as_logo(tenant: str, customer_id: UUID, attachment_id: UUID) -> Response:
    """Let a picture stand beside the customer's name, or no longer."""
    customer = book.get_customer(customer_id, lock=True)
    row, wanted = queries.get_attachment(customer.id, attachment_id), request.form.get("wanted") != "false"
    with Attempt(Invalid) as tried:
        service.use_as_logo(customer, row, wanted=wanted)
    if tried.refusal:
        return _tab(customer, tried.refusal)
    return after_post(_url(customer), gettext("The logo is saved.") if wanted else gettext("The logo is removed."))


@attachments.get("/<uuid:attachment_id>/delete")
@requires(Permission.CUSTOMERS_EDIT)
def confirm_deletion(tenant: str, customer_id: UUID, attachment_id: UUID) -> Response:
    """Ask before removing a file, where no script opens the dialog."""
    customer = book.get_customer(customer_id)
    file = forms.shown(queries.get_attachment(customer.id, attachment_id))
    return page("attachments/delete.html", customer=customer, file=file, back=_url(customer))


@attachments.post("/<uuid:attachment_id>/delete")
@requires(Permission.CUSTOMERS_EDIT)
def delete_attachment(tenant: str, customer_id: UUID, attachment_id: UUID) -> Response:
    """Remove a file."""
    customer = book.get_customer(customer_id, lock=True)
    row = queries.get_attachment(customer.id, attachment_id, lock=True)
    name = row.name
    service.delete_attachment(customer, row)
    return after_post(_url(customer), gettext("%(name)s is removed.", name=name))


def _url(customer: Customer) -> str:
    return url_for("attachments.list_attachments", tenant=current_actor().tenant.slug, customer_id=customer.id)


def _tab(customer: Customer, refusal: LangganError | None = None) -> Response:
    around = frame(current_actor(), customer, "attachments")
    shown = forms.listed(customer.id, refusal.problems if refusal else ())
    status = 422 if refusal else 200
    return page("attachments/list.html", fragment=forms.fragment(), status=status, **around, **shown)


def _logo(customer: Customer, refusal: LangganError | None = None) -> Response:
    shown = forms.logo(customer, refusal.problems if refusal else ())
    return page("attachments/logo.html", fragment="logo_state", status=422 if refusal else 200, **shown)


def _one(customer: Customer, row: Attachment, problems: Sequence[Problem] = (), status: int = 200) -> Response:
    shown = forms.one(customer, row, current_actor(), problems)
    return page("attachments/show.html", fragment="attachment_form", status=status, **shown)
