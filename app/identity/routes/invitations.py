"""Accepting an invitation."""

from __future__ import annotations

from flask import Response, g, request, url_for
from flask_babel import gettext as _

from app.core.access import public
from app.core.attempts import Attempt
from app.core.errors import NotFound
from app.core.forms import Shown, one_line
from app.core.pages import after_post, page
from app.identity.routes.around import enter_with
from app.identity.routes.asking import visit
from app.identity.routes.blueprint import identity
from app.identity.service import invitations
from app.identity.service.invitations import Invitation
from app.identity.values import PASSWORD_MIN


@identity.get("/invitation/<token>")
@public
def show_invitation(token: str) -> Response:
    """Who invites, and what to do: set name and password, join, or sign in first. Looking does not use the link."""
    with Attempt(NotFound):
        return _form(invitations.find_invitation(token), Shown({"name": ""}))
    return page("identity/dead_link.html", status=404, invitation=True)


@identity.post("/invitation/<token>")
@public
def accept_invitation(token: str) -> Response:
    """Join: with the account that is signed in, or with a new one."""
    with Attempt(NotFound):
        invitation = invitations.find_invitation(token)
        return _join(token, invitation) if invitation.has_account else _join_as_new(token, invitation)
    return page("identity/dead_link.html", status=404, invitation=True)


def _join(token: str, invitation: Invitation) -> Response:
    if g.asker.user is None:
        return _form(invitation, Shown({}), status=401)
    tenant = invitations.join_as(g.asker.user.id, token, visit())
    return after_post(
        url_for("identity.open_company", tenant=tenant.slug), _("Welcome to %(company)s.", company=tenant.name)
    )


def _join_as_new(token: str, invitation: Invitation) -> Response:
    name = one_line(request.form, "name")
    secret, problems = invitations.join_as_new(token, name, request.form.get("password", ""), visit())
    if secret is None:
        return _form(invitation, Shown({"name": name}, problems), status=422)
    return enter_with(secret, url_for("identity.open_company", tenant=invitation.tenant.slug))


def _form(invitation: Invitation, form: Shown, status: int = 200) -> Response:
    return page("identity/invitation.html", status=status, invitation=invitation, form=form, min=PASSWORD_MIN)
