"""The pages of documents: a list of each kind, one document, its form, and what is said to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import NOT_ALLOWED, NOT_FOUND, Conflict, Invalid, LangganError, NotAllowed, NotFound
from app.core.i18n import explain
from app.core.messages import Problem
from app.core.pages import after_post, page, send_on
from app.core.permissions import Permission
from app.customers.forms.record import frame
from app.customers.queries import book
from app.receivables import service
from app.receivables.forms import allocating, asking, lists, writing
from app.receivables.forms import documents as forms
from app.receivables.forms.allocating import Read
from app.receivables.models import Document
from app.receivables.queries.documents import get_document
from app.receivables.rules.states import may
from app.receivables.service.orders import Verdict
from app.receivables.service.posting import amend_document
from app.receivables.service.writing import amount_in
from app.receivables.values.documents import MADE_KINDS, Kind, Status

receivables = Blueprint("receivables", __name__, url_prefix="/<tenant>")

OF = f"<any({', '.join(map(repr, lists.BY_SLUG))}):of>"
WAYS: dict[str, Callable[[Document], Verdict | Document]] = {
    "submit": service.submit_order,
    "post": service.post_document,
    "clear": service.clear_payment,
    "allocate": service.allocate,
    "unallocate": lambda document: service.unallocate(document, asking.chosen_allocations()),
    "reopen": service.reopen_order,
    "close": service.close_order,
    "bounce": lambda document: service.bounce_payment(document, asking.reason()),
    "correct": lambda document: service.correct_payment(
        document, _filled(document, "correct")["mode"], asking.reason()
    ),
    "reverse": lambda document: service.reverse_document(document, asking.reason()),
    "cancel": lambda document: service.cancel_document(document, asking.reason()),
    "refund": lambda document: service.refund_credit(
        document, _amount(document, _filled(document, "refund")), asking.reason()
    ),
    "transfer": lambda document: _transfer(document, _filled(document, "transfer")),
    "write-off": lambda document: service.write_off(document, asking.reason()),
}


@receivables.get("/documents/")
@requires(Permission.DOCUMENTS_VIEW)
def open_documents(tenant: str) -> Response:
    """The first list: sales orders."""
    return send_on(url_for("receivables.list_documents", tenant=tenant, of="sales-orders"))


@receivables.get(f"/documents/{OF}/")
@requires(Permission.DOCUMENTS_VIEW)
def list_documents(tenant: str, of: str) -> Response:
    """The documents of a kind."""
    return page("receivables/list.html", fragment="document_table", **lists.listed(current_actor(), lists.BY_SLUG[of]))


@receivables.get("/customers/<uuid:customer_id>/documents")
@requires(Permission.DOCUMENTS_VIEW, Permission.CUSTOMERS_VIEW)
def list_of_customer(tenant: str, customer_id: UUID) -> Response:
    """The documents of a customer."""
    actor, customer = current_actor(), book.get_customer(customer_id)
    shown = {**frame(actor, customer, "documents"), **lists.of_customer(actor, customer)}
    return page("receivables/tab.html", fragment="profile_tab", **shown)


@receivables.get(f"/documents/{OF}/new")
@requires(Permission.DOCUMENTS_VIEW)
def new_document(tenant: str, of: str) -> Response:
    """The form of a new one."""
    kind = _writable(of)
    return page("receivables/form.html", fragment="document_form", **writing.blank(current_actor(), kind))


@receivables.get("/documents/sales-orders/check")
@requires(Permission.DOCUMENTS_VIEW, Permission.ORDERS_CREATE)
def check_order(tenant: str) -> Response:
    """What would happen to an order while it is typed."""
    return page("receivables/trial.html", fragment="order_trial", **writing.trial(current_actor()))


@receivables.post(f"/documents/{OF}/")
@requires(Permission.DOCUMENTS_VIEW)
def create_document(tenant: str, of: str) -> Response:
    """Save a new one: a draft, or submitted, posted, received at once."""
    kind, actor = _writable(of), current_actor()
    values, lines, problems = writing.read(actor, kind)
    if problems:
        return _form(writing.blank(actor, kind, problems))
    with Attempt(Invalid, Conflict, NotAllowed) as tried:
        verdict = _create(kind, values, lines)
    if tried.refusal:
        return _form(writing.blank(actor, kind, tried.refusal.problems))
    return _to(verdict)


@receivables.get(f"/documents/{OF}/<uuid:document_id>")
@requires(Permission.DOCUMENTS_VIEW)
def show_document(tenant: str, of: str, document_id: UUID) -> Response:
    """One document."""
    document = get_document(document_id, lists.BY_SLUG[of])
    return page("receivables/show.html", fragment="document_page", **forms.shown(current_actor(), document))


@receivables.get(f"/documents/{OF}/<uuid:document_id>/edit")
@requires(Permission.DOCUMENTS_VIEW)
def edit_document(tenant: str, of: str, document_id: UUID) -> Response:
    """The form, filled in."""
    document = get_document(document_id, _writable(of))
    return page("receivables/form.html", fragment="document_form", **writing.filled(current_actor(), document))


@receivables.post(f"/documents/{OF}/<uuid:document_id>")
@requires(Permission.DOCUMENTS_VIEW)
def update_document(tenant: str, of: str, document_id: UUID) -> Response:
    """Change what a document says; an open order that grows is checked again."""
    kind, actor = _writable(of), current_actor()
    document = get_document(document_id, kind)
    values, lines, problems = writing.read(actor, kind, document)
    if problems:
        return _form(writing.filled(actor, document, problems))
    with Attempt(Invalid, Conflict) as tried:
        verdict = _amend(document, values, lines)
    if tried.refusal:
        return _form(writing.filled(actor, get_document(document_id, kind), tried.refusal.problems))
    return _to(verdict)


@receivables.post(f"/documents/{OF}/<uuid:document_id>/allocations")
@requires(Permission.DOCUMENTS_VIEW, Permission.PAYMENTS_CREATE)
def allocate_chosen(tenant: str, of: str, document_id: UUID) -> Response:
    """Settle the documents that were given an amount."""
    document = get_document(document_id, lists.BY_SLUG[of])
    read = allocating.read_form(document)
    if read.is_wrong:
        return _unread(document, read)
    with Attempt(Conflict, Invalid, NotFound) as tried:
        settled = service.allocate(document, read.chosen)
    if tried.refusal:
        return _unread(document, replace(read, problems=list(tried.refusal.problems)))
    return _to(Verdict(settled))


@receivables.get(f"/documents/{OF}/<uuid:document_id>/<any({', '.join(map(repr, sorted(forms.ASKED)))}):verb>")
@requires(Permission.DOCUMENTS_VIEW)
def ask_about(tenant: str, of: str, document_id: UUID, verb: str) -> Response:
    """What follows from a verb, and why it is said."""
    kind = lists.BY_SLUG[of]
    _need(forms.right_of(verb, kind))
    return page("receivables/ask.html", **asking.question(current_actor(), get_document(document_id, kind), verb))


@receivables.post(f"/documents/{OF}/<uuid:document_id>/<any({', '.join(map(repr, WAYS))}):verb>")
@requires(Permission.DOCUMENTS_VIEW)
def move_document(tenant: str, of: str, document_id: UUID, verb: str) -> Response:
    """Say a verb to a document; what refuses it is shown on its page."""
    kind = lists.BY_SLUG[of]
    _need(forms.right_of(verb, kind))
    document = get_document(document_id, kind)
    with Attempt(Conflict, Invalid, NotAllowed) as tried:
        answer = WAYS[verb](document)
    if tried.refusal:
        return _refused(document_id, kind, verb, tried.refusal)
    return _to(answer if isinstance(answer, Verdict) else Verdict(answer))


def _filled(document: Document, verb: str) -> dict[str, Any]:
    return asking.filled(current_actor(), document, verb)


def _transfer(document: Document, values: dict[str, Any]) -> Document:
    amount = _amount(document, values)
    out, _ = service.transfer_credit(document, values["customer"], amount, asking.reason(), values.get("date"))
    return out


def _amount(document: Document, values: dict[str, Any]) -> int | None:
    return amount_in(document, values.get("amount"))


def _create(kind: Kind, values: dict[str, Any], lines: list[dict[str, Any]]) -> Verdict:
    at_once = "draft" not in request.form
    if kind is Kind.SALES_ORDER:
        if at_once:
            _need(Permission.ORDERS_SUBMIT)
        return service.create_order(values, lines, submit=at_once)
    if kind is Kind.PAYMENT:
        return Verdict(service.create_payment(values))
    return service.create_document(kind, values, lines, post=at_once)


def _amend(document: Document, values: dict[str, Any], lines: list[dict[str, Any]]) -> Verdict:
    version = request.form.get("version", type=int)
    if document.kind == Kind.SALES_ORDER:
        return service.amend_order(document, values, lines or None, version)
    return Verdict(amend_document(document, values, lines or None, version))


def _writable(of: str) -> Kind:
    """The kind, for who may write it. Raises NotFound for one that nobody writes, NotAllowed."""
    kind = lists.BY_SLUG[of]
    if kind in MADE_KINDS:
        raise NotFound(Problem(None, NOT_FOUND))
    _need(lists.WRITES.get(kind, Permission.DOCUMENTS_POST))
    return kind


def _need(permission: Permission) -> None:
    """The right that a kind of document or a verb asks for, beside that of the page. Raises NotAllowed."""
    if not current_actor().may(permission):
        raise NotAllowed(Problem(None, NOT_ALLOWED), missing=[str(permission)])


def _to(verdict: Verdict) -> Response:
    """On to the page of the document, with a word about what became of it."""
    number = verdict.document.number or ""
    said = (
        gettext("%(number)s is held. Its page says why.", number=number)
        if verdict.refused
        else gettext("%(number)s is saved.", number=number)
    )
    return after_post(forms.url_of(verdict.document), said)


def _unread(document: Document, read: Read) -> Response:
    """The page with what was typed, and what is wrong with it."""
    shown = forms.shown(current_actor(), document, read=read)
    return page("receivables/show.html", fragment="document_page", status=422, **shown)


def _refused(document_id: UUID, kind: Kind, verb: str, refusal: LangganError) -> Response:
    """What was filled in once more, with what is wrong with it; of a verb that asks nothing, the page of the document."""
    document = get_document(document_id, kind)
    if verb in asking.FILLED and may(verb, kind, Status(document.status)):
        asked = asking.question(current_actor(), document, verb, refusal.problems)
        return page("receivables/ask.html", status=refusal.status, **asked)
    texts = [explain(one) for one in refusal.problems]
    shown = forms.shown(current_actor(), document, texts)
    return page("receivables/show.html", fragment="document_page", status=refusal.status, **shown)


def _form(context: dict[str, Any]) -> Response:
    return page("receivables/form.html", fragment="document_form", status=422, **context)
