"""Who may call a view. Views are only marked; one guard before each request enforces.

    @requires(Permission.CUSTOMERS_VIEW)   a member of the company in the URL with that right
    @logged_in                             anybody signed in (their own profile, the chooser of companies)
    @public                                anybody (sign-in, health)

A view without a mark is an error at start. Somebody signed out is sent to the sign-in; a company that is not yours answers like one that does
not exist; a missing right is 403.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Flask, Response, g, make_response, redirect, request, url_for

from app.core.actor import Actor
from app.core.errors import NOT_ALLOWED, NOT_FOUND, NotAllowed, NotFound
from app.core.messages import Problem
from app.core.permissions import Permission

MARK = "_langgan_access"
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """What a view asks for."""

    level: str
    """public | logged_in | member | token (the API: it answers for itself with problem+json)"""
    permissions: tuple[Permission, ...] = ()

    def __str__(self) -> str:
        return ",".join(self.permissions) or self.level


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Mark a view: a member of the company in the URL holding all of `permissions`."""
    return _marker(Access("member", permissions))


def member(view: View) -> View:
    """Mark a view: any member of the company in the URL."""
    return _marker(Access("member"))(view)


def logged_in(view: View) -> View:
    """Mark a view: anybody signed in."""
    return _marker(Access("logged_in"))(view)


def public(view: View) -> View:
    """Mark a view: anybody."""
    return _marker(Access("public"))(view)


def token_requires(*permissions: Permission) -> Callable[[View], View]:
    """Mark a view of the API: a bearer token whose user and scopes hold all of `permissions`."""
    return _marker(Access("token", permissions))


def _marker(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, MARK, access)
        return view

    return mark


class Unmarked(RuntimeError):
    """A view says nothing about who may call it."""


def access_of(view: Callable[..., Any]) -> Access:
    """The mark of a view; raises `Unmarked`."""
    found: Access | None = getattr(view, MARK, None)
    if found is None:
        raise Unmarked(
            f"{view.__module__}.{view.__qualname__}: mark it with @requires(…), @member, @logged_in or @public"
        )
    return found


@dataclass(frozen=True)
class Asker:
    """What the identity area found out about the request."""

    user: Any | None
    actor: Actor | None
    """Set when the URL names a company that the person is a member of."""


def init_app(app: Flask, who_is_asking: Callable[[], Asker], token_actor: Callable[[], Actor]) -> None:
    """Install the guard. `who_is_asking` reads session and URL, `token_actor` the bearer token; both belong to identity."""

    @app.before_request
    def enforce() -> Response | None:
        if request.endpoint is None:
            g.asker = _known(who_is_asking)
            return None
        access = access_of(app.view_functions[request.endpoint])
        g.access = access
        if access.level == "token":
            g.asker = Asker(None, token_actor())
            _allow(g.asker.actor, access)
            return None
        g.asker = _known(who_is_asking)
        if access.level == "public":
            return None
        if g.asker.user is None:
            return to_sign_in()
        if access.level == "member":
            _allow(g.asker.actor, access)
        return None


def _known(who_is_asking: Callable[[], Asker]) -> Asker:
    return Asker(None, None) if request.endpoint == "static" else who_is_asking()


def _allow(actor: Actor | None, access: Access) -> None:
    if actor is None:
        raise NotFound(Problem(None, NOT_FOUND))
    missing = [permission for permission in access.permissions if not actor.may(permission)]
    if missing:
        raise NotAllowed(Problem(None, NOT_ALLOWED), missing=[str(permission) for permission in missing])


def to_sign_in() -> Response:
    """Send somebody signed out to the sign-in, and back here afterwards. htmx is told by a header: it cannot follow a page."""
    here = request.full_path.rstrip("?") if request.method == "GET" else ""
    target = url_for("identity.sign_in") + (f"?next={quote(here)}" if here else "")
    if request.headers.get("HX-Request") != "true":
        return make_response(redirect(target, 303))
    answer = make_response("", 401)
    answer.headers["HX-Redirect"] = url_for("identity.sign_in")
    return answer


def current_actor() -> Actor:
    """The member acting in this request; raises NotFound where there is none."""
    if g.asker.actor is None:
        raise NotFound(Problem(None, NOT_FOUND))
    actor: Actor = g.asker.actor
    return actor
