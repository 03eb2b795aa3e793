"""Settings of approvals: who decides up to which amount; who decides in whose place."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext

from app.approvals import service
from app.approvals.forms import policies as forms
from app.approvals.forms.requests import url
from app.approvals.queries.policies import get_delegation
from app.approvals.routes import approvals
from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import NOT_FOUND, Invalid, NotFound, Stale
from app.core.messages import Problem
from app.core.pages import after_post, page
from app.core.permissions import Permission


@approvals.get("/settings/approvals")
@requires(Permission.SETTINGS_EDIT)
def edit_policies(tenant: str) -> Response:
    """The bands of every kind."""
    return page("approvals/policies.html", **forms.settings(current_actor()))


@approvals.post("/settings/approvals")
@requires(Permission.SETTINGS_EDIT)
def update_policies(tenant: str) -> Response:
    """Keep the bands of one kind."""
    actor, kind = current_actor(), request.form.get("kind", "")
    with Attempt(Invalid, Stale) as tried:
        bands = forms.read_bands(actor.tenant.currency)
        service.save_policy(kind, bands, request.form.get("version", 0, type=int))
    if tried.refusal:
        shown = forms.settings(actor, (kind, tried.refusal.problems))
        return page("approvals/policies.html", status=tried.refusal.status, **shown)
    return after_post(url_for("approvals.edit_policies", tenant=tenant), gettext("The approvals are saved."))


@approvals.get("/approvals/delegations/")
@requires(Permission.APPROVALS_DECIDE)
def list_delegations(tenant: str) -> Response:
    """Who decides in this person's place, and for whom they decide."""
    return page("approvals/delegations.html", fragment="delegations", **forms.delegations(current_actor()))


@approvals.post("/approvals/delegations/")
@requires(Permission.APPROVALS_DECIDE)
def create_delegation(tenant: str) -> Response:
    """Let a colleague decide for some days."""
    actor = current_actor()
    with Attempt(Invalid) as tried:
        service.create_delegation(*forms.read_delegation())
    if tried.refusal:
        shown = forms.delegations(actor, tried.refusal.problems)
        return page("approvals/delegations.html", fragment="delegations", status=422, **shown)
    return after_post(url(actor, "list_delegations"), gettext("Your colleague decides in your place on these days."))


@approvals.post("/approvals/delegations/<uuid:delegation_id>/end")
@requires(Permission.APPROVALS_DECIDE)
def end_delegation(tenant: str, delegation_id: UUID) -> Response:
    """Decide again oneself."""
    actor = current_actor()
    if actor.user_id is None:
        raise NotFound(Problem(None, NOT_FOUND))
    service.end_delegation(get_delegation(delegation_id, actor.user_id))
    return after_post(url(actor, "list_delegations"), gettext("You decide again yourself."))
