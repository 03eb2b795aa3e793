"""The credit desk's pages: the panel of a customer, the workbench, one decision, a raise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from app.conglomerates.queries import get_node
from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import NOT_ALLOWED, Conflict, Invalid, LangganError, NotAllowed
from app.core.i18n import explain
from app.core.messages import Problem
from app.core.pages import after_post, page, wants
from app.core.permissions import Permission
from app.core.records import rows
from app.credit.models import CreditScore
from app.credit.queries.scores import get_score
from app.credit.service import temporary
from app.credit.service.scores import add_score, change_score, remove_score
from app.credit.values import Use
from app.customers.forms.record import frame
from app.customers.models import Customer
from app.customers.queries import book
from app.customers.service.reading import context_for
from app.desk import queries
from app.desk.forms import (
    behaving,
    decision,
    group,
    inheriting,
    members,
    panel,
    policy,
    raising,
    reviewing,
    scoring,
    standing,
    tab,
    what_if,
    workbench,
)
from app.desk.forms.beside import available_words
from app.desk.forms.raising import Whose
from app.desk.values import RAISE
from app.receivables import service
from app.receivables.forms.writing import tried
from app.receivables.models import Document
from app.receivables.queries.documents import get_document
from app.receivables.service.behaviour import behaviour_of
from app.receivables.service.orders import Verdict
from app.receivables.service.reviews import review_customer
from app.receivables.values.documents import Kind, Status

__all__ = ["available_words", "desk"]

desk = Blueprint("desk", __name__, url_prefix="/<tenant>/credit")


@desk.get("/")
@requires(Permission.DOCUMENTS_VIEW)
def list_held(tenant: str) -> Response:
    """The held documents that wait for somebody."""
    return page("desk/list.html", fragment="held_table", **workbench.workbench(current_actor()))


@desk.get("/over")
@requires(Permission.CREDIT_VIEW)
def list_over(tenant: str) -> Response:
    """Customers and groups that are over their limit."""
    return page("desk/standing.html", fragment="standing_table", **standing.standing(current_actor(), Use.OVER))


@desk.get("/near")
@requires(Permission.CREDIT_VIEW)
def list_near(tenant: str) -> Response:
    """Customers and groups that are near their limit."""
    return page("desk/standing.html", fragment="standing_table", **standing.standing(current_actor(), Use.NEAR))


@desk.get("/ending")
@requires(Permission.CREDIT_VIEW)
def list_ending(tenant: str) -> Response:
    """Raises that end soon."""
    return page("desk/ending.html", fragment="standing_table", **standing.ending(current_actor()))


@desk.get("/blocked")
@requires(Permission.CREDIT_VIEW)
def list_blocked(tenant: str) -> Response:
    """Blocked and blacklisted customers."""
    return page("desk/blocked.html", fragment="standing_table", **standing.blocked(current_actor()))


@desk.get("/reviews")
@requires(Permission.CREDIT_VIEW)
def list_reviews(tenant: str) -> Response:
    """Customers whose credit is to be reviewed."""
    return page("desk/due.html", fragment="standing_table", **standing.reviews(current_actor()))


@desk.get("/customers/<uuid:customer_id>/review")
@requires(Permission.CREDIT_VIEW, Permission.CREDIT_EDIT)
def new_review(tenant: str, customer_id: UUID) -> Response:
    """The form of a review, with the figures of today."""
    return _review_form(book.get_customer(customer_id))


@desk.post("/customers/<uuid:customer_id>/review")
@requires(Permission.CREDIT_VIEW, Permission.CREDIT_EDIT)
def create_review(tenant: str, customer_id: UUID) -> Response:
    """Keep a review and what it decides."""
    actor, customer = current_actor(), book.get_customer(customer_id, lock=True)
    parsed = reviewing.read(actor)
    if parsed.problems:
        return _review_form(customer, parsed.problems)
    with Attempt(Invalid, Conflict) as tried:
        review = review_customer(customer, parsed.values, request.form.get("version", 0, type=int))
    if tried.refusal:
        return _review_form(book.get_customer(customer_id), tried.refusal.problems, tried.refusal.status)
    said = (
        gettext("The review is kept. What needs an approval waits for it.")
        if review.waits
        else gettext("The review is kept.")
    )
    return after_post(reviewing.url_of(actor, customer), said)


@desk.get("/customers/<uuid:customer_id>/scores/new")
@requires(Permission.CREDIT_VIEW, Permission.CREDIT_EDIT)
def new_score(tenant: str, customer_id: UUID) -> Response:
    """The form of what a credit agency says of a customer."""
    return _score_form(book.get_customer(customer_id))


@desk.post("/customers/<uuid:customer_id>/scores")
@requires(Permission.CREDIT_VIEW, Permission.CREDIT_EDIT)
def create_score(tenant: str, customer_id: UUID) -> Response:
    """Keep a score."""
    return _keep_score(customer_id, None, gettext("The score is kept."))


@desk.get("/customers/<uuid:customer_id>/scores/<uuid:score_id>")
@requires(Permission.CREDIT_VIEW, Permission.CREDIT_EDIT)
def edit_score(tenant: str, customer_id: UUID, score_id: UUID) -> Response:
    """The form of a score that is there."""
    customer = book.get_customer(customer_id)
    return _score_form(customer, get_score(customer.id, score_id))


@desk.post("/customers/<uuid:customer_id>/scores/<uuid:score_id>")
@requires(Permission.CREDIT_VIEW, Permission.CREDIT_EDIT)
def update_score(tenant: str, customer_id: UUID, score_id: UUID) -> Response:
    """Put a score right."""
    return _keep_score(customer_id, score_id, gettext("The score is changed."))


@desk.post("/customers/<uuid:customer_id>/scores/<uuid:score_id>/delete")
@requires(Permission.CREDIT_VIEW, Permission.CREDIT_EDIT)
def delete_score(tenant: str, customer_id: UUID, score_id: UUID) -> Response:
    """Take away a score that is wrong."""
    customer = book.get_customer(customer_id, lock=True)
    remove_score(customer, get_score(customer.id, score_id))
    return after_post(scoring.url_of(current_actor(), customer), gettext("The score is removed."))


@desk.get("/count")
@requires(Permission.DOCUMENTS_VIEW)
def count_held(tenant: str) -> Response:
    """How many wait, for the sidebar."""
    return page("desk/count.html", fragment="desk_count", n=queries.count_held())


@desk.get("/policy-holds")
@requires(Permission.SETTINGS_EDIT)
def count_policy_holds(tenant: str) -> Response:
    """How many customers each check of the credit policy would hold today."""
    return page("desk/holds.html", fragment="policy_holds", **policy.holds(current_actor()))


@desk.get("/customers/<uuid:customer_id>")
@requires(Permission.CREDIT_VIEW, Permission.CUSTOMERS_VIEW)
def show_credit(tenant: str, customer_id: UUID) -> Response:
    """A customer's tab Credit."""
    actor, customer = current_actor(), book.get_customer(customer_id)
    return page(
        "desk/tab.html", fragment="profile_tab", **frame(actor, customer, "credit"), **tab.credit(actor, customer)
    )


@desk.get("/customers/<uuid:customer_id>/behaviour")
@requires(Permission.CREDIT_VIEW)
def show_behaviour(tenant: str, customer_id: UUID) -> Response:
    """How a customer pays, beside a decision."""
    customer = book.get_customer(customer_id)
    shown = behaving.behaviour(behaviour_of(customer.id))
    return page("desk/behaviour.html", fragment="behaviour_panel", customer=customer, behaviour=shown)


@desk.get("/customers/<uuid:customer_id>/panel")
@requires(Permission.CREDIT_VIEW)
def show_panel(tenant: str, customer_id: UUID) -> Response:
    """Where a customer stands, for its own page."""
    shown = panel.panel(current_actor(), book.get_customer(customer_id))
    return page("desk/panel.html", fragment="credit_panel", **shown)


@desk.get("/customers/<uuid:customer_id>/what-if")
@requires(Permission.CUSTOMERS_VIEW)
def check_amount(tenant: str, customer_id: UUID) -> Response:
    """Whether an order of an amount would pass: for whoever sees credit, or enters orders."""
    actor = current_actor()
    if not actor.may(Permission.CREDIT_VIEW) and not actor.may(Permission.ORDERS_CREATE):
        raise NotAllowed(Problem(None, NOT_ALLOWED), missing=[str(Permission.ORDERS_CREATE)])
    shown = what_if.asked(actor, book.get_customer(customer_id), tried)
    fragment = "what_if_panel" if wants("what_if_panel") else "what_if"
    return page("desk/what_if.html", fragment=fragment, status=422 if shown["is_wrong"] else 200, **shown)


@desk.get("/category-preview")
@requires(Permission.REFERENCE_EDIT)
def preview_category(tenant: str) -> Response:
    """What a limit of a category would do, while it is typed."""
    return page("desk/inheriting.html", fragment="record_preview", **inheriting.of_category(current_actor()))


@desk.get("/named-limit-preview")
@requires(Permission.REFERENCE_EDIT)
def preview_named_limit(tenant: str) -> Response:
    """What a named limit would do, while its amount and its days are typed."""
    return page("desk/inheriting.html", fragment="record_preview", **inheriting.of_named(current_actor()))


@desk.get("/conglomerates/<uuid:conglomerate_id>/panel")
@requires(Permission.CREDIT_VIEW, Permission.CUSTOMERS_VIEW)
def show_group(tenant: str, conglomerate_id: UUID) -> Response:
    """What a group owes at each of its nodes, for its own page."""
    return page("desk/group.html", fragment="credit_panel", **group.panel(current_actor(), get_node(conglomerate_id)))


@desk.get("/members")
@requires(Permission.CREDIT_VIEW, Permission.CUSTOMERS_VIEW)
def list_members(tenant: str) -> Response:
    """What each member of a conglomerate owes, by its parts."""
    return page("desk/members.html", **members.report(current_actor()))


@desk.get("/documents/<uuid:document_id>")
@requires(Permission.DOCUMENTS_VIEW)
def show_decision(tenant: str, document_id: UUID) -> Response:
    """One held document, with everything to decide it by."""
    document = get_document(document_id)
    if document.status != Status.HELD:
        return page("desk/decided.html", **_back(), **decision.decided(document))
    return page("desk/show.html", fragment="decision", **_back(), **decision.decision(current_actor(), document))


@desk.post("/documents/<uuid:document_id>/release")
@requires(Permission.DOCUMENTS_VIEW, Permission.CREDIT_RELEASE)
def release_document(tenant: str, document_id: UUID) -> Response:
    """Let this one pass, once."""
    said = gettext("Released: it is open now.")
    return _decide(document_id, lambda document: service.release_document(document, _reason()), said)


@desk.post("/documents/<uuid:document_id>/refuse")
@requires(Permission.DOCUMENTS_VIEW, Permission.CREDIT_REFUSE)
def refuse_document(tenant: str, document_id: UUID) -> Response:
    """Refuse it for good."""
    said = gettext("Refused. Who entered it sees your reason.")
    return _decide(document_id, lambda document: Verdict(service.refuse_document(document, _reason())), said)


@desk.post("/documents/<uuid:document_id>/submit")
@requires(Permission.DOCUMENTS_VIEW, Permission.ORDERS_SUBMIT)
def submit_again(tenant: str, document_id: UUID) -> Response:
    """Ask the guard once more."""
    return _decide(document_id, _submit, gettext("It passed: it is open now."))


@desk.get("/customers/<uuid:customer_id>/raise")
@requires(Permission.CREDIT_VIEW, Permission.CREDIT_EDIT)
def new_customer_raise(tenant: str, customer_id: UUID) -> Response:
    """The form of a customer's limit raised for some days."""
    return _raise_form(raising.of_customer(customer_id))


@desk.post("/customers/<uuid:customer_id>/raise")
@requires(Permission.CREDIT_VIEW, Permission.CREDIT_EDIT)
def create_customer_raise(tenant: str, customer_id: UUID) -> Response:
    """Raise a customer's limit for some days; it ends by itself."""
    return _raise(raising.of_customer(customer_id))


@desk.get("/conglomerates/<uuid:conglomerate_id>/raise")
@requires(Permission.CREDIT_VIEW, Permission.CREDIT_EDIT)
def new_conglomerate_raise(tenant: str, conglomerate_id: UUID) -> Response:
    """The form of a group's limit raised for some days."""
    return _raise_form(raising.of_conglomerate(conglomerate_id))


@desk.post("/conglomerates/<uuid:conglomerate_id>/raise")
@requires(Permission.CREDIT_VIEW, Permission.CREDIT_EDIT)
def create_conglomerate_raise(tenant: str, conglomerate_id: UUID) -> Response:
    """Raise a group's limit for some days; it ends by itself."""
    return _raise(raising.of_conglomerate(conglomerate_id))


def _decide(document_id: UUID, act: Callable[[Document], Verdict], said: str) -> Response:
    """Do `act` to a held document; what refuses it is shown on its page, and nothing has changed."""
    document = get_document(document_id)
    with Attempt(Conflict, Invalid, NotAllowed) as tried:
        verdict = act(document)
    if tried.refusal:
        return _again(document_id, tried.refusal)
    if verdict.refused:
        return page(
            "desk/show.html",
            fragment="decision",
            status=409,
            **_back(),
            **decision.decision(current_actor(), verdict.document),
        )
    return after_post(_back()["back"], said)


def _back() -> dict[str, Any]:
    """The list from which a decision was opened, as it was narrowed and ordered there."""
    state = workbench.desk_state()
    return {"back": state.url(cursor=state.cursor), "narrowed": state.here}


def _again(document_id: UUID, refusal: LangganError) -> Response:
    document = get_document(document_id)
    if document.status != Status.HELD:
        return page("desk/decided.html", status=409, **_back(), **decision.decided(document))
    shown = decision.decision(current_actor(), document, [explain(one) for one in refusal.problems], _reason())
    return page("desk/show.html", fragment="decision", status=refusal.status, **_back(), **shown)


def _submit(document: Document) -> Verdict:
    return service.submit_order(document) if document.kind == Kind.SALES_ORDER else service.post_document(document)


def _review_form(customer: Customer, problems: Sequence[Problem] = (), status: int = 422) -> Response:
    shown = reviewing.form(current_actor(), customer, problems)
    return page("desk/review.html", fragment="review_form", status=status if problems else 200, **shown)


def _keep_score(customer_id: UUID, score_id: UUID | None, said: str) -> Response:
    actor, customer = current_actor(), book.get_customer(customer_id, lock=True)
    row = get_score(customer.id, score_id) if score_id else None
    parsed = scoring.read(actor)
    if parsed.problems:
        return _score_form(customer, row, parsed.problems)
    with Attempt(Invalid, Conflict) as tried:
        if row is None:
            add_score(customer, parsed.values)
        else:
            change_score(customer, row, parsed.values, version=scoring.seen_version())
    if tried.refusal:
        again = book.get_customer(customer_id)
        return _score_form(again, get_score(again.id, score_id) if score_id else None, tried.refusal.problems)
    return after_post(scoring.url_of(actor, customer), said)


def _score_form(customer: Customer, row: CreditScore | None = None, problems: Sequence[Problem] = ()) -> Response:
    shown = scoring.form(current_actor(), customer, row, problems)
    return page("desk/score.html", fragment="score_form", status=422 if problems else 200, **shown)


def _reason() -> str:
    return request.form.get("reason", "")


def _raise(whose: Whose) -> Response:
    parsed = rows.parse(RAISE, request.form, context_for(current_actor()), "form")
    if parsed.problems:
        return _raise_form(whose, parsed.problems)
    with Attempt(Invalid, Conflict) as tried:
        raised = temporary.raise_limit(whose.kind, whose.id, **parsed.values)
    if tried.refusal:
        return _raise_form(whose, raising.on_their_fields(tried.refusal.problems))
    waits = gettext("The temporary increase waits for an approval. It is added as soon as somebody has approved it.")
    return after_post(whose.back, gettext("The limit is raised.") if raised else waits)


def _raise_form(whose: Whose, problems: Sequence[Problem] = ()) -> Response:
    shown = raising.form(current_actor(), whose, problems)
    return page("desk/raise.html", fragment="raise_form", status=422 if problems else 200, **shown)
