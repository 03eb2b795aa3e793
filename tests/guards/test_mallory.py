"""Mallory, administrator of the company next door, tries every door of Acme: with her session, with her token, by slug and by id.

She must learn nothing, not even that something is there. Alice goes the same ways first, so that a 404 means the wall and not a
wrong address.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.client import Answer, ApiClient, Client
from tests.factories.everything import TABLES, Ids, ids_of, make_one_of_everything
from tests.guards.house import Route, address, lines, routes
from tests.people import Cast, alice, mallory

WORDS = {"slug": "categories", "kind": "contacts", "list": "categories", "type": "customers"}
"""A good word for arguments that are neither the company nor an id."""


@pytest.fixture
def ids(cast: Cast, run_jobs: Callable[[], int]) -> Ids:
    """Real ids of Acme, which has one of everything."""
    make_one_of_everything(cast, run_jobs)
    with cast.acting(alice) as session:
        return ids_of(session)


def ids_for(route: Route, ids: Ids) -> dict[str, Any]:
    """Good values for the arguments of a route. A `part_id` may be a contact or an address, a `record_id` any list's record."""
    return {name: ids.get(name) or WORDS.get(name, "x") for name in route.arguments}


def doors(web: Flask, level: str) -> list[Route]:
    return [route for route in routes(web) if route.access.level == level]


def ask(client: Client, route: Route, url: str) -> Answer:
    return client.get(url) if route.method == "GET" else client.post(url, {})


def test_every_id_in_an_address_is_one_that_the_guard_can_fill_in(web: Flask, ids: Ids) -> None:
    """Seen to fail: a new argument <uuid:thing_id>."""
    unknown = {f"{name} ({route})" for route in routes(web) for name in route.ids if name not in TABLES}
    assert not unknown, lines(sorted(unknown), "name its table in tests/factories/everything.py")
    assert not (empty := [name for name in TABLES if ids[name] is None]), lines(empty, "make one in everything.py")


def test_mallory_does_not_find_acme_at_any_address(web: Flask, ids: Ids, as_person: Callable[..., Client]) -> None:
    """Seen to fail: let `who_is_asking` take the company from the URL without asking for membership."""
    browser = as_person(mallory)
    open_doors = [
        f"{route}: {answer!r}"
        for route in doors(web, "member")
        if (answer := ask(browser, route, address(route, {**ids_for(route, ids), "tenant": "acme"}))).status != 404
    ]
    assert not open_doors, lines(open_doors)


def test_acme_is_told_apart_from_nowhere_by_no_address(web: Flask, ids: Ids, as_person: Callable[..., Client]) -> None:
    """Seen to fail: answer 403 to somebody who is no member."""
    browser = as_person(mallory)
    for route in doors(web, "member"):
        seen = []
        for slug in ("acme", "nowhere"):
            answer = ask(browser, route, address(route, {**ids_for(route, ids), "tenant": slug}))
            seen.append((answer.status, answer.words.split("Request number")[0].replace(slug, "")))
        assert seen[0] == seen[1], route


def test_acmes_ids_are_nothing_in_mallorys_own_company(web: Flask, ids: Ids, as_person: Callable[..., Client]) -> None:
    """Seen to fail: `alter table customers disable row level security`."""
    browser = as_person(mallory)
    found = [
        f"{route}: {answer!r}"
        for route in doors(web, "member")
        if set(route.ids) & set(TABLES)
        and (answer := ask(browser, route, address(route, {**ids_for(route, ids), "tenant": "evil"}))).status != 404
    ]
    assert not found, lines(found)


def test_alice_finds_what_mallory_does_not(web: Flask, ids: Ids, as_person: Callable[..., Client]) -> None:
    """The ways are good: without this, the guards above would pass on wrong addresses."""
    browser = as_person(alice)
    lost = [
        f"{route}: {answer!r}"
        for route in doors(web, "member")
        if route.method == "GET"
        and set(route.ids) & set(TABLES)
        and (answer := ask(browser, route, address(route, {**ids_for(route, ids), "tenant": "acme"}))).status == 404
    ]
    assert not lost, lines(lost)


# --- programs


def call(program: ApiClient, route: Route, ids: Ids) -> Answer:
    url = address(route, ids_for(route, ids))
    body = None if route.method in {"GET", "DELETE"} else {}
    return program.ask(route.method, url.removeprefix(program.root), body)


def test_acmes_ids_are_nothing_for_mallorys_token(web: Flask, ids: Ids, api: Callable[..., ApiClient]) -> None:
    """Seen to fail: `alter table customers disable row level security`."""
    program = api(mallory)
    found = [
        f"{route}: {answer!r}"
        for route in doors(web, "token")
        if set(route.ids) & set(TABLES) and (answer := call(program, route, ids)).status != 404
    ]
    assert not found, lines(found)


def test_lists_of_mallorys_token_hold_nothing_of_acme(web: Flask, ids: Ids, api: Callable[..., ApiClient]) -> None:
    """Seen to fail: the same."""
    program = api(mallory)
    for route in doors(web, "token"):
        if route.method == "GET" and not route.arguments:
            said = call(program, route, ids).text
            assert not [name for name, id_ in ids.items() if str(id_) in said], route


def test_alices_token_finds_what_mallorys_does_not(web: Flask, ids: Ids, api: Callable[..., ApiClient]) -> None:
    program = api(alice)
    lost = [
        f"{route}: {answer!r}"
        for route in doors(web, "token")
        if route.method == "GET"
        and set(route.ids) & set(TABLES)
        and (answer := call(program, route, ids)).status == 404
    ]
    assert not lost, lines(lost)


def test_nobody_and_no_made_up_token_gets_into_the_api(web: Flask, ids: Ids) -> None:
    """Cookies play no part there."""
    for token in (None, "lgt_made-up", ""):
        program = ApiClient(web, token)
        for route in doors(web, "token"):
            assert call(program, route, ids).status == 401, route
