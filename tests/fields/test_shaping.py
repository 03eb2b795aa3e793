"""What a company says of its fields shows at once, for everyone or for one role, on screens, in files and in the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from app.core import events
from tests.client import ApiClient, Client
from tests.imports.conftest import Importing
from tests.people import Cast, alice, carol, dave, olivia

Make = Callable[..., dict[str, Any]]
Say = Callable[..., None]


@pytest.fixture
def say(as_person: Callable[..., Client]) -> Say:
    """`say({"access.tax_id": "hide"}, role="sales-rep")`: the page of fields, filled in by Alice and saved."""

    def fill(said: dict[str, str], role: str = "", status: int = 303) -> Any:
        browser = as_person(alice)
        form = browser.get(f"/acme/settings/fields/?role={role}").form("#fields_form")
        return browser.post("/acme/settings/fields/", {**form, **said}, status=status)

    return fill


def test_a_hidden_field_is_nowhere_for_that_role(
    say: Say, api: Callable[..., ApiClient], as_person: Callable[..., Client], importing: Importing, made: Make
) -> None:
    customer = made("A-1")
    path = f"/customers/{customer['id']}"
    api().patch(path, {"tax_id": "C20880050010"}, status=200)
    say({"access.tax_id": "hide"}, role="operations")
    olivias = api(olivia)
    assert "tax_id" not in olivias.get(path).json
    assert olivias.get(path).json["name"] == "Customer A-1"
    asked = quote(json.dumps({"field": "tax_id", "op": "is_set"}))
    for url in (f"/customers?filter={asked}", "/customers?sort=tax_id", "/customers?fields=tax_id"):
        assert "tax_id" in json.dumps(olivias.get(url, status=422).json)
    errors = olivias.patch(path, {"tax_id": "C20880050011"}, status=422).json["errors"]
    assert [(one["field"], one["code"]) for one in errors] == [("tax_id", "unknown_field")]
    browser = as_person(olivia)
    for url in (
        f"/acme/customers/{customer['id']}",
        f"/acme/customers/{customer['id']}/edit",
        "/acme/customers/?columns=tax_id",
    ):
        assert "C20880050010" not in browser.get(url).text
    assert "C20880050010" not in browser.get(f"/acme/customers/{customer['id']}/history").text
    imported = importing.check([["A-2", "Two", "C1"]], headings=["code", "name", "tax id"], by=olivia)
    assert (imported.columns, imported.status) == (["code", "name", None], "needs_mapping")
    assert imported.problem["params"] == {"columns": "tax id"}
    assert api().get(path).json["tax_id"] == "C20880050010"
    say({"access.tax_id": ""}, role="operations")
    assert olivias.get(path).json["tax_id"] == "C20880050010"


def test_a_read_only_field_is_seen_and_not_set(
    say: Say, api: Callable[..., ApiClient], as_person: Callable[..., Client], made: Make
) -> None:
    customer = made("A-1")
    say({"access.email": "read"}, role="operations")
    errors = api(olivia).patch(f"/customers/{customer['id']}", {"email": "a@b.example"}, status=422).json["errors"]
    assert [(one["field"], one["code"]) for one in errors] == [("email", "read_only")]
    api().patch(f"/customers/{customer['id']}", {"email": "a@b.example"}, status=200)
    edit = as_person(olivia).get(f"/acme/customers/{customer['id']}/edit")
    assert edit.one("#email").attributes.get("name") is None
    assert edit.one("#email").attributes["value"] == "a@b.example"


def test_a_mandatory_field_is_asked_for_and_keeps_what_is_there(
    say: Say, acme_api: ApiClient, as_person: Callable[..., Client], made: Make
) -> None:
    customer = made("A-1")
    say({"required.entity_type": "always", "required.industry": "active"})
    errors = acme_api.post("/customers", {"code": "A-2", "name": "B"}, status=422).json["errors"]
    assert [(one["field"], one["code"]) for one in errors] == [("entity_type", "required")]
    acme_api.patch(f"/customers/{customer['id']}", {"phone": "0355441200"}, status=200)
    browser = as_person(alice)
    form = browser.get(f"/acme/customers/{customer['id']}/edit").form("#customer_form")
    again = browser.post(f"/acme/customers/{customer['id']}", form, status=422)
    assert again.has("#entity_type-error")


def test_the_company_names_and_orders_its_fields(
    say: Say, acme_api: ApiClient, as_person: Callable[..., Client], importing: Importing
) -> None:
    say(
        {"label_en.registration_number": "SSM number", "label_zh.registration_number": "注册编号", "up": "name"},
        status=200,
    )
    say({"label_en.registration_number": "SSM number", "label_zh.registration_number": "注册编号"})
    page = as_person(alice).get("/acme/customers/new")
    assert "SSM number" in page.words
    imported = importing.check([["A-1", "One", "201901000123"]], headings=["code", "name", "注册编号"])
    assert imported.columns == ["code", "name", "registration_number"]


def test_a_button_moves_a_field_and_saves_nothing(as_person: Callable[..., Client]) -> None:
    browser = as_person(alice)
    form = browser.get("/acme/settings/fields/").form("#fields_form")
    moved = browser.post("/acme/settings/fields/", {**form, "up": "email"}, status=200)
    before, after = form["order"], moved.form("#fields_form")["order"]
    assert after.index("email") == before.index("email") - 1
    assert browser.get("/acme/settings/fields/").form("#fields_form")["order"] == before
    browser.post("/acme/settings/fields/", moved.form("#fields_form"), status=303)
    assert browser.get("/acme/settings/fields/").form("#fields_form")["order"] == after


def test_what_cannot_be_filled_in_is_not_demanded(say: Say) -> None:
    say({"access.industry": "hide"}, role="operations")
    refused = say({"required.industry": "always"}, status=422)
    assert "Operations may create such records" in refused.words


def test_code_and_name_cannot_be_hidden(say: Say) -> None:
    refused = say({"access.name": "hide"}, status=422)
    assert "cannot be hidden" in refused.words


def test_somebody_elses_layout_is_not_overwritten(say: Say) -> None:
    say({"access.website": "hide"})
    assert "Somebody else saved" in say({"version": "0"}, status=409).words


def test_the_preview_shows_the_form_as_it_would_be(as_person: Callable[..., Client]) -> None:
    browser = as_person(alice)
    form = browser.get("/acme/settings/fields/").form("#fields_form")
    shown = browser.post("/acme/settings/fields/preview", {**form, "access.email": "hide", "label_en.phone": "Hotline"})
    assert not shown.has("#preview_email")
    assert "Hotline" in shown.one("#form_preview").text()


def test_only_administrators_shape_the_forms(as_person: Callable[..., Client]) -> None:
    for person in (carol, dave):
        as_person(person).get("/acme/settings/fields/", status=403)
        as_person(person).get("/acme/settings/numbering/", status=403)


def test_a_field_is_made_changed_switched_off_and_deleted_on_screen(
    as_person: Callable[..., Client], acme_api: ApiClient
) -> None:
    browser = as_person(alice)
    typed = {"label_en": "Grade", "label_zh": "等级", "key": "grade", "kind": "choice", "options": "gold | Gold | 金\nsilver", "required": "never", "section": "more"}  # fmt: skip
    wrong = browser.post("/acme/settings/fields/custom", {**typed, "options": ""}, status=422)
    assert wrong.has("#options-error")
    browser.post("/acme/settings/fields/custom", typed, status=303)
    made = acme_api.get("/custom-fields").json["data"][0]
    assert [one["labels"] for one in made["options"]] == [{"en": "Gold", "zh": "金"}, {"en": "silver"}]
    customer = acme_api.post("/customers", {"code": "A-1", "name": "A", "custom": {"grade": "gold"}}, status=201).json
    url = f"/acme/settings/fields/custom/{made['id']}"
    form = browser.get(url).form("#field_form")
    assert form["options"] == "gold | Gold | 金\nsilver | silver"
    refused = browser.post(url, {**form, "options": "silver"}, status=409)
    assert "1 records have the option" in refused.words
    browser.post(f"{url}/delete", {}, status=409)
    browser.post(f"{url}/deactivate", {}, status=303)
    assert acme_api.get(f"/customers/{customer['id']}").json["custom"] == {}
    browser.post(f"{url}/delete", {}, status=303)
    assert acme_api.get("/custom-fields").json["data"] == []


def test_numbering_gives_codes_on_screen_by_api_and_to_files(
    as_person: Callable[..., Client], acme_api: ApiClient, importing: Importing
) -> None:
    acme_api.post("/customers", {"name": "No code"}, status=422)
    browser = as_person(alice)
    wrong = browser.post("/acme/settings/numbering/", {"pattern": "CUST", "first": "1", "category": ""}, status=422)
    assert wrong.has("#pattern-error")
    browser.post("/acme/settings/numbering/", {"pattern": "CUST-{0000}", "first": "7", "category": ""}, status=303)
    page = browser.get("/acme/settings/numbering/")
    assert "CUST-0007" in page.words
    assert acme_api.post("/customers", {"name": "One"}, status=201).json["code"] == "CUST-0007"
    acme_api.post("/customers", {"name": "Two", "code": "CUST-0008"}, status=201)
    browser.post("/acme/customers/", {"name": "Three", "status": "active"}, status=303)
    done = importing.run([["Four"], ["Five"]], headings=["Name"])
    assert (done.created, done.failed) == (2, 0)
    codes = {one["name"]: one["code"] for one in acme_api.get("/customers").json["data"]}
    assert codes["Three"] == "CUST-0009"
    assert {codes["Four"], codes["Five"]} == {"CUST-0010", "CUST-0011"}
    customer = acme_api.get("/customers").json["data"][0]
    errors = acme_api.patch(f"/customers/{customer['id']}", {"code": None}, status=422).json["errors"]
    assert [(one["field"], one["code"]) for one in errors] == [("code", "required")]


HIDDEN = {
    "tax_id": "C20880050010",
    "other_name": "欧尼零售",
    "phone": "+60355441299",
    "correspondence_name": "Zulkifli bin Hassan",
    "description": "Pays late in Ramadan",
    "status_reason": "Cheque came back in May",
    "blacklist_reason": "Invoices for goods that never were",
}
"""Fields of every kind of place: head of the profile, facts, search, checklist, banner."""


def test_no_screen_and_no_answer_has_a_trace_of_a_hidden_field(
    say: Say,
    api: Callable[..., ApiClient],
    as_person: Callable[..., Client],
    field: Make,
    acme_api: ApiClient,
    cast: Cast,
) -> None:
    field("margin", "text")
    parent = acme_api.post("/customers", {"code": "HOLD-1", "name": "Holding"}, status=201).json["id"]
    group = acme_api.post("/conglomerates", {"code": "MEGA", "name": "Mega Group"}, status=201).json["id"]
    body = {
        "code": "A-1", "name": "Acorn", **{name: value for name, value in HIDDEN.items() if not name.endswith("_reason")},
        "custom": {"margin": "Seventeen percent"}, "parent": {"id": parent}, "conglomerate": {"id": group}, "vip": True,
    }  # fmt: skip
    customer = acme_api.post("/customers", body, status=201).json["id"]
    for verb, name in (("block", "status_reason"), ("blacklist", "blacklist_reason")):
        acme_api.post(f"/customers/{customer}/{verb}", {"reason": HIDDEN[name]}, status=200)
    names = [*HIDDEN, "custom.margin", "parent", "conglomerate", "vip"]
    traces = [*HIDDEN.values(), HIDDEN["phone"].removeprefix("+603"), "Seventeen percent"]
    say({f"access.{name}": "hide" for name in names}, role="auditor")

    with cast.acting(alice):
        events.dispatch()
    carols, browser = api(carol), as_person(carol)
    own = f"/acme/customers/{customer}"
    screens = [
        own, f"{own}/history", f"{own}/group", f"/acme/customers/families/{group}", "/acme/customers/e-invoice", "/acme/customers/filter",
        "/acme/customers/", f"/acme/customers/?columns={','.join(names)}", f"{own}/contacts", f"{own}/addresses",
    ]  # fmt: skip
    answers = ["/customers", f"/customers/{customer}", "/events"]
    seen = {url: browser.get(url).text for url in screens} | {url: carols.get(url).text for url in answers}
    assert [(url, trace) for url, text in seen.items() for trace in traces if trace in text] == []
    assert "Acorn" not in seen[f"/acme/customers/families/{group}"]
    assert all('class="vip' not in text for text in seen.values())
    assert [
        list(one["changes"]) for one in carols.get("/events").json["data"] if set(one["changes"]) & set(names)
    ] == []


def test_what_is_hidden_cannot_be_asked_for_written_or_found(
    say: Say, api: Callable[..., ApiClient], as_person: Callable[..., Client], field: Make, importing: Importing,
    acme_api: ApiClient,
) -> None:  # fmt: skip
    field("margin", "text")
    body = {"code": "A-1", "name": "Acorn", "tax_id": HIDDEN["tax_id"], "custom": {"margin": "Seventeen"}}
    customer = acme_api.post("/customers", body, status=201).json["id"]
    group = acme_api.post("/conglomerates", {"code": "MEGA", "name": "Mega Group"}, status=201).json["id"]
    say({f"access.{name}": "hide" for name in ("tax_id", "custom.margin", "conglomerate")}, role="operations")
    olivias, browser = api(olivia), as_person(olivia)
    for name in ("tax_id", "custom.margin"):
        asked = quote(json.dumps({"field": name, "op": "is_set"}))
        for url in (f"/customers?filter={asked}", f"/customers?sort={name}", f"/customers?fields={name}"):
            assert name in olivias.get(url, status=422).text
        browser.get(f"/acme/customers/?filter={asked}", status=422)
    for written in ({"tax_id": "X1"}, {"custom": {"margin": "1"}}, {"conglomerate": {"code": "MEGA"}}):
        olivias.patch(f"/customers/{customer}", written, status=422)
        olivias.post("/customers", {"code": "B-1", "name": "B", **written}, status=422)
    assert importing.check([["A-2", "Two", "C1"]], headings=["code", "name", "tax id"], by=olivia).columns[2] is None
    browser.post(f"/acme/customers/families/{group}/customers", {"member": customer}, status=403)
    assert olivias.get(f"/customers?q={HIDDEN['tax_id']}").json["data"] == []
    assert [one["code"] for one in olivias.get("/customers?q=acorn").json["data"]] == ["A-1"]
    assert [one["code"] for one in acme_api.get(f"/customers?q={HIDDEN['tax_id']}").json["data"]] == ["A-1"]


def test_a_label_of_the_company_is_used_wherever_the_field_is_named(
    say: Say, as_person: Callable[..., Client], made: Make
) -> None:
    made("A-1")
    say({"label_en.tax_id": "LHDN number"})
    browser = as_person(alice)
    for url in ("/acme/customers/checks", "/acme/customers/e-invoice", "/acme/customers/new"):
        page = browser.get(url)
        assert "LHDN number" in page.words
        assert "Tax ID (TIN)" not in page.words


def test_every_page_of_the_settings_stands_in_the_settings(as_person: Callable[..., Client]) -> None:
    browser = as_person(alice)
    for url, label in (
        ("/acme/customers/checks", "Checks"),
        ("/acme/customers/defaults", "Default values"),
        ("/acme/customers/rules/new", "Data quality"),
        ("/acme/settings/fields/custom/new", "Fields"),
    ):
        assert browser.get(url).texts("nav [aria-current=page]") == ["Settings", label]
    assert browser.get("/acme/customers/quality").texts("nav [aria-current=page]") == ["Customers"]
