"""API tokens."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.core.access import current_actor, requires
from app.core.attempts import Attempt
from app.core.clock import now
from app.core.errors import Invalid, NotAllowed
from app.core.forms import Shown, one_line, one_of
from app.core.messages import N_, Problem, Reason
from app.core.pages import after_post, page
from app.core.permissions import Permission
from app.identity.queries import tokens as queries
from app.identity.service import tokens as service
from app.settings import forms
from app.settings.routes.blueprint import settings

CHOOSE_SCOPES = Reason("choose_scopes", N_("Choose at least one thing the token may do."))


@settings.get("/tokens/")
@requires(Permission.TOKENS_EDIT)
def list_tokens(tenant: str) -> Response:
    """The company's living tokens."""
    return page("settings/tokens.html", tokens=queries.tokens(), now=now())


@settings.get("/tokens/new")
@requires(Permission.TOKENS_EDIT)
def new_token(tenant: str) -> Response:
    """What the token is for, what it may do, and until when."""
    return _form(Shown({"name": "", "reach": "all", "scopes": [], "life": "365"}))


@settings.post("/tokens/")
@requires(Permission.TOKENS_EDIT)
def create_token(tenant: str) -> Response:
    """Make it, and show its secret: this once, so no redirect can come between."""
    name, reach = one_line(request.form, "name"), one_of(request.form, "reach", ("all", "some"), "all")
    scopes = [] if reach == "all" else sorted(forms.read_permissions(request.form, "scopes"))
    with Attempt(Invalid, NotAllowed) as tried:
        _refuse_nothing(reach, scopes)
        token, secret = service.create_own_token(current_actor(), name, scopes, forms.read_life(request.form))
    if tried.refusal:
        typed = {"name": name, "reach": reach, "scopes": scopes, "life": request.form.get("life", "")}
        return _form(Shown(typed, tried.refusal.problems), tried.refusal.status)
    return page("settings/token_made.html", status=201, token=token, secret=secret)


def _refuse_nothing(reach: str, scopes: list[Permission]) -> None:
    if reach == "some" and not scopes:
        raise Invalid(Problem("scopes", CHOOSE_SCOPES))


def _form(form: Shown, status: int = 200) -> Response:
    groups = forms.permission_groups(current_actor().permissions)
    return page("settings/new_token.html", "token_form", status, form=form, groups=groups, lives=forms.life_options())


@settings.get("/tokens/<uuid:token_id>")
@requires(Permission.TOKENS_EDIT)
def show_token(tenant: str, token_id: UUID) -> Response:
    """What a token may do, and the way to end it."""
    token = queries.get_token(token_id)
    return page(
        "settings/token.html", token=token, owner=queries.owner_of(token), scopes=forms.scope_labels(token.scopes)
    )


@settings.post("/tokens/<uuid:token_id>/revoke")
@requires(Permission.TOKENS_EDIT)
def revoke_token(tenant: str, token_id: UUID) -> Response:
    """End it."""
    token = service.revoke_token(token_id)
    said = _("The token “%(name)s” is revoked; the next call with it is refused.", name=token.name)
    return after_post(url_for("settings.list_tokens", tenant=tenant), said)
