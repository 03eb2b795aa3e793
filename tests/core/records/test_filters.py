"""The filter grammar: what it refuses, the SQL it becomes, and that this SQL means what it says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    String,
    Uuid,
    column,
    literal,
    select,
    values,
)
from sqlalchemy.dialects import postgresql

from app.core import text
from app.core.errors import Invalid
from app.core.money import Money
from app.core.records import filters
from app.core.records.cells import Cell
from app.core.records.fields import Op
from app.core.records.filters import Filter, MoneyColumns
from tests.core.records.sample import CLIENT, CONTEXT, REFERENCES, WHOLESALE, Status

TYPES: dict[str, Any] = {
    "id": Integer, "code": String, "name": String, "status": String, "category": Uuid, "email": String, "vip": Boolean, "since": Date,
    "limit_amount": BigInteger, "limit_currency": String, "staff": Integer, "created_at": DateTime(timezone=True),
}  # fmt: skip
HELD: dict[str, ColumnElement[Any]] = {name: column(name, kind) for name, kind in TYPES.items()}


def columns_of(held: Any) -> filters.Columns:
    """Which column holds which field."""
    limit = MoneyColumns(held["limit_amount"], held["limit_currency"])
    return {**{f.name: held[f.name] if f.name in held else column(f.name) for f in CLIENT}, "limit": limit}


def search_in(held: Any) -> filters.Search:
    """In these tests the search text is the name."""
    return lambda field, words: held["id"].in_([row["id"] for row in ROWS if text.fold(words) in (row["name"] or "")])


COLUMNS, search = columns_of(HELD), search_in(HELD)


def sql(filter_json: object) -> str:
    condition = filters.compile_filter(CLIENT, filter_json, COLUMNS, CONTEXT, search)
    return str(condition.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))


def ask(field: str, op: str, value: object = None) -> dict[str, Any]:
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        (None, "true"),
        ({}, "true"),
        ({"all": []}, "true"),
        ({"any": []}, "false"),
        (ask("status", "eq", "active"), "status = 'active'"),
        (ask("status", "in", ["active", "blocked"]), "status IN ('active', 'blocked')"),
        (ask("status", "ne", "active"), "status != 'active' OR status IS NULL"),
        (ask("code", "eq", "omni-1"), "code = 'OMNI-1'"),
        (ask("name", "starts_with", " Ómni "), "name >= 'omni' AND name < 'omni\U0010ffff'"),
        (ask("email", "is_empty"), "email IS NULL"),
        ({"not": ask("email", "is_empty")}, "email IS NOT NULL"),
        (ask("staff", "between", [5, 10]), "staff >= 5 AND staff <= 10"),
        ({"not": {"any": [ask("staff", "lt", 5), ask("vip", "eq", True)]}}, "(staff >= 5 OR staff IS NULL) AND (vip != true OR vip IS NULL)"),
        (ask("limit", "gte", {"amount": "5000.00", "currency": "SGD"}), "limit_currency = 'SGD' AND limit_amount >= 500000"),
        (ask("limit", "lt", "RM 5,000"), "limit_currency = 'MYR' AND limit_amount < 500000"),
        (ask("since", "gt", "23 Nov 2026"), "since > '2026-11-23'"),
        (ask("created_at", "eq", "2026-11-23"), "created_at >= '2026-11-22 16:00:00+00:00' AND created_at < '2026-11-23 16:00:00+00:00'"),
        (ask("created_at", "lte", "2026-11-23"), "created_at < '2026-11-23 16:00:00+00:00'"),
        (ask("created_at", "gt", "2026-11-23"), "created_at >= '2026-11-23 16:00:00+00:00'"),
        (ask("created_at", "lt", "2026-11-23T08:00:00Z"), "created_at < '2026-11-23 08:00:00+00:00'"),
    ],
)  # fmt: skip
def test_a_filter_becomes_sql(asked: object, written: str) -> None:
    assert sql(asked) == written


def test_a_reference_is_asked_for_by_code_or_id() -> None:
    for value in ("whl", {"code": "WHL"}, {"id": str(WHOLESALE)}, str(WHOLESALE)):
        assert sql(ask("category", "eq", value)) == f"category = '{WHOLESALE}'"


def test_words_in_text_go_to_the_search_function() -> None:
    assert sql(ask("name", "contains", "宏达")) == "id IN (2, 3)"


def test_an_amount_without_a_currency_column_is_in_the_one_of_the_literal() -> None:
    columns = {**COLUMNS, "limit": MoneyColumns(HELD["limit_amount"], literal("MYR"))}
    condition = filters.compile_filter(CLIENT, ask("limit", "eq", "5"), columns, CONTEXT, search)
    assert condition.compile().params == {"param_1": "MYR", "param_2": "MYR", "limit_amount_1": 500}


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ([], [("filter", "not_a_filter")]),
        ("status", [("filter", "not_a_filter")]),
        (0, [("filter", "not_a_filter")]),
        ({"all": [], "any": []}, [("filter", "not_a_filter")]),
        ({"field": "status"}, [("filter", "not_a_filter")]),
        (ask("status", "eq", "active") | {"more": 1}, [("filter", "not_a_filter")]),
        ({"all": {}}, [("filter.all", "not_a_list")]),
        ({"not": []}, [("filter.not", "not_a_filter")]),
        (ask("colour", "eq", "red"), [("filter.field", "unfilterable")]),
        (ask("website", "eq", "x"), [("filter.field", "unfilterable")]),
        ({"field": [], "op": {}}, [("filter.field", "unfilterable")]),
        (ask("status", "lt", "active"), [("filter.op", "unknown_operator")]),
        (ask("remarks", "eq", "x"), [("filter.op", "unknown_operator")]),
        (ask("code", "contains", "x"), [("filter.op", "unknown_operator")]),
        (ask("status", "like", "x"), [("filter.op", "unknown_operator")]),
        (ask("status", "eq"), [("filter.value", "value_missing")]),
        (ask("status", "eq", " "), [("filter.value", "value_missing")]),
        (ask("status", "in", "active"), [("filter.value", "not_a_list")]),
        (ask("status", "in", ["active", None, "gone"]), [("filter.value[1]", "value_missing")]),
        (ask("status", "in", ["active", "gone"]), [("filter.value[1]", "not_a_choice")]),
        (ask("status", "in", ["active"] * 501), [("filter.value", "too_many_values")]),
        ({"any": [ask("staff", "in", [1] * 300)] * 2}, [("filter.any[1].value", "too_many_values")]),
        (ask("staff", "between", [1]), [("filter.value", "two_values")]),
        (ask("staff", "eq", "many"), [("filter.value", "not_a_number")]),
        (ask("staff", "eq", 10**30), [("filter.value", "out_of_range")]),
        (ask("since", "eq", "soon"), [("filter.value", "not_a_date")]),
        (ask("created_at", "eq", "9999-12-31T23:59:59Z"), [("filter.value", "not_an_instant")]),
        (ask("created_at", "eq", 5), [("filter.value", "not_text")]),
        (ask("category", "eq", "gone"), [("filter.value", "reference_not_found")]),
        (ask("name", "eq", 5), [("filter.value", "not_text")]),
        (ask("name", "eq", "a\x00"), [("filter.value", "bad_characters")]),
        (ask("limit", "eq", 5000), [("filter.value", "not_money")]),
        (
            {"all": [ask("colour", "eq", "red"), {"any": [ask("staff", "eq", 1), ask("vip", "eq", "perhaps")]}]},
            [("filter.all[0].field", "unfilterable"), ("filter.all[1].any[1].value", "not_yes_or_no")],
        ),
        ({"not": {"not": {"not": {"not": {"not": {}}}}}}, [("filter.not.not.not.not.not", "filter_too_deep")]),
        ({"all": [ask("vip", "is_set")] * 51}, [("filter.all", "too_many_conditions")]),
        (
            {"all": [{"any": [ask("vip", "is_set")] * 30}, {"any": [ask("vip", "is_set")] * 21}]},
            [("filter.all[1].any[20]", "too_many_conditions")],
        ),
    ],
)
def test_every_mistake_in_a_filter_is_named_with_its_place(asked: object, wrong: list[tuple[str, str]]) -> None:
    with pytest.raises(Invalid) as refusal:
        sql(asked)
    assert [(problem.field, problem.code) for problem in refusal.value.problems] == wrong


# --- Any filter at all

NAMES = st.sampled_from([f.name for f in CLIENT])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
    | st.sampled_from(["active", "2026-11-23", "12k", "5,000", "WHL", "2026-11-23T08:00:00Z"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["amount", "currency", "id", "code"]), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
WILD = st.recursive(
    st.fixed_dictionaries(
        {"field": NAMES | VALUES, "op": st.sampled_from(list(Op)).map(str) | VALUES}, optional={"value": VALUES}
    )
    | VALUES,
    lambda inner: st.dictionaries(
        st.sampled_from(["all", "any", "not"]), inner | st.lists(inner, max_size=4), min_size=1, max_size=2
    ),
    max_leaves=12,
)


@given(WILD)
@settings(max_examples=300)
def test_any_json_becomes_leakproof_sql_or_problems_with_sentences(asked: Any) -> None:
    try:
        written = filters.compile_filter(CLIENT, asked, COLUMNS, CONTEXT, search).compile(dialect=postgresql.dialect())
    except Invalid as refusal:
        sentences = [
            problem.reason.text % {"field": problem.field, "value": "", **problem.params}
            for problem in refusal.problems
        ]
        assert all(sentences)
        return
    assert not re.search(r"LIKE|~|@|\|\||lower\(|DISTINCT", str(written), re.IGNORECASE)


# --- What the SQL means, asked of PostgreSQL and beside it of a reading in plain Python

ROWS: list[dict[str, Any]] = [
    {"id": 1, "code": "OMNI-1", "name": "omni retail", "status": "active", "category": WHOLESALE, "email": "a@x.my", "vip": True,
     "since": date(2026, 1, 1), "limit_amount": 500_000, "limit_currency": "MYR", "staff": 5, "created_at": datetime(2026, 11, 22, 16, tzinfo=UTC)},
    {"id": 2, "code": "OMNI-2", "name": "宏达科技", "status": "blocked", "category": None, "email": None, "vip": False,
     "since": None, "limit_amount": None, "limit_currency": None, "staff": None, "created_at": datetime(2026, 11, 22, 15, 59, 59, 999_999, tzinfo=UTC)},
    {"id": 3, "code": None, "name": "宏达 omni", "status": "active", "category": WHOLESALE, "email": "b@x.my", "vip": None,
     "since": date(2026, 6, 1), "limit_amount": 0, "limit_currency": "SGD", "staff": 10, "created_at": None},
    {"id": 4, "code": "Z", "name": None, "status": None, "category": None, "email": "", "vip": True,
     "since": date(2027, 1, 1), "limit_amount": 500_001, "limit_currency": "SGD", "staff": 6, "created_at": datetime(2026, 11, 23, 16, tzinfo=UTC)},
]  # fmt: skip

LEAVES = st.sampled_from(
    [
        ask("code", "eq", "omni-1"), ask("code", "starts_with", "omni"), ask("code", "not_in", ["OMNI-1", "z"]), ask("name", "eq", "Omni Retail"),
        ask("name", "starts_with", "宏"), ask("name", "contains", "Omni"), ask("status", "ne", "active"), ask("status", "in", ["active", "blocked"]),
        ask("category", "eq", "WHL"), ask("category", "is_empty"), ask("email", "is_set"), ask("vip", "eq", True), ask("vip", "ne", False),
        ask("since", "between", ["2026-01-01", "2026-06-01"]), ask("since", "gt", "2026-06-01"), ask("limit", "eq", "5,000"),
        ask("limit", "in", ["5,000", "SGD 0"]), ask("limit", "gte", "SGD 0"), ask("limit", "between", ["SGD 0", "SGD 5,000.00"]),
        ask("limit", "ne", "5,000"), ask("limit", "is_empty"), ask("staff", "lt", 6), ask("staff", "lte", 6), ask("staff", "in", [5, 10]),
        ask("created_at", "eq", "2026-11-23"), ask("created_at", "lt", "2026-11-23"), ask("created_at", "gte", "2026-11-23"),
        ask("created_at", "in", ["2026-11-22", "2026-11-24"]), ask("created_at", "lte", "2026-11-22T16:00:00Z"), ask("created_at", "is_set"),
    ]
)  # fmt: skip
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        inner.map(lambda part: {"not": part})
        | st.lists(inner, max_size=3).map(lambda parts: {"all": parts})
        | st.lists(inner, max_size=3).map(lambda parts: {"any": parts})
    ),
    max_leaves=6,
).map(lambda tree: {"all": [tree]} if "field" in tree else tree)


def means(asked: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Whether the row meets the filter, read in the plainest way."""
    if "all" in asked:
        return all(means(part, row) for part in asked["all"])
    if "any" in asked:
        return any(means(part, row) for part in asked["any"])
    if "not" in asked:
        return not means(asked["not"], row)
    return leaf_means(asked["field"], asked["op"], asked.get("value"), row)


def leaf_means(field: str, op: str, value: Any, row: Mapping[str, Any]) -> bool:
    opposite = {"ne": "eq", "not_in": "in", "is_empty": "is_set"}.get(op)
    if opposite:
        return not leaf_means(field, opposite, value, row)
    held = row["limit_amount"] if field == "limit" else row[field]
    if held is None or op == "is_set":
        return held is not None
    if op == "contains":
        return text.fold(value) in held
    if op == "in":
        return any(leaf_means(field, "eq", one, row) for one in value)
    if op == "between":
        return leaf_means(field, "gte", value[0], row) and leaf_means(field, "lte", value[1], row)
    return compared(field, op, value, row)


def compared(field: str, op: str, value: Any, row: Mapping[str, Any]) -> bool:
    held, wanted = row.get(field), value
    if field == "limit":
        money = {"5,000": Money(500_000, "MYR"), "SGD 0": Money(0, "SGD"), "SGD 5,000.00": Money(500_000, "SGD")}[value]
        held, wanted = row["limit_amount"], money.amount
        if row["limit_currency"] != money.currency:
            return False
    if field == "category":
        wanted = WHOLESALE
    if field == "since":
        wanted = date.fromisoformat(value)
    if field == "created_at":
        zone_shift = 8 * 3600
        held = held.timestamp() + zone_shift if len(value) == 10 else held.timestamp()
        wanted = datetime.fromisoformat(value if len(value) > 10 else f"{value}T00:00:00Z").timestamp()
        held = held // 86400 if len(value) == 10 else held
        wanted = wanted // 86400 if len(value) == 10 else wanted
    if field in ("code", "name"):
        wanted = text.key(value) if field == "code" else text.sort_name(value)
    if op == "starts_with":
        return str(held).startswith(wanted)
    return {"eq": held == wanted, "lt": op == "lt" and held < wanted, "lte": op == "lte" and held <= wanted,
            "gt": op == "gt" and held > wanted, "gte": op == "gte" and held >= wanted}[op]  # fmt: skip


@pytest.fixture(scope="module")
def engine(web: Flask) -> Any:
    from app.core.db import db

    with web.app_context():
        yield db.engine


@given(asked=TREES)
@settings(max_examples=200, deadline=None)
def test_postgresql_finds_exactly_the_records_that_a_filter_means(engine: Any, asked: Filter) -> None:
    book = values(*(column(name, kind) for name, kind in TYPES.items()), name="book").data(
        [tuple(row.values()) for row in ROWS]
    )
    condition = filters.compile_filter(CLIENT, asked, columns_of(book.c), CONTEXT, search_in(book.c))
    with engine.connect() as connection:
        found = connection.scalars(select(book.c.id).where(condition).order_by(book.c.id)).all()
    assert found == [row["id"] for row in ROWS if means(asked, row)]


# --- Chips and addresses


def test_every_condition_that_all_records_meet_is_a_chip_with_a_way_to_drop_it() -> None:
    first, second = ask("status", "in", ["active", "blocked"]), ask("limit", "gte", "5,000")
    chips = filters.describe_filter(CLIENT, {"all": [first, second]}, CONTEXT, {})
    assert [(chip.label, chip.operator) for chip in chips] == [("Status", "is one of"), ("Credit limit", "at least")]
    assert chips[0].cells == (Cell("status", Status.ACTIVE), Cell("status", Status.BLOCKED))
    assert chips[1].cells == (Cell("money", Money(500_000, "MYR")),)
    assert chips[0].rest == {"all": [second]}


def test_the_last_chip_leaves_no_filter() -> None:
    for only in (ask("created_at", "gte", "2026-11-23"), {"all": [ask("created_at", "gte", "2026-11-23")]}):
        (chip,) = filters.describe_filter(CLIENT, only, CONTEXT, {})
        assert (chip.operator, chip.cells, chip.rest) == ("from", (Cell("date", date(2026, 11, 23)),), None)


def test_a_group_is_one_chip_with_its_parts() -> None:
    asked = {"all": [{"any": [ask("category", "eq", "WHL"), {"not": ask("created_at", "lt", "2026-11-23T08:00:00Z")}]}]}
    (chip,) = filters.describe_filter(CLIENT, asked, CONTEXT, REFERENCES)
    assert chip.label == "Any of"
    assert chip.parts[0].cells == (Cell("reference", {"id": str(WHOLESALE), "code": "WHL", "name": "Wholesale"}),)
    assert chip.parts[1].label == "Not"
    assert chip.parts[1].parts[0].cells == (Cell("instant", datetime(2026, 11, 23, 8, tzinfo=UTC)),)


def test_no_filter_has_no_chips() -> None:
    assert filters.describe_filter(CLIENT, None, CONTEXT, {}) == []
    assert filters.describe_filter(CLIENT, {}, CONTEXT, {}) == []


def test_an_address_may_say_equality_in_short() -> None:
    query = [
        ("q", "omni"),
        ("status", "active"),
        ("status", "blocked"),
        ("category", "WHL"),
        ("website", "x"),
        ("vip", ""),
    ]
    assert filters.parse_query_filters(CLIENT, query) == {
        "all": [ask("status", "in", ["active", "blocked"]), ask("category", "eq", "WHL")]
    }
    assert filters.parse_query_filters(CLIENT, [("q", "omni"), ("filter", " ")]) is None


def test_a_field_named_like_something_else_in_the_address_has_no_short_form() -> None:
    asked = {"all": [ask("limit", "eq", "5,000")]}
    assert filters.parse_query_filters(CLIENT, [("limit", "50")]) is None
    assert filters.parse_query_filters(CLIENT, parse_qsl(filters.to_url(asked))) == asked


def test_short_forms_and_a_filter_hold_together() -> None:
    spelt = {"any": [ask("vip", "eq", True)]}
    query = [("filter", json.dumps(spelt)), ("status", "active")]
    assert filters.parse_query_filters(CLIENT, query) == {"all": [spelt, ask("status", "eq", "active")]}


@pytest.mark.parametrize("broken", ["{", "[" * 100_000, '{"all": [NaN}', "9" * 5000])
def test_a_filter_that_is_no_json_is_refused(broken: str) -> None:
    with pytest.raises(Invalid) as refusal:
        filters.parse_query_filters(CLIENT, [("filter", broken)])
    assert refusal.value.problems[0].field == "filter"


def test_an_address_is_short_where_it_can_be() -> None:
    assert filters.to_url(None) == ""
    assert (
        filters.to_url({"all": [ask("status", "in", ["active", "blocked"]), ask("category", "eq", "WHL")]})
        == "status=active&status=blocked&category=WHL"
    )
    assert filters.to_url({"all": [ask("staff", "lt", 5)]}).startswith("filter=%7B")


@given(TREES)
def test_an_address_carries_any_filter_there_and_back(asked: Filter) -> None:
    back = filters.parse_query_filters(CLIENT, parse_qsl(filters.to_url(asked), keep_blank_values=True))
    assert sql(back) == sql(asked)
