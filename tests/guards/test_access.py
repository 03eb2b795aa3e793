"""Who may call what: every view is marked, every mark holds, and a change of either shows in routes.txt."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask_wtf.csrf import CSRFError
from sqlalchemy import text
from werkzeug.exceptions import Unauthorized

from app.core import access
from app.core.errors import NotAllowed, NotFound
from app.core.permissions import Permission
from tests.client import Client
from tests.guards.house import UPDATE, Route, address, lines, routes
from tests.people import Cast, bob

SNAPSHOT = Path(__file__).with_name("routes.txt")
NOBODY = uuid4()
"""An id of nothing: the gate asks who may call, not what is there."""


def test_every_view_says_who_may_call_it(web: Flask) -> None:
    """Seen to fail by `test_a_view_without_a_mark_is_refused`."""
    routes(web)


def test_a_view_without_a_mark_is_refused() -> None:
    def list_secrets() -> str:
        return ""

    with pytest.raises(access.Unmarked, match="list_secrets: mark it with @requires"):
        access.access_of(list_secrets)


def test_the_routes_are_as_reviewed(web: Flask) -> None:
    """A new route or another permission shows in the diff of routes.txt. Seen to fail: take a line out of it."""
    found = "".join(f"{route}\n" for route in routes(web))
    if UPDATE:
        SNAPSHOT.write_text(found)
    assert found == SNAPSHOT.read_text(), (
        "routes changed: look at the difference, then UPDATE_SNAPSHOTS=1 and commit it"
    )


def test_whoever_lacks_one_right_is_stopped_at_every_route(web: Flask, gate: Gate) -> None:
    """Seen to fail: let `_allow` pass over what is missing."""
    open_doors = [
        f"{route}: passes without {missing}"
        for route in routes(web)
        for missing in route.access.permissions
        if gate.answer(route, frozenset(Permission) - {missing}) != "not allowed"
    ]
    assert not open_doors, lines(open_doors)


def test_exactly_the_right_that_is_asked_for_is_enough_at_every_route(web: Flask, gate: Gate) -> None:
    """Seen to fail: let `_allow` ask for one permission more."""
    shut = {
        str(route): answer
        for route in routes(web)
        if (answer := gate.answer(route, frozenset(route.access.permissions))) != "passes"
    }
    assert not shut, lines(shut.items())


def test_nobody_is_asked_to_sign_in_at_every_route_that_is_not_public(web: Flask, gate: Gate) -> None:
    """Seen to fail: let `enforce` go on where nobody is signed in. (Another mark shows in routes.txt.)"""
    expected = {"public": "passes", "token": "unauthorized", "member": "sign in", "logged_in": "sign in"}
    wrong = {
        str(route): answer
        for route in routes(web)
        if (answer := gate.answer(route, None)) != expected[route.access.level]
    }
    assert not wrong, lines(wrong.items())


def test_only_the_house_itself_has_views_without_a_company(web: Flask) -> None:
    """A view of an area asks for membership; public and personal ones are few and counted by name.

    Seen to fail: mark a view of `customers` with @logged_in.
    """
    own = {"identity", "health", "static", "api_docs"}
    loose = [str(r) for r in routes(web) if r.access.level in {"public", "logged_in"} and _house(r) not in own]
    assert not loose, lines(loose, "mark it with @requires or @member, or move it to identity")


def _house(route: Route) -> str:
    return route.endpoint.split(".")[0]


class Gate:
    """Asks the guard before the views, and the guard alone: nothing behind it runs."""

    def __init__(self, web: Flask, cast: Cast) -> None:
        self.web = web
        self.cast = cast
        self.session = cast.sign_in(bob)
        self.token = cast.token(bob)
        self.rights: frozenset[Permission] | None = None

    def answer(self, route: Route, rights: frozenset[Permission] | None) -> str:
        """What the gate says to Bob with exactly `rights` (None: to nobody)."""
        if rights is not None:
            self._give_bob(rights)
        url = address(route, {"tenant": "acme"}, NOBODY)
        headers = (
            {"Authorization": f"Bearer {self.token}", "Cookie": f"langgan={self.session}"} if rights is not None else {}
        )
        with self.web.test_request_context(url, method=route.method, headers=headers):
            try:
                answer = self.web.preprocess_request()
            except NotAllowed:
                return "not allowed"
            except NotFound:
                return "not found"
            except Unauthorized:
                return "unauthorized"
            except CSRFError:  # the next guard in the row: this one let it pass
                return "passes"
            return "passes" if answer is None else "sign in"

    def _give_bob(self, rights: frozenset[Permission]) -> None:
        if rights == self.rights:
            return
        self.rights = rights
        with self.cast.acting(bob) as session:
            session.execute(
                text("update roles set permissions = :rights where key = :key"),
                {"rights": sorted(rights), "key": bob.role},
            )


@pytest.fixture
def gate(web: Flask, cast: Cast) -> Gate:
    return Gate(web, cast)


def test_an_htmx_request_of_nobody_is_told_by_a_header(client: Client, web: Flask) -> None:
    """htmx follows a redirect silently and would put the sign-in page into a table."""
    for route in routes(web):
        if route.access.level == "member" and route.method == "GET":
            answer = client.htmx(address(route, {"tenant": "acme"}, NOBODY), "main", status=401)
            assert answer.headers["HX-Redirect"].endswith("/sign-in")
