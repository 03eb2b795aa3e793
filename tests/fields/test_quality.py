"""Rules of data quality: who breaks them, what that stops, and the score that follows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from app.core.records.filters import compile_filter
from app.core.records.grammar import read_filter
from app.core.records.judging import holds
from app.customers.models import Customer
from app.customers.queries import columns
from app.customers.queries import quality as queries
from app.customers.service import quality
from app.customers.values.quality import Strictness
from tests.client import ApiClient, Client
from tests.imports.conftest import Importing
from tests.people import Cast, alice, dave, olivia

Make = Callable[..., dict[str, Any]]
Rule = Callable[..., Any]
REVIEWED = {"all": [{"field": "customer_type", "op": "eq", "value": "wholesale"}, {"field": "customer_since", "op": "is_empty"}]}  # fmt: skip


@pytest.fixture
def rule(cast: Cast, run_jobs: Callable[[], int]) -> Rule:
    """`rule(REVIEWED, "Say since when")`: a rule that Alice made, and everybody scored by it."""

    def make(
        asked: dict[str, Any], en: str = "Say since when", level: Strictness = Strictness.WARN, **more: str
    ) -> Any:
        with cast.acting(alice):
            made = quality.save_rule(None, asked, {"en": en, **more}, level).id
        run_jobs()
        return made

    return make


def no_search(*_: object) -> Any:
    """No rule asks what the search alone knows."""
    raise AssertionError


FILTERS: list[dict[str, Any]] = [
    {"field": "vip", "op": "eq", "value": True},
    {"field": "priority", "op": "ne", "value": "high"},
    {"field": "priority", "op": "in", "value": ["high", "low"]},
    {"field": "priority", "op": "not_in", "value": ["high", "low"]},
    {"field": "customer_since", "op": "between", "value": ["2020-01-01", "2022-12-31"]},
    {"field": "customer_since", "op": "lt", "value": "2021-06-01"},
    {"not": {"field": "customer_since", "op": "gte", "value": "2021-06-01"}},
    {"field": "email", "op": "is_empty"},
    {"field": "name", "op": "starts_with", "value": "ac"},
    {"field": "code", "op": "eq", "value": "q-2"},
    {"field": "category", "op": "eq", "value": {"code": "WHOLE"}},
    {"field": "custom.area", "op": "gt", "value": "10"},
    {"field": "custom.area", "op": "ne", "value": "12.5"},
    {"field": "custom.tags", "op": "in", "value": ["b"]},
    {"field": "custom.tags", "op": "not_in", "value": ["b"]},
    {"field": "custom.worth", "op": "gte", "value": {"amount": "100.00", "currency": "MYR"}},
    {"field": "custom.signed", "op": "eq", "value": True},
    {"any": [{"field": "vip", "op": "eq", "value": True}, {"not": {"field": "customer_since", "op": "is_set"}}]},
]


def test_a_rule_says_the_same_before_and_after_saving(acme_api: ApiClient, field: Make, cast: Cast) -> None:
    field("area", "number")
    field("tags", "choices", options=[{"key": one, "labels": {"en": one}} for one in "abc"])
    field("worth", "money")
    field("signed", "yes_no")
    acme_api.post("/categories", {"code": "WHOLE", "name": "Wholesale"}, status=201)
    book: list[dict[str, Any]] = [
        {"name": "Acorn", "vip": True, "priority": "high", "customer_since": "2021-06-01", "email": "a@b.example", "category": {"code": "WHOLE"}},
        {"name": "Birch", "priority": "low", "custom": {"area": "12.5", "tags": ["a", "b"], "worth": {"amount": "100.00", "currency": "MYR"}, "signed": True}},
        {"name": "ACE", "customer_since": "2019-02-28", "custom": {"area": "9", "tags": ["c"], "worth": {"amount": "500.00", "currency": "SGD"}, "signed": False}},
    ]  # fmt: skip
    for number, one in enumerate(book):
        acme_api.post("/customers", {"code": f"Q-{number}", **one}, status=201)
    with cast.acting(alice) as session:
        actor = cast.actor(alice)
        definition, context = queries.rule_definition(actor), queries.rule_context(actor)
        compared = columns.compared_in(definition)
        customers = {one: columns.whole_values(one, definition) for one in session.scalars(select(Customer))}
        for asked in FILTERS:
            node = read_filter(definition, asked, context)
            sql = compile_filter(definition, asked, compared, context, search=no_search)
            found = set(session.scalars(select(Customer.code).where(sql)))
            assert {one.code for one, values in customers.items() if holds(node, values)} == found, asked
            assert len(found) < len(customers), asked


def test_a_warning_is_shown_and_an_error_is_not_saved(
    rule: Rule, acme_api: ApiClient, as_person: Callable[..., Client], cast: Cast
) -> None:
    made = rule(REVIEWED, "Wholesale customers need a date", zh="批发客户须填日期")
    body = {"code": "W-1", "name": "W", "customer_type": "wholesale"}
    customer = acme_api.post("/customers", body, status=201).json
    assert customer["quality_score"] == 0
    warned = [one for one in customer["warnings"] if one["code"] == "quality_rule"]
    assert [(one["field"], one["message"]) for one in warned] == [("customer_since", "Wholesale customers need a date")]
    browser = as_person(alice)
    shown = browser.get(f"/acme/customers/{customer['id']}").words
    assert "0 of 100" in shown
    assert "Wholesale customers need a date" in shown
    with cast.acting(alice):
        quality.save_rule(queries.get_rule(made, lock=True), REVIEWED, {"en": "Now needed"}, Strictness.ERROR)
    errors = acme_api.post("/customers", {**body, "code": "W-2"}, status=422).json["errors"]
    assert [(one["field"], one["code"], one["message"]) for one in errors] == [
        ("customer_since", "quality_rule", "Now needed")
    ]
    # What is in the book stays, until somebody touches what the rule looks at.
    path = f"/customers/{customer['id']}"
    acme_api.patch(path, {"website": "https://w.example"}, status=200)
    acme_api.patch(path, {"customer_type": "wholesale", "customer_since": None}, status=200)
    acme_api.patch(path, {"customer_type": "retail"}, status=200)
    assert (
        acme_api.patch(path, {"customer_type": "wholesale"}, status=422).json["errors"][0]["field"] == "customer_since"
    )
    assert acme_api.get(path).json["quality_score"] == 100
    form = browser.get("/acme/customers/new").form("#customer_form")
    refused = browser.post("/acme/customers/", {**form, **body, "code": "W-3"}, status=422)
    assert refused.has("#customer_since-error")


def test_a_changed_rule_scores_everybody_anew_and_the_list_asks_for_it(
    rule: Rule, acme_api: ApiClient, as_person: Callable[..., Client], run_jobs: Callable[[], int], cast: Cast
) -> None:
    for code, kind in (("A-1", "wholesale"), ("A-2", "retail")):
        acme_api.post("/customers", {"code": code, "name": code, "customer_type": kind}, status=201)
    made = rule(REVIEWED)
    rule({"field": "email", "op": "is_empty"}, "An e-mail is needed")
    low = quote(json.dumps({"field": "quality_score", "op": "lt", "value": 50}))
    assert [one["code"] for one in acme_api.get(f"/customers?filter={low}").json["data"]] == ["A-1"]
    ordered = acme_api.get("/customers?sort=-quality_score").json["data"]
    assert [(one["code"], one["quality_score"]) for one in ordered] == [("A-2", 50), ("A-1", 0)]
    report = as_person(dave).get("/acme/customers/quality")
    assert report.texts("tbody tr") == ["An e-mail is needed Warning 2", "Say since when Warning 1"]
    followed = as_person(alice).get(report.all("tbody a")[1].attributes["href"] or "")
    assert "A-1" in followed.words
    assert "A-2" not in followed.text
    with cast.acting(alice):
        quality.delete_rule(queries.get_rule(made, lock=True))
    run_jobs()
    assert {one["quality_score"] for one in acme_api.get("/customers").json["data"]} == {0}
    assert [e["type"] for e in acme_api.get("/events").json["data"] if e["type"] == "customer.updated"] == []


def test_rows_of_a_file_are_held_against_the_rules(rule: Rule, acme_api: ApiClient, importing: Importing) -> None:
    acme_api.post("/customers", {"code": "F-3", "name": "There", "customer_since": "2020-01-01"}, status=201)
    rule(REVIEWED, "Date needed", Strictness.ERROR)
    rule({"field": "email", "op": "is_empty"}, "E-mail wanted")
    rows = [["F-1", "One", "wholesale", ""], ["F-2", "Two", "retail", "t@u.example"], ["F-3", "Three", "wholesale", ""]]
    checked = importing.check(rows, headings=["code", "name", "customer type", "email"], duplicates="update")
    assert (checked.failed, checked.warned) == (1, 1)
    done = importing.process(checked)
    assert (done.created, done.updated) == (1, 1)
    assert {one["code"]: one["quality_score"] for one in acme_api.get("/customers").json["data"]} == {
        "F-2": 100,
        "F-3": 67,
    }


def test_a_rule_about_a_hidden_field_stops_nobody_who_cannot_see_it(
    rule: Rule, as_person: Callable[..., Client], api: Callable[..., ApiClient], acme_api: ApiClient
) -> None:
    rule({"field": "customer_since", "op": "is_empty"}, "Secret since", Strictness.ERROR)
    browser = as_person(alice)
    form = browser.get("/acme/settings/fields/?role=operations").form("#fields_form")
    browser.post("/acme/settings/fields/", {**form, "access.customer_since": "hide"}, status=303)
    made = api(olivia).post("/customers", {"code": "H-1", "name": "H"}, status=201).json
    assert "Secret since" not in json.dumps(made)
    for url in (f"/acme/customers/{made['id']}", "/acme/customers/quality"):
        assert "Secret since" not in as_person(olivia).get(url).text
    assert acme_api.get(f"/customers/{made['id']}").json["quality_score"] == 0


def test_a_rule_is_made_changed_and_deleted_on_screen(as_person: Callable[..., Client], acme_api: ApiClient) -> None:
    acme_api.post("/customers", {"code": "W-1", "name": "W", "customer_type": "wholesale"}, status=201)
    browser = as_person(alice)
    page = browser.get("/acme/customers/rules/new")
    form = page.form("#rule_form")
    asked = browser.post("/acme/customers/rules/preview", {**form, "ask": "customer_type"})
    assert asked.has("[name=op]")
    one = browser.post(
        "/acme/customers/rules/preview", {**form, "add": "customer_type", "op": "in", "value": "wholesale"}
    )
    assert "1 customer breaks it now" in one.words
    carried = one.form("#rule_form")["filter"]
    two = browser.post(
        "/acme/customers/rules/preview", {**form, "filter": carried, "add": "customer_since", "op": "is_empty"}
    )
    assert len(two.all("#filter li")) == 2
    wrong = browser.post("/acme/customers/rules/preview", {**form, "filter": carried, "add": "customer_since", "op": "lt", "value": "soon"}, status=422)  # fmt: skip
    assert len(wrong.all("#filter li")) == 1
    carried = two.form("#rule_form")["filter"]
    assert browser.post("/acme/customers/rules/", {**form, "filter": carried}, status=422).has("#message_en-error")
    assert (
        "at least one condition"
        in browser.post("/acme/customers/rules/", {**form, "message_en": "x"}, status=422).words
    )
    browser.post(
        "/acme/customers/rules/", {**form, "filter": carried, "message_zh": "请填日期", "level": "error"}, status=303
    )
    listed = browser.get("/acme/customers/rules/")
    assert "请填日期" in listed.words
    url = listed.one("tbody th a").attributes["href"] or ""
    edit = browser.get(url)
    assert "Somebody else saved" in browser.post(url, {**edit.form("#rule_form"), "version": "9"}, status=409).words
    browser.post(url, {name: value for name, value in edit.form("#rule_form").items() if name != "active"}, status=303)
    acme_api.post("/customers", {"code": "W-2", "name": "W", "customer_type": "wholesale"}, status=201)
    browser.post(f"{url}/delete", {}, status=303)
    assert "No rules yet" in browser.get("/acme/customers/rules/").words
    as_person(dave).get("/acme/customers/rules/", status=403)


def test_rules_are_kept_through_the_api(acme_api: ApiClient, api: Callable[..., ApiClient]) -> None:
    body = {"filter": REVIEWED, "messages": {"en": "Since when?", "ms": "Sejak bila?"}, "level": "error"}
    made = acme_api.post("/quality-rules", body, status=201).json
    assert made == {**body, "id": made["id"], "active": True, "version": 1}
    path = f"/quality-rules/{made['id']}"
    assert acme_api.patch(path, {"level": "warn", "active": False}, status=200).json["version"] == 2
    acme_api.patch(path, {"level": "error"}, status=412, headers={"If-Match": "1"})
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"level": "fatal"}, "level"), ({"messages": {"fr": "x"}}, "messages"), ({"messages": {}}, "message_en"),
        ({"filter": {"field": "nothing", "op": "is_empty"}}, "filter.field"), ({"filter": {}}, "filter"), ({"colour": "red"}, "colour"),
        ({"filter": {"field": "name", "op": "contains", "value": "x"}}, "filter"),
    ]  # fmt: skip
    for change, field in wrong:
        assert [one["field"] for one in acme_api.patch(path, change, status=422).json["errors"]] == [field]
    api(olivia).get("/quality-rules", status=403)
    acme_api.delete(path, status=204)
    assert acme_api.get("/quality-rules").json == {"data": [], "next_cursor": None}
