"""A forgotten password: a link is asked for by e-mail, and sets a new one."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.core.access import public
from app.core.attempts import Attempt
from app.core.errors import NotFound
from app.core.forms import Shown, one_line
from app.core.pages import after_post, page
from app.identity.routes.asking import visit
from app.identity.routes.blueprint import identity
from app.identity.service import passwords
from app.identity.values import PASSWORD_MIN


@identity.get("/reset")
@public
def new_reset() -> Response:
    """Whose password was forgotten?"""
    return page("identity/new_reset.html", email="")


@identity.post("/reset")
@public
def create_reset() -> Response:
    """Send the link. The answer is the same whether there is such a person or not."""
    email = one_line(request.form, "email")
    passwords.ask_reset(email, visit())
    return page("identity/reset_sent.html", email=email)


@identity.get("/reset/<token>")
@public
def show_reset(token: str) -> Response:
    """Choose the new password. Looking does not use the link: mail programs look too."""
    with Attempt(NotFound) as tried:
        user = passwords.find_reset(token)
    if tried.refusal:
        return page("identity/dead_link.html", status=404, invitation=False)
    return page("identity/set_password.html", form=Shown({}), email=user.email, min=PASSWORD_MIN)


@identity.post("/reset/<token>")
@public
def use_reset(token: str) -> Response:
    """Set the new password; every session ends, and the person signs in with it."""
    with Attempt(NotFound) as tried:
        user, problems = passwords.reset_password(token, request.form.get("password", ""), visit())
    if tried.refusal:
        return page("identity/dead_link.html", status=404, invitation=False)
    if problems:
        form = Shown({}, problems)
        return page("identity/set_password.html", status=422, form=form, email=user.email, min=PASSWORD_MIN)
    return after_post(url_for("identity.sign_in"), _("The new password is set. Sign in with it."))
