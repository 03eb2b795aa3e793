"""Fields of a company's own at contacts, addresses and branches, and what a company says of their fields: like those of customers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select, text

from app.core.errors import Invalid
from app.core.events import Event
from tests.client import ApiClient, Client
from tests.fields.test_custom_fields import EXAMPLES, GRADES, told
from tests.imports.conftest import Importing
from tests.imports.test_running import counts
from tests.people import Cast, alice, mallory, olivia

Make = Callable[..., dict[str, Any]]
PARTS = {"contact": "contacts", "address": "addresses", "branch": "branches"}
NEW: dict[str, dict[str, Any]] = {
    "contact": {"name": "Chong"},
    "address": {"purpose": "billing", "line1": "Lot 12"},
    "branch": {"code": "KLANG", "name": "Klang Parade"},
}
FILES = {
    "contact": (["Customer code", "Name"], ["A-1", "Chong"]),
    "address": (["Customer", "Address line 1"], ["A-1", "Lot 12"]),
    "branch": (["Customer", "Branch code", "Branch name"], ["A-1", "KLANG", "Klang Parade"]),
}


@pytest.fixture(params=list(PARTS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def url(made: Make, kind: str) -> str:
    """Where the parts of a customer A-1 are."""
    return f"/customers/{made('A-1')['id']}/{PARTS[kind]}"


def newest(cast: Cast, kind: str) -> tuple[str, dict[str, Any]]:
    with cast.acting(alice) as session:
        row = session.execute(
            select(Event.root_type, Event.changes).where(Event.type == kind).order_by(Event.id.desc()).limit(1)
        ).one()
        return row.root_type, row.changes


@pytest.mark.parametrize("of_kind", EXAMPLES)
def test_a_value_of_each_kind_comes_back_and_is_told(
    acme_api: ApiClient, cast: Cast, field: Make, kind: str, url: str, of_kind: str
) -> None:
    field("extra", of_kind, record_type=kind, options=GRADES)
    given, answered = EXAMPLES[of_kind]
    part = acme_api.post(url, {**NEW[kind], "custom": {"extra": given}}, status=201).json
    assert part["custom"] == {"extra": answered}
    assert acme_api.get(f"{url}/{part['id']}").json["custom"] == {"extra": answered}
    assert [one["custom"] for one in acme_api.get(url).json["data"]] == [{"extra": answered}]
    same = acme_api.patch(f"{url}/{part['id']}", {"custom": {"extra": given}}, status=200).json
    assert same["version"] == 1
    changed = acme_api.patch(f"{url}/{part['id']}", {"custom": {"extra": None}}, status=200).json
    assert (changed["custom"], changed["version"]) == ({"extra": None}, 2)
    root, changes = newest(cast, f"{kind}.updated")
    assert (root, list(changes), changes["custom.extra"][1]) == ("customer", ["custom.extra"], None)
    unknown = acme_api.patch(f"{url}/{part['id']}", {"custom": {"other": 1}}, status=422).json["errors"]
    assert [(one["field"], one["code"]) for one in unknown] == [("custom.other", "unknown_field")]


def test_a_field_that_refers_to_a_customer_names_it_everywhere(
    acme_api: ApiClient, as_person: Callable[..., Client], cast: Cast, field: Make, made: Make, kind: str, url: str
) -> None:
    field("ships_with", "customer", record_type=kind, en="Ships with")
    made("B-2")
    part = acme_api.post(url, {**NEW[kind], "custom": {"ships_with": {"code": "b-2"}}}, status=201).json
    assert part["custom"]["ships_with"]["name"] == "Customer B-2"
    screen = url.removeprefix("/customers/")
    browser = as_person(alice)
    assert "Customer B-2" in browser.get(f"/acme/customers/{screen}/").text
    form = browser.get(f"/acme/customers/{screen}/{part['id']}").form("#part_form")
    assert form["custom.ships_with"] == "Customer B-2 (B-2)"
    history = browser.get(f"/acme/customers/{screen.partition('/')[0]}/history").text
    assert "Ships with" in history
    assert "Customer B-2" in history


def test_it_is_filtered_and_sorted_by(acme_api: ApiClient, field: Make, kind: str, url: str) -> None:
    field("floor", "number", record_type=kind)
    names = {"contact": "name", "address": "line1", "branch": "code"}
    for value in ("100", "9", None):
        more = {names[kind]: f"N{value}"}
        acme_api.post(url, {**NEW[kind], **more, "custom": {"floor": value}}, status=201)

    def found(query: str) -> list[str]:
        return [one["custom"]["floor"] for one in acme_api.get(f"{url}?{query}").json["data"]]

    assert found(f"filter={quote(json.dumps({'field': 'custom.floor', 'op': 'lt', 'value': '50'}))}") == ["9"]
    assert found("sort=custom.floor") == ["9", "100", None]
    assert found("sort=-custom.floor") == ["100", "9", None]


def test_the_form_asks_for_what_must_be_filled_in_and_begins_with_the_usual_value(
    as_person: Callable[..., Client], acme_api: ApiClient, field: Make, kind: str, url: str
) -> None:
    field("area", "number", record_type=kind, required="always", en="Shop floor")
    field("halal", "yes_no", record_type=kind, default="yes", en="Halal")
    screen = f"/acme{url}/"
    browser = as_person(alice)
    form = browser.get(f"{screen}new").form("#part_form")
    assert (form["custom.area"], form["custom.halal"]) == ("", ["true", "false"])
    form = {**form, **NEW[kind]}
    refused = browser.post(screen, form, status=422)
    assert "Shop floor" in refused.one("#part_form").text()
    browser.post(screen, {**form, "custom.area": "120"}, status=303)
    assert [one["custom"] for one in acme_api.get(url).json["data"]] == [{"area": "120", "halal": True}]
    shown = browser.get(screen).text
    assert "Shop floor" in shown
    assert "120" in shown
    missing = acme_api.post(url, NEW[kind], status=422).json["errors"]
    assert [(one["field"], one["code"]) for one in missing] == [("custom.area", "required")]


def test_the_parts_that_come_with_a_new_customer_have_them_too(acme_api: ApiClient, cast: Cast, field: Make) -> None:
    field("birthday", "date", record_type="contact")
    field("gate", "text", record_type="address", default="North")
    body = {
        "code": "B-1",
        "name": "Beta",
        "contacts": [{"name": "Ann", "custom": {"birthday": "1990-02-28"}}],
        "addresses": [{"line1": "Lot 1"}],
    }
    customer = acme_api.post("/customers", body, status=201).json
    for path, custom in (("contacts", {"birthday": "1990-02-28"}), ("addresses", {"gate": "North"})):
        found = acme_api.get(f"/customers/{customer['id']}/{path}").json["data"]
        assert [one["custom"] for one in found] == [custom]
    assert told(cast, "address.created")["custom.gate"] == [None, "North"]
    bad = {**body, "code": "B-2", "contacts": [{"name": "Ann", "custom": {"birthday": "soon"}}]}
    errors = acme_api.post("/customers", bad, status=422).json["errors"]
    assert [one["field"] for one in errors] == ["contacts[0].custom.birthday"]


def test_a_file_fills_changes_and_leaves_it(
    importing: Importing, acme_api: ApiClient, cast: Cast, field: Make, kind: str, url: str
) -> None:
    field("grade", "choices", record_type=kind, options=GRADES, en="Grade")
    field("gate", "text", record_type=kind, default="North")
    headings, row = FILES[kind]
    run = {"headings": [*headings, "Grade"], "kind": PARTS[kind]}
    assert counts(importing.run([[*row, "silver, gold"]], **run)) == {"created": 1}
    assert [one["custom"] for one in acme_api.get(url).json["data"]] == [{"grade": ["gold", "silver"], "gate": "North"}]
    assert newest(cast, f"{kind}.created")[1]["custom.grade"] == [None, ["gold", "silver"]]
    update = {**run, "duplicates": "update"}
    assert counts(importing.run([[*row, "gold, silver"]], **update)) == {"unchanged": 1}
    assert counts(importing.run([[*row, "gold"]], **update)) == {"updated": 1}
    found = acme_api.get(url).json["data"]
    assert [(one["custom"], one["version"]) for one in found] == [({"grade": ["gold"], "gate": "North"}, 2)]
    assert newest(cast, f"{kind}.updated")[1] == {"custom.grade": [["gold", "silver"], ["gold"]]}
    wrong = importing.check([[*row, "bronze"]], **run)
    assert importing.problems(wrong) == {2: [("custom.grade", "not_a_choice")]}


def test_a_type_is_not_changed_where_values_would_be_lost(
    acme_api: ApiClient, field: Make, kind: str, url: str
) -> None:
    made = field("area", "text", record_type=kind)
    acme_api.post(url, {**NEW[kind], "custom": {"area": "many"}}, status=201)
    refused = acme_api.patch(f"/custom-fields/{made['id']}", {"kind": "number"}, status=409).json
    assert (refused["errors"][0]["code"], "1 values" in refused["detail"]) == ("type_loses_data", True)


def test_values_go_with_their_part(acme_api: ApiClient, cast: Cast, field: Make, kind: str, url: str) -> None:
    field("gate", "text", record_type=kind)
    part = acme_api.post(url, {**NEW[kind], "custom": {"gate": "North"}}, status=201).json
    acme_api.delete(f"{url}/{part['id']}")
    with cast.acting(alice) as session:
        assert session.scalar(text("select count(*) from custom_values")) == 0


def test_each_record_type_has_its_own_thirty_and_never_to_become_active(field: Make) -> None:
    for number in range(30):
        field(f"f{number}", "text", record_type="contact")
    assert field("f30", "text", record_type="contact", status=409)["errors"][0]["code"] == "too_many_custom_fields"
    field("f30", "text", record_type="branch")
    refused = field("late", "text", record_type="branch", required="active", status=422)["errors"]
    assert [(one["field"], one["code"]) for one in refused] == [("required", "not_a_choice")]


def test_what_is_hidden_of_a_part_is_nowhere_for_that_role(
    as_person: Callable[..., Client], api: Callable[..., ApiClient], importing: Importing, made: Make
) -> None:
    customer = made("A-1")
    url = f"/customers/{customer['id']}"
    phone = {"name": "Chong", "mobile": "012-345 6789", "email": "chong@a.example"}
    contact = api().post(f"{url}/contacts", phone, status=201).json
    shape(as_person(alice), "contact", {"access.mobile": "hide"}, role="operations")
    olivias, browser = api(olivia), as_person(olivia)
    assert "mobile" not in olivias.get(f"{url}/contacts/{contact['id']}").json
    refused = olivias.patch(f"{url}/contacts/{contact['id']}", {"mobile": "012-345 6780"}, status=422).json["errors"]
    assert [(one["field"], one["code"]) for one in refused] == [("mobile", "unknown_field")]
    for query in ("sort=mobile", "fields=mobile", f"filter={quote(json.dumps({'field': 'mobile', 'op': 'is_set'}))}"):
        olivias.get(f"{url}/contacts?{query}", status=422)
    for page in ("", "/contacts/", "/history", f"/contacts/{contact['id']}"):
        assert "345 6789" not in browser.get(f"/acme{url}{page}").text.replace("-", " ")
    assert olivias.get("/customers?q=123456789").json["data"] == []
    assert len(olivias.get("/customers?q=chong@a.example").json["data"]) == 1
    assert len(api().get("/customers?q=123456789").json["data"]) == 1


def test_a_column_of_a_hidden_field_is_refused_by_its_name(
    as_person: Callable[..., Client], importing: Importing, made: Make
) -> None:
    made("A-1")
    shape(as_person(alice), "contact", {"access.mobile": "hide", "access.email": "read"}, role="operations")
    for kind, headings in (
        ("contacts", ["Customer", "Name", "Mobile phone", "E-mail"]),
        ("customers", ["Code", "Name", "Contact mobile phone", "Contact e-mail"]),
    ):
        imported = importing.check([["A-1", "Chong", "012-345 6789", ""]], headings=headings, kind=kind, by=olivia)
        assert (imported.status, imported.columns[2:]) == ("needs_mapping", [None, None])
        page = as_person(olivia).get(f"/acme/imports/{imported.id}/columns")
        assert f"may not fill these columns: {headings[2]}, {headings[3]}" in page.text
        assert not page.has("option[value=mobile], option[value=contact_mobile], option[value=email][selected]")
    with pytest.raises(Invalid) as refused:
        importing.check([["A-1"]], headings=["X"], kind="contacts", by=olivia, mapping={"X": "mobile"})
    assert [(one.field, one.code) for one in refused.value.problems] == [("mobile", "column_not_yours")]
    assert importing.check([["A-1", "Chong", "012-345 6789", ""]], headings=headings, kind="customers").failed == 0


def test_a_file_chooses_no_record_anew_that_is_no_longer_offered(
    importing: Importing, acme_api: ApiClient, made: Make
) -> None:
    def a_record(path: str, **given: Any) -> dict[str, Any]:
        record: dict[str, Any] = acme_api.post(f"/{path}", {"name": "Old", "code": "OLD", **given}, status=201).json
        return record

    zone, term = a_record("delivery-zones"), a_record("credit-terms", kind="net", days=30)
    url = f"/customers/{made('A-1')['id']}/addresses"
    acme_api.post(url, {"line1": "Lot 1", "delivery_zone": {"id": zone["id"]}}, status=201)
    for path, record in (("delivery-zones", zone), ("credit-terms", term)):
        acme_api.patch(f"/{path}/{record['id']}", {"status": "inactive"}, status=200)
    places = {"headings": ["Customer", "Purpose", "Address line 1", "Delivery zone"], "kind": "addresses"}
    rows = [["A-1", "billing", "Lot 1", "Old"], ["A-1", "billing", "Lot 2", "Old"]]
    imported = importing.check(rows, duplicates="update", **places)
    assert importing.problems(imported) == {3: [("delivery_zone", "no_longer_offered")]}
    assert importing.rows(imported)[1].problems[0]["params"] == {"value": "Old"}
    branches = {"headings": ["Customer", "Branch code", "Branch name", "Credit term"], "kind": "branches"}
    imported = importing.check([["A-1", "K", "Klang", "OLD"]], **branches)
    assert importing.problems(imported) == {2: [("credit_term", "no_longer_offered")]}
    customers = {"headings": ["Code", "Name", "Address line 1", "Delivery zone"]}
    rows = [["A-1", "Customer A-1", "Lot 1", "Old"], ["B-1", "Beta", "Lot 1", "Old"]]
    imported = importing.check(rows, duplicates="update", **customers)
    assert importing.problems(imported) == {3: [("address_delivery_zone", "no_longer_offered")]}


def test_a_field_of_a_part_is_renamed_and_read_only(
    as_person: Callable[..., Client], api: Callable[..., ApiClient], made: Make
) -> None:
    url = f"/customers/{made('A-1')['id']}/branches"
    branch = api().post(url, {**NEW["branch"], "contact": "Ann"}, status=201).json
    said = {"label_en.contact": "Shop keeper", "required.phone": "always"}
    shape(as_person(alice), "branch", said)
    shape(as_person(alice), "branch", {"access.contact": "read"}, role="operations")
    missing = api().post(url, {"code": "X", "name": "X"}, status=422).json["errors"]
    assert [(one["field"], one["code"]) for one in missing] == [("phone", "required")]
    form = as_person(olivia).get(f"/acme{url}/{branch['id']}")
    assert "Shop keeper" in form.text
    assert form.one("#contact").attributes.get("name") is None
    refused = api(olivia).patch(f"{url}/{branch['id']}", {"contact": "Ben"}, status=422).json["errors"]
    assert [(one["field"], one["code"]) for one in refused] == [("contact", "read_only")]


def test_another_company_has_none_of_it(api: Callable[..., ApiClient], field: Make) -> None:
    field("gate", "text", record_type="contact")
    mallorys = api(mallory)
    customer = mallorys.post("/customers", {"code": "M-1", "name": "M"}, status=201).json
    contact = mallorys.post(f"/customers/{customer['id']}/contacts", {"name": "M"}, status=201).json
    assert contact["custom"] == {}


def shape(browser: Client, record_type: str, said: dict[str, str], role: str = "") -> None:
    """Say this of the fields of a record type."""
    address = f"/acme/settings/fields/?type={record_type}&role={role}"
    browser.post("/acme/settings/fields/", {**browser.get(address).form("#fields_form"), **said}, status=303)
