"""The settings of credit: what holds an order, what counts, who releases up to which amount."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.errors import Invalid, Stale
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.credit import forms
from app.credit.service.bands import save_bands
from app.credit.service.policy import save_policy

credit = Blueprint("credit", __name__, url_prefix="/<tenant>/settings/credit")


@credit.get("")
@requires(Permission.SETTINGS_EDIT)
def edit_policy(tenant: str) -> Response:
    """Every choice, each with a sentence of what it does."""
    return _page("policy_form", forms.settings(current_actor()))


@credit.post("")
@requires(Permission.SETTINGS_EDIT)
def update_policy(tenant: str) -> Response:
    """Keep the choices. A save that came too late shows both versions (409)."""
    actor = current_actor()
    with Attempt(Invalid, Stale) as tried:
        save_policy(forms.read_policy(), request.form.get("version", 0, type=int), reason=forms.approval_reason())
    if isinstance(tried.refusal, Invalid):
        return _page("policy_form", forms.settings(actor, tried.refusal.problems), 422)
    if tried.refusal:
        return _page("policy_form", forms.stale(actor), 409)
    return after_post(url_for("credit.edit_policy", tenant=tenant), forms.saved())


@credit.post("/bands")
@requires(Permission.SETTINGS_EDIT)
def update_bands(tenant: str) -> Response:
    """Keep up to which amount each role may release."""
    actor = current_actor()
    with Attempt(Invalid, Stale) as tried:
        save_bands(forms.read_bands(actor))
    if tried.refusal:
        return _page("bands_form", forms.settings(actor, tried.refusal.problems), tried.refusal.status)
    return after_post(url_for("credit.edit_policy", tenant=tenant), gettext("The release bands are saved."))


def _page(fragment: str, shown: dict[str, Any], status: int = 200) -> Response:
    return page("credit/settings.html", fragment, status, **shown)
