"""Keyset paging: every walk sees every row exactly once."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Integer, Text, Uuid, column, select, values

from app.core.errors import Invalid
from app.core.paging import Cursor, Order, Page, keyset_page

Row = tuple[int | None, UUID]

rows_of_a_list = st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=1, max_size=14).map(
    lambda sort_values: [(value, UUID(int=number + 1)) for number, value in enumerate(sort_values)]
)
in_a_database = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def turn(database: Connection, rows: Sequence[Row], cursor: str | None, limit: int, descending: bool) -> Page[Any]:
    """One page of a list of these rows, whose values may be missing. A row that is left out tells PostgreSQL the type."""
    table = values(column("value", Integer), column("id", Uuid), name="rows").data([(0, UUID(int=0)), *rows])
    statement = select(table.c.value, table.c.id).where(table.c.id != UUID(int=0))
    order = Order(table.c.value, table.c.id, descending, nullable=True)
    at = Cursor.decode(cursor) if cursor else None
    return keyset_page(
        statement, order, at, limit, lambda part: database.execute(part).all(), value_of=lambda row: row.value
    )


def in_order(rows: Sequence[Row], descending: bool) -> list[UUID]:
    """By value and id; missing values last in either direction."""
    ordered = sorted(rows, key=lambda row: (row[0] or 0, row[1]), reverse=descending)
    return [row_id for _, row_id in sorted(ordered, key=lambda row: row[0] is None)]


@in_a_database
@given(rows=rows_of_a_list, limit=st.integers(1, 5), descending=st.booleans())
def test_walking_forward_sees_every_row_once_and_in_order(
    database: Connection, rows: list[Row], limit: int, descending: bool
) -> None:
    seen, cursor = [], None
    while True:
        page = turn(database, rows, cursor, limit, descending)
        seen += [row.id for row in page.rows]
        assert (page.previous is None) == (cursor is None)
        if page.next is None:
            break
        cursor = page.next
    assert seen == in_order(rows, descending)


@in_a_database
@given(rows=rows_of_a_list, limit=st.integers(1, 5), descending=st.booleans())
def test_walking_back_shows_the_same_pages_again(
    database: Connection, rows: list[Row], limit: int, descending: bool
) -> None:
    page, pages = turn(database, rows, None, limit, descending), []
    while page.next:
        pages.append([row.id for row in page.rows])
        page = turn(database, rows, page.next, limit, descending)
    while page.previous:
        page = turn(database, rows, page.previous, limit, descending)
        assert [row.id for row in page.rows] == pages.pop()
    assert pages == []


@in_a_database
@given(rows=rows_of_a_list, late=rows_of_a_list, limit=st.integers(1, 4), descending=st.booleans())
def test_rows_that_come_meanwhile_never_hide_or_double_another(
    database: Connection, rows: list[Row], late: list[Row], limit: int, descending: bool
) -> None:
    news = [(value, UUID(int=1000 + row_id.int)) for value, row_id in late]
    present, seen, cursor = list(rows), [], None
    while True:
        page = turn(database, present, cursor, limit, descending)
        seen += [row.id for row in page.rows]
        if page.next is None:
            break
        cursor = page.next
        present += [news.pop()] if news else []
    assert len(seen) == len(set(seen))
    assert [row_id for row_id in seen if row_id.int < 1000] == in_order(rows, descending)


@in_a_database
@given(rows=rows_of_a_list, limit=st.integers(1, 4), descending=st.booleans(), leaving=st.lists(st.integers(0, 13)))
def test_rows_that_go_meanwhile_take_nobody_with_them(
    database: Connection, rows: list[Row], limit: int, descending: bool, leaving: list[int]
) -> None:
    present, seen, cursor = list(rows), [], None
    while True:
        page = turn(database, present, cursor, limit, descending)
        seen += [row.id for row in page.rows]
        if page.next is None:
            break
        cursor = page.next
        if leaving:
            del present[leaving.pop() % len(present)]
        if not present:
            break
    stayed = {row_id for _, row_id in present}
    assert len(seen) == len(set(seen))
    assert [row_id for row_id in seen if row_id in stayed] == [i for i in in_order(rows, descending) if i in stayed]


CURSORS = [
    Cursor(None, str(UUID(int=7))),
    Cursor(5, "id", back=True),
    Cursor("华宁科技", "x"),
    Cursor(datetime(2026, 11, 23, tzinfo=UTC), "y"),
]


@pytest.mark.parametrize("cursor", CURSORS)
def test_a_cursor_comes_back_from_the_url_as_it_went(cursor: Cursor) -> None:
    assert Cursor.decode(cursor.encode()) == cursor


def forged(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


NONSENSE = ["x", "!!!", "é", "AAAA", forged(5), forged([1, 2, 3]), forged([1, "id", "back"]), forged([[1], "id", False]), forged([{"at": "soon"}, "id", False]), forged([{}, "id", False])]  # fmt: skip


@pytest.mark.parametrize("cursor", NONSENSE)
def test_a_cursor_that_is_none_is_refused_in_words(cursor: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Cursor.decode(cursor)
    assert [(p.field, p.code) for p in refusal.value.problems] == [("cursor", "bad_cursor")]


@pytest.mark.parametrize("value", ["text", 5, None, True, "with\x00nul"])
def test_a_cursor_of_another_order_is_refused(database: Connection, value: object) -> None:
    table = values(column("value", Text if isinstance(value, int) else Integer), column("id", Uuid), name="rows")
    data = table.data([("a" if isinstance(value, int) else 1, UUID(int=1))])
    order = Order(data.c.value, data.c.id)
    with pytest.raises(Invalid):
        keyset_page(
            select(data.c.id), order, Cursor(value, str(UUID(int=1))), 5, lambda part: [], value_of=lambda row: row
        )


@given(st.text(max_size=60))
def test_whatever_stands_in_the_url_is_a_cursor_or_refused(text: str) -> None:
    try:
        Cursor.decode(text)
    except Invalid:
        return
