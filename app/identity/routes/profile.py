"""What people see and set of themselves, outside any company."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.core import cookies, i18n
from app.core.access import logged_in
from app.core.attempts import Attempt
from app.core.clock import now
from app.core.errors import Invalid
from app.core.forms import Shown
from app.core.pages import after_post, page, toast
from app.identity.forms import read_preferences
from app.identity.queries import people
from app.identity.routes.around import enter_with, person
from app.identity.routes.asking import visit
from app.identity.routes.blueprint import identity
from app.identity.routes.doors import LANGUAGE_LIFE
from app.identity.rules import browser_name
from app.identity.service import passwords, sessions
from app.identity.service import profile as service
from app.identity.values import PASSWORD_MIN, SESSION_IDLE


@identity.get("/profile")
@logged_in
def edit_profile() -> Response:
    """Name, language, colours, row height, shortcuts."""
    return page("identity/profile.html", "profile_form", form=Shown(vars(person())))


@identity.post("/profile")
@logged_in
def update_profile() -> Response:
    """Keep them."""
    wanted = read_preferences(request.form, person())
    with Attempt(Invalid) as tried:
        service.update_profile(person().id, wanted)
    if tried.refusal:
        form = Shown({**vars(person()), **asdict(wanted)}, tried.refusal.problems)
        return page("identity/profile.html", "profile_form", status=422, form=form)
    with force_locale(wanted.locale):
        answer = after_post(url_for("identity.edit_profile"), _("Your profile is saved."), anew=True)
    cookies.set_cookie(answer, i18n.COOKIE, wanted.locale, life=LANGUAGE_LIFE)
    return answer


@identity.get("/profile/security")
@logged_in
def show_security() -> Response:
    """Password, and where the person is signed in."""
    return _security(Shown({}))


@identity.post("/profile/password")
@logged_in
def change_password() -> Response:
    """Set a new password with the present one. Every other browser is signed out."""
    done = passwords.change_password(
        person().id, request.form.get("current", ""), request.form.get("password", ""), visit()
    )
    if done.secret is None:
        return _security(Shown({}, done.problems), status=429 if done.wait else 422, wait=done.wait)
    answer = enter_with(done.secret, url_for("identity.show_security"))
    toast(_("The new password is set. Everywhere else you are signed out."))
    return answer


@identity.post("/profile/sessions/<uuid:session_id>/end")
@logged_in
def end_session(session_id: UUID) -> Response:
    """Sign out of one other browser."""
    sessions.end_session_of(person().id, session_id)
    return after_post(url_for("identity.show_security"), _("That browser is signed out."))


@identity.post("/profile/sessions/end-others")
@logged_in
def end_other_sessions() -> Response:
    """Sign out of every other browser."""
    sessions.end_other_sessions(person().id, person().session_hash)
    return after_post(url_for("identity.show_security"), _("All other browsers are signed out."))


def _security(form: Shown, status: int = 200, wait: int = 0) -> Response:
    moment = now()
    living = people.living_sessions(person().id, moment, moment - SESSION_IDLE)
    shown = [
        {"row": one, "here": one.hash == person().session_hash, "browser": browser_name(one.browser or "")}
        for one in living
    ]
    answer = page(
        "identity/security.html", "password_form", status, form=form, sessions=shown, wait=wait, min=PASSWORD_MIN
    )
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer
