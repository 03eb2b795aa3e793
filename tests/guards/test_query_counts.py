"""What a list page costs in SQL statements: the same with thirty rows as with three, and as reviewed in query_counts.json.

A list page is a page of a company without an id in its address. One statement more shows in the diff; one per row never passes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.client import Client
from tests.factories.everything import make_many, make_one_of_everything
from tests.guards.house import UPDATE, Route, address, lines, routes
from tests.guards.test_mallory import WORDS
from tests.people import Cast, alice

SNAPSHOT = Path(__file__).with_name("query_counts.json")


def list_pages(web: Flask) -> list[Route]:
    return [r for r in routes(web) if r.method == "GET" and r.access.level == "member" and not r.ids]


@pytest.fixture
def counts(
    web: Flask,
    cast: Cast,
    as_person: Callable[..., Client],
    query_count: Callable[[], Any],
    run_jobs: Callable[[], int],
) -> Callable[[], dict[str, int]]:
    """`counts()`: the statements of each list page now."""
    make_one_of_everything(cast, run_jobs)
    browser = as_person(alice)

    def count() -> dict[str, int]:
        found = {}
        for route in list_pages(web):
            url = address(route, {**WORDS, "tenant": "acme"})
            browser.get(url)  # what a process keeps is made by the first request
            with query_count() as statements:
                browser.get(url)
            found[route.endpoint] = len(statements)
        return found

    return count


def test_a_list_costs_the_same_with_thirty_rows_as_with_three(counts: Callable[[], dict[str, int]], cast: Cast) -> None:
    """Seen to fail: ask for something per row in any list."""
    make_many(cast, 2)
    few = counts()
    make_many(cast, 30)
    many = counts()
    grown = [f"{name}: {few[name]} → {many[name]}" for name in few if many[name] != few[name]]
    assert not grown, lines(grown, "ask once for all rows of the page")
    if UPDATE:
        SNAPSHOT.write_text(json.dumps(many, indent=2, sort_keys=True) + "\n")
    reviewed = json.loads(SNAPSHOT.read_text())
    changed = [
        f"{name}: {reviewed.get(name)} → {many.get(name)}"
        for name in sorted(reviewed | many)
        if reviewed.get(name) != many.get(name)
    ]
    assert not changed, lines(changed, "if it is meant: UPDATE_SNAPSHOTS=1, and commit query_counts.json")


def test_the_count_sees_a_statement_per_row(query_count: Callable[[], Any], cast: Cast) -> None:
    from sqlalchemy import text

    with query_count() as statements, cast.acting(alice) as session:
        for _ in range(3):
            session.execute(text("select 1"))
    assert statements[-3:] == ["select 1"] * 3
