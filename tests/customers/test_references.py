"""What a customer refers to: business nature, territory, payment method, who brought it, and the delivery zone of an address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.customers.queries.book import get_customer
from tests.client import ApiClient, Client
from tests.customers.conftest import Given
from tests.factories.customers import an_address
from tests.imports.conftest import Importing
from tests.people import Cast, alice

LISTS = {"business_nature": "business-natures", "territory": "territories", "payment_method": "payment-methods"}


@pytest.fixture
def listed(given_record: Callable[..., UUID]) -> dict[str, UUID]:
    """A record in each of the lists, called by the list's name."""
    return {name: given_record(name, name.upper(), name.title()) for name in (*LISTS, "delivery_zone")}


@pytest.mark.parametrize("name", LISTS)
def test_a_reference_is_chosen_listed_filtered_told_and_keeps_its_record(
    name: str, listed: dict[str, UUID], given: Given, as_person: Callable[..., Client], api: Callable[..., ApiClient]
) -> None:
    browser, customer = as_person(alice), given(code="OMNI-001", name="OmniRetail Sdn Bhd")
    given(code="OTHER-1", name="Other")
    form = browser.get(f"/acme/customers/{customer}/edit", status=200)
    browser.submit(form, "#customer_form", **{name: str(listed[name])})
    called = name.title()
    assert called in browser.get(f"/acme/customers/{customer}", status=200).words
    assert called in browser.get(f"/acme/customers/{customer}/history", status=200).words
    shown = browser.get(f"/acme/customers/?columns={name}&{name}={name.upper()}", status=200)
    assert (called in shown.words, "OTHER-1" in shown.words) == (True, False)

    program = api()
    named = {"id": str(listed[name]), "code": name.upper(), "name": called}
    assert program.get(f"/customers/{customer}").json[name] == named
    assert program.patch(f"/customers/{customer}", {name: None}, status=200).json[name] is None
    assert program.patch(f"/customers/{customer}", {name: {"code": name}}, status=200).json[name] == named
    used = program.delete(f"/{LISTS[name]}/{listed[name]}", status=409).json
    assert used["references"] == {"customer": 1}
    program.patch(f"/{LISTS[name]}/{listed[name]}", {"status": "inactive"}, status=200)
    again = program.post("/customers", {"code": "NEW-1", "name": "New", name: {"code": name}}, status=422).json
    assert [(one["field"], one["code"]) for one in again["errors"]] == [(name, "no_longer_offered")]


def test_nobody_is_referred_by_itself_in_a_form_a_file_or_the_api(
    given: Given, as_person: Callable[..., Client], cast: Cast, run_jobs: Callable[[], int], api: Callable[..., Any]
) -> None:
    customer, other = given(code="OMNI-001", name="OmniRetail"), given(code="OTHER-1", name="Other")
    browser = as_person(alice)
    form = browser.get(f"/acme/customers/{customer}/edit", status=200)
    own = browser.submit(form, "#customer_form", referred_by="omni-001")
    assert own.one("#referred_by-error").text().strip() == "A customer cannot be referred by itself."
    answer = api().patch(f"/customers/{customer}", {"referred_by": {"id": str(customer)}}, status=422).json
    assert [(one["field"], one["code"]) for one in answer["errors"]] == [("referred_by", "own_referrer")]
    importing = Importing(cast, run_jobs)
    rows = [["OMNI-001", "OmniRetail"], ["OTHER-1", "OMNI-001"]]
    imported = importing.run(rows, headings=["Customer code", "Referred by"], duplicates="update")
    assert importing.problems(imported) == {2: [("referred_by", "own_referrer")]}
    with cast.acting(alice):
        assert [get_customer(one).referred_by_id for one in (customer, other)] == [None, customer]


def test_an_address_lies_in_a_delivery_zone(
    listed: dict[str, UUID], given: Given, as_person: Callable[..., Client], api: Callable[..., ApiClient]
) -> None:
    customer, zone = given(addresses=[an_address()]), str(listed["delivery_zone"])
    browser, url = as_person(alice), f"/acme/customers/{customer}/addresses/"
    address = api().get(f"/customers/{customer}/addresses").json["data"][0]
    browser.submit(browser.get(f"{url}{address['id']}", status=200), "#part_form", delivery_zone=zone)
    assert "Delivery zone: Delivery_Zone" in browser.get(url, status=200).words
    found = api().get(f"/customers/{customer}/addresses/{address['id']}").json
    assert found["delivery_zone"] == {"id": zone, "code": "DELIVERY_ZONE", "name": "Delivery_Zone"}
    assert "Delivery_Zone" in browser.get(f"/acme/customers/{customer}/history", status=200).words
    assert api().delete(f"/delivery-zones/{zone}", status=409).json["references"] == {"address": 1}
    api().patch(f"/delivery-zones/{zone}", {"status": "inactive"}, status=200)
    same = {"delivery_zone": {"code": "delivery_zone"}}
    assert api().patch(f"/customers/{customer}/addresses/{address['id']}", same, status=200)
    refused = api().post(f"/customers/{customer}/addresses", {"line1": "1 Jalan Satu", **same}, status=422).json
    assert [(one["field"], one["code"]) for one in refused["errors"]] == [("delivery_zone", "no_longer_offered")]


def test_a_file_brings_references_by_code_or_name(
    listed: dict[str, UUID], cast: Cast, run_jobs: Callable[[], int], api: Callable[..., ApiClient]
) -> None:
    headings = ["Customer code", "Name", "Business nature", "Territory", "Payment method", "Address", "Delivery zone"]
    row = ["FILE-1", "From a file", "business_nature", "Territory", "PAYMENT_METHOD", "Jalan 1", "delivery_zone"]
    Importing(cast, run_jobs).run([row], headings=headings)
    found = api().get("/customers?q=FILE-1").json["data"][0]
    assert {name: found[name]["id"] for name in LISTS} == {name: str(listed[name]) for name in LISTS}
    [place] = api().get(f"/customers/{found['id']}/addresses").json["data"]
    assert place["delivery_zone"]["id"] == str(listed["delivery_zone"])
