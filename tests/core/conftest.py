"""A house with a few doors made for looking at the platform alone: views that break, wait, refuse and write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Blueprint, Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from app.core.access import current_actor, logged_in, member, public, requires
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound, TooMany
from app.core.messages import Problem, Reason
from app.core.pages import after_post, page, toast
from app.core.permissions import Permission
from app.factory import create_app
from app.identity.models import Role
from tests.client import Client
from tests.people import Cast, Person

TAKEN = Reason("test_taken", "“%(value)s” is taken (%(field)s).")
LATER = Reason("test_later", "Later.")
MOMENT = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)

probe = Blueprint("probe", __name__, template_folder="templates")


def plain(said: str, status: int = 200) -> Response:
    return Response(said, status, mimetype="text/plain")


@probe.get("/probe/public")
@public
def show_public() -> Response:
    return plain("open to anybody")


@probe.get("/probe/personal")
@logged_in
def show_personal() -> Response:
    return plain("open to whoever is signed in")


@probe.get("/probe/unmarked")
def show_unmarked() -> Response:
    return plain("nobody knows who may see this")


@probe.get("/<tenant>/probe/member")
@member
def show_member(tenant: str) -> Response:
    return plain(f"{current_actor().name} of {current_actor().tenant.name}")


@probe.get("/<tenant>/probe/place")
@requires(Permission.AUDIT_VIEW)
def show_place(tenant: str) -> Response:
    return page("probe/place.html", fragment="probe_part", said=f"hello {request.args.get('q', '')}", moment=MOMENT)


@probe.post("/<tenant>/probe/write/<how>")
@member
def write_role(tenant: str, how: str) -> ResponseReturnValue:
    """Write a role, then end in the way `how`."""
    db.session.add(Role(key=f"written-{how}", name="x", permissions=[]))
    db.session.flush()
    toast(f"tried {how}")
    return ENDINGS[how]()


runs: list[str] = []
"""How often a view was run again."""


def _deadlock(times: int) -> ResponseReturnValue:
    runs.append("deadlock")
    if len(runs) <= times:
        db.session.execute(text("do $$ begin raise exception using errcode = '40P01'; end $$"))
    return after_post("/acme/probe/place")


def _raise(error: Exception) -> ResponseReturnValue:
    raise error


def _wait() -> ResponseReturnValue:
    db.session.execute(text("set local statement_timeout = '20ms'"))
    db.session.execute(text("select pg_sleep(5)"))
    return "never"


ENDINGS: dict[str, Callable[[], ResponseReturnValue]] = {
    "well": lambda: after_post("/acme/probe/place", "Saved"),
    "refused-but-kept": lambda: plain("held", 409),
    "conflict": lambda: _raise(Conflict(Problem("code", TAKEN, {"value": "C-1"}))),
    "invalid": lambda: _raise(Invalid(Problem("code", TAKEN, {"value": "C-1"}))),
    "not-found": lambda: _raise(NotFound()),
    "too-many": lambda: _raise(TooMany(Problem(None, LATER), retry_after=30)),
    "broken": lambda: _raise(ZeroDivisionError("the inside of the house")),
    "slow": _wait,
    "deadlock": lambda: _deadlock(2),
    "deadlocks-for-ever": lambda: _deadlock(99),
}


@probe.get("/api/probe/<how>")
@public
def ask_probe(how: str) -> ResponseReturnValue:
    return ENDINGS[how]() if how in ENDINGS else jsonify(said=how)


@probe.get("/probe/thing/<uuid:thing>")
@public
def show_thing(thing: UUID) -> Response:
    return plain(str(thing))


@probe.post("/<tenant>/probe/upload")
@member
def upload_file(tenant: str) -> Response:
    """Read the file to its end, and meet a deadlock the first time."""
    size = len(request.files["file"].read())
    _deadlock(1)
    return plain(f"{size} bytes")


@pytest.fixture(scope="session")
def probed(web: Flask) -> Flask:
    """The application with those doors, on the same database as everything in the test."""
    from app.core.db import db

    house = create_app(web.config["LANGGAN"])
    house.register_blueprint(probe)
    db._app_engines[house] = db._app_engines[web]
    return house


@pytest.fixture
def visitor(probed: Flask, cast: Cast) -> Callable[..., Client]:
    """`visitor(alice)`, `visitor()` for nobody: a browser at those doors."""

    def come(person: Person | None = None, **how: Any) -> Client:
        runs.clear()
        return Client(probed, session=cast.sign_in(person) if person else None, **how)

    return come
