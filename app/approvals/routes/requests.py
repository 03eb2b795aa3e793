"""The inbox, one request, its decisions; what waits for a customer, as a panel on its page."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Response, request

from app.approvals import service
from app.approvals.forms import requests as forms
from app.approvals.models import Approval
from app.approvals.queries.requests import open_of
from app.approvals.routes import approvals
from app.approvals.service.kinds import get_kind, kinds_seen
from app.approvals.service.reading import find_readable
from app.core.access import current_actor, member, requires
from app.core.attempts import Attempt
from app.core.errors import Conflict, Invalid, LangganError, NotAllowed
from app.core.pages import after_post, page
from app.core.permissions import Permission


@approvals.get("/approvals/")
@member
def list_requests(tenant: str) -> Response:
    """What this person may decide, what they asked for, what is closed."""
    return page("approvals/list.html", fragment="approvals_list", **forms.inbox(current_actor()))


@approvals.get("/approvals/count")
@member
def count_requests(tenant: str) -> Response:
    """How many requests this person may decide now: a figure in the sidebar."""
    count = forms.waiting_for(current_actor())
    return page("approvals/count.html", fragment="approvals_count", count=count)


@approvals.get("/approvals/<uuid:approval_id>")
@member
def show_request(tenant: str, approval_id: UUID) -> Response:
    """One request: what is to change, why, who decides, what happened."""
    return _show(find_readable(approval_id))


@approvals.post("/approvals/<uuid:approval_id>/approve")
@requires(Permission.APPROVALS_DECIDE)
def approve_request(tenant: str, approval_id: UUID) -> Response:
    """Say yes; the last yes applies the change."""
    return _decide(approval_id, lambda row: service.approve(row, _reason(), _seen()))


@approvals.post("/approvals/<uuid:approval_id>/refuse")
@requires(Permission.APPROVALS_DECIDE)
def refuse_request(tenant: str, approval_id: UUID) -> Response:
    """Say no, and why."""
    return _decide(approval_id, lambda row: service.refuse(row, _reason(), _seen()))


@approvals.post("/approvals/<uuid:approval_id>/withdraw")
@member
def withdraw_request(tenant: str, approval_id: UUID) -> Response:
    """Take back what one has asked for."""
    return _decide(approval_id, lambda row: service.withdraw(row, _seen()))


@approvals.get("/approvals/customers/<uuid:customer_id>")
@requires(Permission.CREDIT_VIEW)
def show_waiting(tenant: str, customer_id: UUID) -> Response:
    """What waits for an approval at a customer: a panel on its page."""
    get_kind("credit_limit").current(customer_id)  # not for those who may not see the customer
    return _waiting_at(customer_id)


@approvals.get("/approvals/conglomerates/<uuid:conglomerate_id>")
@requires(Permission.CREDIT_VIEW)
def show_waiting_of_conglomerate(tenant: str, conglomerate_id: UUID) -> Response:
    """What waits for an approval at a node of a conglomerate: a panel on its page."""
    get_kind("group_limit").current(conglomerate_id)
    return _waiting_at(conglomerate_id)


def _waiting_at(subject_id: UUID) -> Response:
    actor = current_actor()
    waiting = forms.rows(open_of(subject_id, kinds_seen(actor)), actor)
    return page("approvals/waiting.html", fragment="approvals_panel", rows=waiting)


def _decide(approval_id: UUID, act: Callable[[Approval], Approval]) -> Response:
    actor = current_actor()
    row = find_readable(approval_id)
    with Attempt(Conflict, Invalid, NotAllowed) as tried:
        act(row)
    if tried.refusal:
        return _show(row, tried.refusal)
    return after_post(forms.url(actor, "show_request", approval_id=row.id), forms.said_of(row))


def _show(row: Approval, refusal: LangganError | None = None) -> Response:
    shown = forms.one(current_actor(), row, refusal.problems if refusal else ())
    return page("approvals/show.html", "approval_request", refusal.status if refusal else 200, **shown)


def _reason() -> str:
    return request.form.get("reason", "").strip()


def _seen() -> int:
    return request.form.get("version", 0, type=int)
