"""Mallory, administrator of the company next door, tries every door of Acme: with her session, with her token, by slug and by id.

She must learn nothing, not even that something is there. Alice goes the same ways first, so that a 404 means the wall and not a
wrong address.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.client import Answer, ApiClient, Client
from tests.factories.everything import TABLES, Ids, ids_of, make_one_of_everything
from tests.guards.house import Route, address, lines, routes
from tests.people import Cast, alice, mallory
from tests.servers import Servers

WORDS = {
    "slug": "categories",
    "kind": "contacts",
    "list": "categories",
    "type": "customers",
    "of": "sales-orders",
    "verb": "submit",
}
"""A good word for arguments that are neither the company nor an id."""

NOTHING = UUID(int=1)

ARGUMENT = re.compile(r"<(?:(?P<kind>[^:>]*):)?(?P<name>\w+)>")

ASKS_FOR_MORE = {"imports.list_values": "the column whose values are wanted"}
"""Alice gets 404 there without it."""


@pytest.fixture
def ids(cast: Cast, run_jobs: Callable[[], int]) -> Ids:
    """Real ids of Acme, which has one of everything."""
    make_one_of_everything(cast, run_jobs)
    with cast.acting(alice) as session:
        return ids_of(session)


def collections(route: Route) -> dict[str, str]:
    """The word before each id of a route: {"customer_id": "customers", "part_id": "contacts"}."""
    found = {}
    for before, segment in pairwise(route.rule.rule.split("/")):
        this, last = ARGUMENT.fullmatch(segment), ARGUMENT.fullmatch(before)
        if this is not None and this["name"] in route.ids:
            found[this["name"]] = WORDS.get(last["name"], "?") if last else before
    return found


def way_to(route: Route, ids: Ids, tenant: str = "") -> str:
    """The address of a route, with ids of records that are there."""
    records = {name: ids[word] for name, word in collections(route).items() if word in ids}
    return address(route, {**WORDS, **records, "tenant": tenant}, NOTHING)


def doors(web: Flask, level: str, *, reading: bool = False) -> list[Route]:
    """The routes of a level; `reading`: those that only look."""
    return [route for route in routes(web) if route.access.level == level and (not reading or route.method == "GET")]


def ask(client: Client, route: Route, url: str) -> Answer:
    return client.get(url) if route.method == "GET" else client.post(url, {})


def test_every_id_in_an_address_is_one_that_the_guard_can_fill_in(web: Flask, ids: Ids) -> None:
    """Seen to fail: a new argument <uuid:thing_id>."""
    unknown = {
        f"{word}: {route}" for route in routes(web) for word in collections(route).values() if word not in TABLES
    }
    assert not unknown, lines(sorted(unknown), "name its table in tests/factories/everything.py")
    empty = [word for word in TABLES if ids[word] is None]
    assert not empty, lines(empty, "make one in tests/factories/everything.py")


def test_mallory_does_not_find_acme_at_any_address(web: Flask, ids: Ids, as_person: Callable[..., Client]) -> None:
    """Seen to fail: answer 403 instead of 404 to somebody who is no member."""
    browser = as_person(mallory)
    open_doors = [
        f"{route}: {answer!r}"
        for route in doors(web, "member")
        if (answer := ask(browser, route, way_to(route, ids, "acme"))).status != 404
    ]
    assert not open_doors, lines(open_doors)


def test_acme_is_told_apart_from_nowhere_by_no_address(web: Flask, ids: Ids, as_person: Callable[..., Client]) -> None:
    """Seen to fail: name the company of the URL in the answer to somebody who is no member."""
    browser = as_person(mallory)
    for route in doors(web, "member"):
        seen = []
        for slug in ("acme", "nowhere"):
            answer = ask(browser, route, way_to(route, ids, slug))
            seen.append((answer.status, answer.words.split("Request number")[0].replace(slug, "")))
        assert seen[0] == seen[1], route


def found_by(browser: Client, web: Flask, ids: Ids, *, reading: bool = False) -> list[str]:
    """What of Acme a browser finds inside the company Evil: by Acme's ids, and in Evil's own lists."""
    return [
        f"{route}: {answer!r}"
        for route in doors(web, "member", reading=reading)
        for answer in [ask(browser, route, way_to(route, ids, "evil"))]
        if (route.ids and answer.status != 404) or (not route.ids and names_any(answer, ids))
    ]


def names_any(answer: Answer, ids: Ids) -> bool:
    return "Acme" in answer.text or any(str(id_) in answer.text for id_ in ids.values())


def test_acmes_ids_are_nothing_in_mallorys_own_company(web: Flask, ids: Ids, as_person: Callable[..., Client]) -> None:
    """Seen to fail by `test_the_guard_sees_a_wall_that_is_down`."""
    found = found_by(as_person(mallory), web, ids)
    assert not found, lines(found)


def test_alices_own_sessions_are_nothing_for_mallory(web: Flask, ids: Ids, as_person: Callable[..., Client]) -> None:
    """What belongs to a person, outside any company. Seen to fail: take the person out of `end_session_of`."""
    browser, owner = as_person(mallory), as_person(alice)
    for route in doors(web, "logged_in"):
        if route.ids:
            assert ask(browser, route, way_to(route, ids)).status == 404, route
            assert ask(owner, route, way_to(route, ids)).status < 400, route


@pytest.fixture
def walls_are_down(own_database: Engine, servers: Servers, worker_name: str) -> None:
    """Row-level security of the book is switched off, as a careless migration might."""
    environment = servers.environment(own_database.url.database or "", worker_name)
    with psycopg.connect(environment["DATABASE_OWNER_URL"]) as connection:
        for table in ("customers", "categories", "credit_terms", "industries", "sales_agents", "conglomerates"):
            connection.execute(f"alter table {table} disable row level security")


def test_the_guard_sees_a_wall_that_is_down(
    walls_are_down: None, web: Flask, ids: Ids, as_person: Callable[..., Client], api: Callable[..., ApiClient]
) -> None:
    """It only looks: whoever deletes behind a fallen wall meets the foreign keys of the tables whose wall still stands."""
    by_program = found_by_program(api(mallory), web, ids, reading=True)
    by_browser = found_by(as_person(mallory), web, ids, reading=True)
    assert any("/api/v1/categories/" in found for found in by_program)
    assert any("/<tenant>/customers/" in found for found in by_browser)


def test_alice_finds_what_mallory_does_not(web: Flask, ids: Ids, as_person: Callable[..., Client]) -> None:
    """The ways are good: without this, the guards above would pass on wrong addresses."""
    browser = as_person(alice)
    lost = [
        f"{route}: {answer!r}"
        for route in doors(web, "member")
        if route.method == "GET"
        and route.ids
        and route.endpoint not in ASKS_FOR_MORE
        and (answer := ask(browser, route, way_to(route, ids, "acme"))).status == 404
    ]
    assert not lost, lines(lost)


# --- programs


def call(program: ApiClient, route: Route, ids: Ids) -> Answer:
    url = way_to(route, ids)
    body = None if route.method in {"GET", "DELETE"} else {}
    return program.ask(route.method, url.removeprefix(program.root), body)


def found_by_program(program: ApiClient, web: Flask, ids: Ids, *, reading: bool = False) -> list[str]:
    """What of Acme a program of another company finds: by Acme's ids, and in its own lists."""
    return [
        f"{route}: {answer!r}"
        for route in doors(web, "token", reading=reading)
        for answer in [call(program, route, ids)]
        if (route.ids and answer.status != 404) or (not route.ids and names_any(answer, ids))
    ]


def test_acmes_ids_are_nothing_for_mallorys_token(web: Flask, ids: Ids, api: Callable[..., ApiClient]) -> None:
    """Seen to fail by `test_the_guard_sees_a_wall_that_is_down`."""
    found = found_by_program(api(mallory), web, ids)
    assert not found, lines(found)


def test_alices_token_finds_what_mallorys_does_not(web: Flask, ids: Ids, api: Callable[..., ApiClient]) -> None:
    program = api(alice)
    lost = [
        f"{route}: {answer!r}"
        for route in doors(web, "token")
        if route.method == "GET" and route.ids and (answer := call(program, route, ids)).status == 404
    ]
    assert not lost, lines(lost)


def test_nobody_and_no_made_up_token_gets_into_the_api(web: Flask, ids: Ids) -> None:
    """Cookies play no part there."""
    for token in (None, "lgt_made-up", ""):
        program = ApiClient(web, token)
        for route in doors(web, "token"):
            assert call(program, route, ids).status == 401, route
