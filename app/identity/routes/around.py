"""What every page has of the person: where they live, their companies, the ways out."""

from __future__ import annotations

from typing import Any

from flask import Response, g, has_request_context, request, session, url_for

from app.core import cookies
from app.core.access import Asker
from app.core.pages import after_post
from app.identity.routes.asking import COOKIE
from app.identity.routes.blueprint import identity
from app.identity.rules import our_path
from app.identity.values import SignedIn


@identity.app_context_processor
def links_of_the_person() -> dict[str, Any]:
    """The addresses that the layouts need."""
    if not has_request_context():
        return {}
    asker: Asker | None = g.get("asker")
    actor = asker.actor if asker else None
    return {
        "home_url": url_for("identity.open_company", tenant=actor.tenant.slug)
        if actor
        else url_for("identity.open_start"),
        "profile_url": url_for("identity.edit_profile"),
        "language_url": url_for("identity.set_language"),
        "theme_url": url_for("identity.set_appearance"),
        "sign_out_url": url_for("identity.sign_out"),
        "companies": _companies(asker),
    }


def _companies(asker: Asker | None) -> list[dict[str, Any]]:
    if asker is None or asker.user is None:
        return []
    here = asker.actor.tenant.slug if asker.actor else None
    return [
        {"name": one.name, "url": url_for("identity.open_company", tenant=one.slug), "current": one.slug == here}
        for one in asker.user.companies
    ]


def person() -> SignedIn:
    """Who is signed in, in a view that asks for it."""
    found: SignedIn = g.asker.user
    return found


def next_url(default: str = "/") -> str:
    """Where the person wanted to go: a path of ours, never another host."""
    return our_path(request.values.get("next", "")) or default


def enter_with(secret: str, url: str) -> Response:
    """Go to `url` signed in with a new session. The browser's form session begins anew too: nothing of before goes on."""
    session.clear()
    answer = after_post(url, anew=True)
    cookies.set_cookie(answer, COOKIE, secret)
    return answer
