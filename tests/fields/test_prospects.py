"""A prospect needs a name and one way to reach it; to become active it needs the rest."""

from __future__ import annotations

from collections.abc import Callable

from app.numbering.service import save_pattern
from tests.client import ApiClient, Client
from tests.imports.conftest import Importing
from tests.people import Cast, alice

REACHED = {"name": "Delta", "status": "prospect", "phone": "03-5544 1200"}


def test_a_prospect_needs_no_code_until_it_becomes_active(acme_api: ApiClient) -> None:
    first = acme_api.post("/customers", REACHED, status=201).json
    second = acme_api.post("/customers", {**REACHED, "name": "Echo", "code": ""}, status=201).json
    assert (first["code"], second["code"]) == ("PROS-0001", "PROS-0002")
    errors = acme_api.post("/customers", {"name": "Nobody", "status": "prospect"}, status=422).json["errors"]
    assert [one["code"] for one in errors] == ["prospect_needs_reach"]
    errors = acme_api.post("/customers", {"name": "Active"}, status=422).json["errors"]
    assert [(one["field"], one["code"]) for one in errors] == [("code", "required")]
    path = f"/customers/{first['id']}"
    errors = acme_api.post(f"{path}/activate", status=422).json["errors"]
    assert [(one["field"], one["code"]) for one in errors] == [("code", "code_lacking")]
    assert "PROS-0001" in errors[0]["message"]
    acme_api.patch(path, {"code": "DEL-001"}, status=200)
    assert acme_api.post(f"{path}/activate", status=200).json["status"] == "active"


def test_with_numbering_a_prospect_keeps_its_code(acme_api: ApiClient, cast: Cast) -> None:
    with cast.acting(alice):
        save_pattern("customer", None, "C-{0000}", 1)
    made = acme_api.post("/customers", REACHED, status=201).json
    assert made["code"] == "C-0001"
    acme_api.post(f"/customers/{made['id']}/activate", status=200)


def test_a_prospect_is_written_down_on_screen(as_person: Callable[..., Client], acme_api: ApiClient) -> None:
    browser = as_person(alice)
    form = browser.get("/acme/customers/new").form("#customer_form")
    refused = browser.post("/acme/customers/", {**form, **REACHED, "status": "active"}, status=422)
    assert refused.has("#code-error")
    saved = browser.post("/acme/customers/", {**form, **REACHED}, status=303)
    customer = (saved.location or "").rsplit("/", 1)[1]
    assert acme_api.get(f"/customers/{customer}").json["code"] == "PROS-0001"
    asked = browser.post(f"/acme/customers/{customer}/activate", {}, status=422)
    assert "is a code for the time being" in asked.words


def test_a_file_brings_prospects_without_codes(acme_api: ApiClient, importing: Importing) -> None:
    rows = [["Foxtrot", "prospect", "03-5544 1201"], ["Golf", "active", "03-5544 1202"], ["Hotel", "prospect", ""]]
    done = importing.run(rows, headings=["name", "status", "phone"])
    assert (done.created, done.failed) == (1, 2)
    assert [(one["name"], one["code"]) for one in acme_api.get("/customers").json["data"]] == [("Foxtrot", "PROS-0001")]
