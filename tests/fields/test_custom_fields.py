"""Fields of a company's own: in the API, the list, the form, files and the history like any other."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select, text

from app.core.events import Event
from app.customers.queries.book import Search
from app.customers.service import bulk
from app.customers.service.bulk import Change
from tests.client import ApiClient, Client
from tests.imports.conftest import Importing
from tests.people import Cast, alice, carol, mallory

Make = Callable[..., dict[str, Any]]
GRADES = [
    {"key": "gold", "labels": {"en": "Gold", "zh": "金"}},
    {"key": "silver", "labels": {"en": "Silver", "zh": "银"}},
]
EXAMPLES = {
    "text": ("Aisle 4", "Aisle 4"),
    "number": ("120.5", "120.5"),
    "money": ({"amount": "1200.50", "currency": "SGD"}, {"amount": "1200.50", "currency": "SGD"}),
    "date": ("2026-11-23", "2026-11-23"),
    "choice": ("gold", "gold"),
    "choices": (["silver", "gold"], ["gold", "silver"]),
    "yes_no": (False, False),
    "url": ("www.acme.example/shop", "https://www.acme.example/shop"),
}


def found(api: ApiClient, asked: dict[str, Any] | None, **more: str) -> list[str]:
    query = "&".join([f"filter={quote(json.dumps(asked))}" if asked else "", *(f"{k}={v}" for k, v in more.items())])
    return [one["code"] for one in api.get(f"/customers?{query}").json["data"]]


def told(cast: Cast, kind: str) -> dict[str, Any]:
    """The changes of the newest event of that type."""
    with cast.acting(alice) as session:
        newest = select(Event.changes).where(Event.type == kind).order_by(Event.id.desc()).limit(1)
        changes: dict[str, Any] = session.scalar(newest)
        return changes


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_value_of_each_kind_comes_back_as_it_was_given(
    acme_api: ApiClient, cast: Cast, field: Make, made: Make, kind: str
) -> None:
    field("extra", kind, options=GRADES)
    given, answered = EXAMPLES[kind]
    customer = made("A-001", extra=given)
    assert customer["custom"] == {"extra": answered}
    assert acme_api.get(f"/customers/{customer['id']}").json["custom"] == {"extra": answered}
    cleared = acme_api.patch(f"/customers/{customer['id']}", {"custom": {"extra": None}}, status=200).json
    assert cleared["custom"] == {"extra": None}
    assert cleared["version"] == 2
    before, after = told(cast, "customer.updated")["custom.extra"]
    assert (before is not None, after) == (True, None)


def test_a_change_merges_by_key_and_names_what_it_does_not_know(acme_api: ApiClient, field: Make, made: Make) -> None:
    field("area", "number")
    field("halal", "yes_no")
    customer = made("A-001", area="12", halal=True)
    changed = acme_api.patch(f"/customers/{customer['id']}", {"custom": {"area": "13"}}, status=200).json
    assert changed["custom"] == {"area": "13", "halal": True}
    for body, name, code in (
        ({"custom": {"rea": "13"}}, "custom.rea", "unknown_field"),
        ({"custom": {"area": "many"}}, "custom.area", "not_a_number"),
        ({"custom": []}, "custom", "not_an_object_of_fields"),
        ({"custom.area": "13"}, "custom.area", "unknown_field"),
    ):
        errors = acme_api.patch(f"/customers/{customer['id']}", body, status=422).json["errors"]
        assert [(one["field"], one["code"]) for one in errors] == [(name, code)]


def test_every_kind_is_filtered_and_sorted(acme_api: ApiClient, field: Make, made: Make) -> None:
    for key, kind in (("area", "number"), ("fee", "money"), ("since", "date"), ("grades", "choices"), ("note", "text")):
        field(key, kind, options=GRADES)
    rm = [{"amount": str(amount), "currency": "MYR"} for amount in (100, 200)]
    made("A-1", area="-5.25", fee=rm[0], since="2024-01-01", grades=["gold", "silver"], note="Straße 7")
    made("A-2", area="40", fee=rm[1], since="2026-01-01", grades=["silver"], note="alpha")
    made("A-3")
    for condition, codes in (
        ({"field": "custom.area", "op": "lt", "value": "0"}, ["A-1"]),
        ({"field": "custom.area", "op": "ne", "value": "40"}, ["A-1", "A-3"]),
        ({"field": "custom.area", "op": "is_empty"}, ["A-3"]),
        ({"field": "custom.fee", "op": "between", "value": [rm[0], rm[1]]}, ["A-1", "A-2"]),
        ({"field": "custom.since", "op": "gte", "value": "2025-06-30"}, ["A-2"]),
        ({"field": "custom.grades", "op": "in", "value": ["gold"]}, ["A-1"]),
        ({"not": {"field": "custom.grades", "op": "eq", "value": "gold"}}, ["A-2", "A-3"]),
        ({"field": "custom.note", "op": "eq", "value": "STRASSE 7"}, ["A-1"]),
        ({"field": "custom.note", "op": "starts_with", "value": "AL"}, ["A-2"]),
    ):
        assert found(acme_api, condition) == codes, condition
    assert found(acme_api, None, sort="custom.area") == ["A-1", "A-2", "A-3"]
    assert found(acme_api, None, sort="-custom.since") == ["A-2", "A-1", "A-3"]
    first = acme_api.get("/customers?sort=custom.note&limit=2").json
    assert [one["code"] for one in first["data"]] == ["A-2", "A-1"]
    second = acme_api.get(f"/customers?sort=custom.note&limit=2&cursor={first['next_cursor']}").json
    assert [one["code"] for one in second["data"]] == ["A-3"]


def test_what_must_be_filled_in_is_asked_for(acme_api: ApiClient, field: Make, made: Make) -> None:
    field("halal", "yes_no", required="always")
    field("area", "number", required="active")
    errors = made("A-1", status=422)["errors"]
    assert [(one["field"], one["code"]) for one in errors] == [("custom.halal", "required")]
    errors = made("A-1", status=422, halal=False)["errors"]
    assert [(one["field"], one["code"]) for one in errors] == [("custom.area", "required")]
    body = {"code": "A-2", "name": "A", "status": "prospect", "phone": "0355441200", "custom": {"halal": False}}
    prospect = acme_api.post("/customers", body, status=201).json
    refused = acme_api.post(f"/customers/{prospect['id']}/activate", status=422).json["errors"]
    assert [one["field"] for one in refused] == ["custom.area"]


def test_the_31st_field_is_refused_with_the_number(acme_api: ApiClient, field: Make) -> None:
    for number in range(30):
        field(f"f{number}", "text")
    answer = field("one_more", "text", status=409)
    assert answer["errors"][0]["code"] == "too_many_custom_fields"
    assert "30" in answer["errors"][0]["message"]


@pytest.mark.parametrize(
    ("body", "name", "code"),
    [
        ({"key": "Area m2"}, "key", "bad_key"),
        ({"key": "area\t"}, None, None),
        ({"labels": {}}, "label_en", "no_label"),
        ({"labels": {"en": "x" * 81}}, "label_en", "label_too_long"),
        ({"labels": {"fr": "Surface"}}, "labels", "not_words"),
        ({"kind": "colour"}, "kind", "not_a_choice"),
        ({"kind": "choice"}, "options", "no_options"),
        ({"kind": "choice", "options": [GRADES[0], GRADES[0]]}, "options", "option_twice"),
        ({"kind": "number", "default": "many"}, "default", "not_a_number"),
        ({"record_type": "invoice"}, "record_type", "not_a_choice"),
        ({"colour": "red"}, "colour", "unknown_field"),
    ],
)
def test_a_field_that_cannot_be_is_refused(acme_api: ApiClient, body: dict[str, Any], name: str, code: str) -> None:
    whole = {"key": "area", "kind": "text", "labels": {"en": "Area"}, **body}
    answer = acme_api.post("/custom-fields", whole, status=422 if name else 201)
    if name:
        assert [(one["field"], one["code"]) for one in answer.json["errors"]] == [(name, code)]
    else:
        assert answer.json["key"] == "area"


def test_a_type_changes_only_while_no_value_is_lost(acme_api: ApiClient, field: Make, made: Make) -> None:
    area = field("area", "text")
    first = made("A-1", area="12.50")
    second = made("A-2", area="about forty")
    refused = acme_api.patch(f"/custom-fields/{area['id']}", {"kind": "number"}, status=409).json["errors"]
    assert (refused[0]["field"], refused[0]["code"]) == ("kind", "type_loses_data")
    assert "1 " in refused[0]["message"]
    assert "about forty" in refused[0]["message"]
    acme_api.patch(f"/customers/{second['id']}", {"custom": {"area": "40"}}, status=200)
    acme_api.patch(f"/custom-fields/{area['id']}", {"kind": "number"}, status=200)
    assert acme_api.get(f"/customers/{first['id']}").json["custom"] == {"area": "12.5"}
    assert found(acme_api, {"field": "custom.area", "op": "gt", "value": "13"}) == ["A-2"]


def test_an_option_that_is_used_stays(acme_api: ApiClient, field: Make, made: Make) -> None:
    grade = field("grade", "choice", options=GRADES)
    made("A-1", grade="gold")
    answer = acme_api.patch(f"/custom-fields/{grade['id']}", {"options": GRADES[1:]}, status=409).json
    assert answer["errors"][0]["code"] == "option_used"
    acme_api.patch(f"/custom-fields/{grade['id']}", {"options": GRADES[:1]}, status=200)


def test_a_field_that_is_switched_off_keeps_its_values(acme_api: ApiClient, field: Make, made: Make) -> None:
    area = field("area", "number")
    customer = made("A-1", area="12")
    assert acme_api.delete(f"/custom-fields/{area['id']}", status=409).json["errors"][0]["code"] == "field_still_on"
    acme_api.patch(f"/custom-fields/{area['id']}", {"active": False}, status=200)
    assert acme_api.get(f"/customers/{customer['id']}").json["custom"] == {}
    acme_api.patch(f"/customers/{customer['id']}", {"custom": {"area": "13"}}, status=422)
    acme_api.patch(f"/custom-fields/{area['id']}", {"active": True}, status=200)
    assert acme_api.get(f"/customers/{customer['id']}").json["custom"] == {"area": "12"}
    acme_api.patch(f"/custom-fields/{area['id']}", {"active": False}, status=200)
    acme_api.delete(f"/custom-fields/{area['id']}", status=204)


def test_values_go_with_their_customer(acme_api: ApiClient, cast: Cast, field: Make, made: Make) -> None:
    field("area", "number")
    acme_api.delete(f"/customers/{made('A-1', area='12')['id']}", status=204)
    with cast.acting(alice) as session:
        assert session.scalar(text("select count(*) from custom_values")) == 0


def test_another_company_has_fields_of_its_own(api: Callable[..., ApiClient], field: Make, made: Make) -> None:
    area = field("area", "number")
    assert api(mallory).get("/custom-fields").json["data"] == []
    api(mallory).get(f"/custom-fields/{area['id']}", status=404)
    api(carol).patch(f"/custom-fields/{area['id']}", {"active": False}, status=403)


def test_the_form_the_list_the_profile_and_the_history_show_it(
    acme_api: ApiClient, as_person: Callable[..., Client], field: Make, made: Make
) -> None:
    field("area", "number", en="Shop floor area", zh="店面面积")
    field("grades", "choices", options=GRADES)
    customer = made("A-1", area="12", grades=["gold"])
    browser = as_person(alice)
    edit = browser.get(f"/acme/customers/{customer['id']}/edit")
    assert edit.one('[name="custom.area"]').attributes["value"] == "12"
    sent = {
        "version": "1",
        "code": "A-1",
        "name": "Customer A-1",
        "status": "active",
        "custom.area": "1,300.5",
        "custom.grades": ["silver", ""],
    }
    browser.post(f"/acme/customers/{customer['id']}", sent, status=303)
    shown = browser.get(f"/acme/customers/{customer['id']}")
    assert "More fields" in shown.words
    assert "Shop floor area 1,300.5" in shown.words
    assert "Shop floor area before: 12 → after: 1,300.5" in shown.texts(".diff > *")
    wrong = browser.post(f"/acme/customers/{customer['id']}", {**sent, "version": "2", "custom.area": "x"}, status=422)
    assert wrong.has("#custom_area-error")
    listed = browser.get("/acme/customers/?columns=custom.area,custom.grades&custom.grades=silver")
    assert "1,300.5" in listed.words
    assert "Silver" in listed.words
    assert browser.get("/acme/customers/?custom.grades=gold").words.count("A-1") == 0


def test_files_bring_values_in_and_take_them_out(
    importing: Importing, cast: Cast, acme_api: ApiClient, field: Make, made: Make
) -> None:
    field("area", "number", en="Shop floor area", zh="店面面积")
    field("grades", "choices", options=GRADES)
    field("since", "date")
    field("fee", "money")
    made("A-1", area="12", grades=["gold"])
    headings = ["Customer code", "Name", "店面面积", "Grades", "since", "Fee"]
    rows = [
        ["A-1", "Customer A-1", "12", "gold; 银", "", ""],
        ["A-2", "Two", "7.25", "", "2026-11-23", "1,200.50"],
        ["A-3", "Three", "a lot", "", "", ""],
    ]
    done = importing.run(rows, headings=headings, duplicates="update")
    assert (done.created, done.updated, done.failed) == (1, 1, 1)
    by_code = {one["code"]: one for one in acme_api.get("/customers").json["data"]}
    assert by_code["A-1"]["custom"] == {"area": "12", "grades": ["gold", "silver"], "since": None, "fee": None}
    assert by_code["A-1"]["version"] == 2
    assert by_code["A-2"]["custom"] == {
        "area": "7.25", "grades": None, "since": "2026-11-23", "fee": {"amount": "1200.50", "currency": "MYR"},
    }  # fmt: skip
    assert told(cast, "customer.updated") == {"custom.grades": [["gold"], ["gold", "silver"]]}
    assert told(cast, "customer.created")["custom.area"] == [None, "7.25"]
    again = importing.run(rows[:2], headings=headings, duplicates="update")
    assert (again.updated, again.unchanged) == (0, 2)


def test_a_field_of_ones_own_is_changed_for_many_in_the_background(
    acme_api: ApiClient, field: Make, made: Make, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    field("grade", "text")
    customers = [made(f"A-{number}")["id"] for number in range(3)]
    with cast.acting(alice):
        bulk.start(Search(), Change("custom.grade", "B"), title="Grade", url="/")
    run_jobs()
    assert {acme_api.get(f"/customers/{one}").json["custom"]["grade"] for one in customers} == {"B"}
