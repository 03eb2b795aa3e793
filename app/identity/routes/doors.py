"""Coming in, choosing a company, going out; and what everybody may set on every page: language and colours."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, g, request, session, url_for
from flask_babel import gettext as _

from app.core import cookies, i18n, shell
from app.core.access import current_actor, logged_in, member, public
from app.core.forms import Shown, one_line, one_of
from app.core.messages import N_, Problem, Reason
from app.core.pages import after_post, page, send_on
from app.identity.forms import DENSITIES, THEMES
from app.identity.routes.around import enter_with, next_url, person
from app.identity.routes.asking import COOKIE, visit
from app.identity.routes.blueprint import identity
from app.identity.service import profile, sessions
from app.identity.service.sessions import Entered

LANGUAGE_LIFE = timedelta(days=365)

WRONG = Reason("wrong_sign_in", N_("This e-mail and this password do not belong together."))


@identity.get("/")
@public
def open_start() -> Response:
    """The door for everybody: sign-in, the one company a person has, or the chooser."""
    if g.asker.user is None:
        return send_on(url_for("identity.sign_in"))
    companies = person().companies
    if len(companies) == 1:
        return send_on(url_for("identity.open_company", tenant=companies[0].slug))
    return send_on(url_for("identity.choose_company"))


@identity.get("/sign-in")
@public
def sign_in() -> Response:
    """The form; somebody who is signed in goes on."""
    if g.asker.user is not None:
        return send_on(next_url())
    return page("identity/sign_in.html", form=Shown({"email": ""}), wait=0, next=next_url(""))


@identity.post("/sign-in")
@public
def start_session() -> Response:
    """Sign in: on to where the person wanted to go, or the form again (401, and 429 while one has to wait)."""
    email = one_line(request.form, "email")
    entered = sessions.sign_in(email, request.form.get("password", ""), visit())
    return enter_with(entered.secret, next_url()) if entered.secret else _refused(email, entered)


def _refused(email: str, entered: Entered) -> Response:
    problems = [] if entered.wait else [Problem("password", WRONG)]
    answer = page(
        "identity/sign_in.html",
        status=429 if entered.wait else 401,
        form=Shown({"email": email}, problems),
        wait=entered.wait,
        next=next_url(""),
    )
    if entered.wait:
        answer.headers["Retry-After"] = str(entered.wait)
    return answer


@identity.post("/sign-out")
@public
def sign_out() -> Response:
    """End this browser's session."""
    sessions.end_session(visit().session)
    session.clear()
    answer = after_post(url_for("identity.sign_in"), _("You are signed out."), anew=True)
    cookies.forget_cookie(answer, COOKIE)
    return answer


@identity.get("/companies")
@logged_in
def choose_company() -> Response:
    """The companies of the person."""
    return page("identity/companies.html")


@identity.get("/<tenant>/")
@member
def open_company(tenant: str) -> Response:
    """The first place in the company that the person may see."""
    url = shell.first_place(current_actor())
    return send_on(url) if url else page("identity/nowhere.html")


@identity.post("/language")
@public
def set_language() -> Response:
    """Choose the language: kept with the person, and in this browser for when nobody is signed in."""
    locale = one_of(request.form, "locale", i18n.LOCALES, i18n.locale_code())
    if g.asker.user is not None:
        profile.set_language(person().id, locale)
    answer = after_post(next_url(), anew=True)
    cookies.set_cookie(answer, i18n.COOKIE, locale, life=LANGUAGE_LIFE)
    return answer


@identity.post("/appearance")
@logged_in
def set_appearance() -> Response:
    """Choose colours or row height."""
    theme = one_of(request.form, "theme", THEMES, "")
    profile.set_appearance(person().id, theme=theme, density=one_of(request.form, "density", DENSITIES, ""))
    return after_post(next_url(), anew=True)
