"""Contacts and addresses: how many, which of them leads, and their forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.core.errors import Conflict
from app.core.events import Event
from app.customers import service
from app.customers.models import Address, Contact
from app.customers.queries import parts
from app.customers.values import MAX_ADDRESSES, MAX_CONTACTS
from tests.client import ApiClient, Client
from tests.customers.conftest import Changed, Given
from tests.matchers import redirects_to, shows, shows_error
from tests.people import Cast, alice, bob, mallory

LIST = "/acme/customers/"


@pytest.fixture
def browser(as_person: Callable[..., Client]) -> Client:
    """Alice's."""
    return as_person(alice)


@pytest.fixture
def contacts_of(cast: Cast) -> Callable[[UUID], dict[str, bool]]:
    """`contacts_of(customer)`: name → whether it is the primary contact."""

    def read(customer_id: UUID) -> dict[str, bool]:
        with cast.acting(alice):
            return {contact.name: contact.is_primary for contact in parts.contacts_of(customer_id)}

    return read


@pytest.fixture
def defaults_of(cast: Cast) -> Callable[[UUID], dict[str, tuple[str, bool]]]:
    """`defaults_of(customer)`: line 1 → (purpose, whether it is the default for it)."""

    def read(customer_id: UUID) -> dict[str, tuple[str, bool]]:
        with cast.acting(alice):
            return {one.line1: (one.purpose, one.is_default) for one in parts.addresses_of(customer_id)}

    return read


def part_id(cast: Cast, kind: type[Any], customer: UUID, **values: str) -> UUID:
    with cast.acting(alice) as session:
        found: UUID = session.scalars(select(kind.id).filter_by(customer_id=customer, **values)).one()
        return found


# --- forms


@pytest.mark.parametrize("htmx", [False, True])
def test_a_contact_is_added_changed_and_removed(
    browser: Client, given: Given, contacts_of: Callable[..., Any], cast: Cast, htmx: bool
) -> None:
    customer = given(name="Delta")
    url = f"{LIST}{customer}/contacts/"
    assert browser.get(url, status=200) == shows("No contact yet")
    form = browser.get(f"{url}new", status=200)
    assert browser.submit(form, "#part_form", htmx=htmx, name="Chong Siew Lan", mobile="012-345 6789") == redirects_to(
        url
    )
    listed = browser.get(url, status=200)
    assert "012-345 6789" in listed.words
    contact = part_id(cast, Contact, customer)
    edit = browser.get(f"{url}{contact}", status=200)
    assert browser.submit(edit, "#part_form", htmx=htmx, name="Chong Siew Ling") == redirects_to(url)
    assert contacts_of(customer) == {"Chong Siew Ling": True}
    assert browser.post(f"{url}{contact}/delete", {}) == redirects_to(url)
    assert contacts_of(customer) == {}


def test_an_address_is_written_as_on_an_envelope(browser: Client, given: Given) -> None:
    customer = given(name="Delta")
    form = browser.get(f"{LIST}{customer}/addresses/new", status=200)
    assert form.one("#country option[selected]").attributes["value"] == "MY"
    typed = {"line1": "Lot 12", "postcode": "41050", "city": "Klang", "state": "Selangor", "country": "DE"}
    browser.submit(form, "#part_form", purpose="shipping", **typed)
    assert "Delivery Default" in browser.get(f"{LIST}{customer}/addresses/").words
    assert "Lot 12 41050 Klang, Selangor Germany" in browser.get(f"{LIST}{customer}").words


@pytest.mark.parametrize(
    ("kind", "field", "typed"),
    [
        ("contacts", "name", ""),
        ("contacts", "email", "not one"),
        ("addresses", "line1", ""),
        ("addresses", "purpose", "holiday"),
    ],
)
def test_a_part_with_a_mistake_comes_back(browser: Client, given: Given, kind: str, field: str, typed: str) -> None:
    url = f"{LIST}{given()}/{kind}/new"
    sound = {"name": "Siti"} if kind == "contacts" else {"line1": "Lot 12"}
    for htmx in (False, True):
        assert browser.submit(browser.get(url), "#part_form", htmx=htmx, **{**sound, field: typed}) == shows_error(
            field
        )


def test_a_stale_contact_shows_both_versions_and_the_second_save_wins(
    browser: Client, given: Given, changed: Changed, cast: Cast, contacts_of: Callable[..., Any]
) -> None:
    customer = given(contacts=[{"name": "Siti"}])
    url = f"{LIST}{customer}/contacts/{part_id(cast, Contact, customer)}"
    page = browser.get(url)
    with changed(customer, by=bob) as row:
        service.update_part(row, parts.contacts_of(customer)[0], {"name": "Bob's Siti"})
    answer = browser.submit(page, "#part_form", htmx=True, name="Alice's Siti")
    assert answer.status == 409
    assert [td.text().strip() for td in answer.all(".versus td")] == ["Bob's Siti", "Alice's Siti"]
    assert browser.submit(answer, "#part_form").status == 303
    assert contacts_of(customer) == {"Alice's Siti": True}


def test_parts_of_another_customer_or_company_are_not_reached(
    browser: Client, as_person: Callable[..., Client], given: Given, cast: Cast
) -> None:
    one, other = given(contacts=[{"name": "Siti"}]), given()
    contact = part_id(cast, Contact, one)
    browser.get(f"{LIST}{other}/contacts/{contact}", status=404)
    browser.post(f"{LIST}{other}/contacts/{contact}/delete", {}, status=404)
    browser.get(f"{LIST}{one}/addresses/{contact}", status=404)
    as_person(mallory).post(f"/evil/customers/{one}/contacts/{contact}", {"name": "x"}, status=404)


# --- limits


def test_the_fifty_first_contact_is_refused_with_the_number(browser: Client, given: Given) -> None:
    customer = given(contacts=[{"name": f"Contact {number:02}"} for number in range(MAX_CONTACTS)])
    answer = browser.submit(browser.get(f"{LIST}{customer}/contacts/new"), "#part_form", name="One more")
    assert answer.status == 422
    assert "A customer has at most 50 contacts." in answer.words


def test_the_twenty_first_address_is_refused_with_the_number(given: Given, changed: Changed) -> None:
    customer = given(addresses=[{"line1": f"Lot {number}"} for number in range(MAX_ADDRESSES)])
    with pytest.raises(Conflict) as refusal, changed(customer) as row:
        service.add_part(row, Address, {"line1": "One more"})
    assert [(p.code, p.params) for p in refusal.value.problems] == [("too_many_addresses", {"limit": 20})]


def test_a_customer_is_not_made_with_more_than_there_is_room_for(given: Given) -> None:
    with pytest.raises(Conflict):
        given(contacts=[{"name": "x"}] * (MAX_CONTACTS + 1))


# --- who leads


def test_the_first_contact_is_primary_until_another_takes_it(
    browser: Client, given: Given, contacts_of: Callable[..., Any], cast: Cast
) -> None:
    customer = given(contacts=[{"name": "One"}, {"name": "Two"}, {"name": "Three"}])
    assert contacts_of(customer) == {"One": True, "Two": False, "Three": False}
    two = part_id(cast, Contact, customer, name="Two")
    browser.post(f"{LIST}{customer}/contacts/{two}", {"is_primary": "true"}, status=303)
    assert contacts_of(customer) == {"One": False, "Two": True, "Three": False}
    with cast.acting(alice) as session:
        last = session.scalars(select(Event).where(Event.root_id == customer).order_by(Event.id.desc())).first()
        assert (last.type, last.subject_id, last.changes) == ("contact.updated", two, {"is_primary": [False, True]})


def test_unticking_primary_gives_it_to_nobody(given: Given, changed: Changed, contacts_of: Callable[..., Any]) -> None:
    customer = given(contacts=[{"name": "One"}, {"name": "Two"}])
    with changed(customer) as row:
        service.update_part(row, parts.contacts_of(customer)[0], {"is_primary": False})
    assert contacts_of(customer) == {"One": True, "Two": False}


def test_when_the_primary_contact_goes_the_next_one_leads(
    given: Given, changed: Changed, contacts_of: Callable[..., Any]
) -> None:
    customer = given(contacts=[{"name": "Zoe"}, {"name": "Aziz"}, {"name": "Mei"}])
    with changed(customer) as row:
        service.delete_part(row, parts.contacts_of(customer)[0])
    assert contacts_of(customer) == {"Aziz": True, "Mei": False}


def test_each_purpose_has_a_default_address_of_its_own(
    given: Given, changed: Changed, defaults_of: Callable[..., Any]
) -> None:
    customer = given(addresses=[{"line1": "B1"}, {"line1": "B2"}, {"line1": "S1", "purpose": "shipping"}])
    assert defaults_of(customer) == {"B1": ("billing", True), "B2": ("billing", False), "S1": ("shipping", True)}
    with changed(customer) as row:
        service.add_part(row, Address, {"line1": "B3", "is_default": True})
    assert [line for line, (_, leads) in defaults_of(customer).items() if leads] == ["B3", "S1"]
    with changed(customer) as row:
        service.delete_part(row, next(one for one in parts.addresses_of(customer) if one.line1 == "B3"))
    assert [line for line, (_, leads) in defaults_of(customer).items() if leads] == ["B1", "S1"]


def test_an_address_that_changes_its_purpose_leaves_no_purpose_without_default(
    given: Given, changed: Changed, defaults_of: Callable[..., Any]
) -> None:
    customer = given(addresses=[{"line1": "B1"}, {"line1": "B2"}, {"line1": "S1", "purpose": "shipping"}])
    with changed(customer) as row:
        service.update_part(
            row, next(one for one in parts.addresses_of(customer) if one.line1 == "B1"), {"purpose": "shipping"}
        )
    assert defaults_of(customer) == {"B1": ("shipping", False), "B2": ("billing", True), "S1": ("shipping", True)}


def test_the_first_address_of_its_new_purpose_becomes_its_default(
    given: Given, changed: Changed, defaults_of: Callable[..., Any]
) -> None:
    customer = given(addresses=[{"line1": "B1"}, {"line1": "B2"}])
    with changed(customer) as row:
        service.update_part(
            row, next(one for one in parts.addresses_of(customer) if one.line1 == "B2"), {"purpose": "shipping"}
        )
    assert defaults_of(customer) == {"B1": ("billing", True), "B2": ("shipping", True)}


def test_a_point_is_shown_on_the_drawn_map_and_set_on_it(
    given: Given, as_person: Callable[..., Client], api: Callable[..., ApiClient]
) -> None:
    customer, browser = given(), as_person(alice)
    for line, latitude, longitude in (("Lot 12", "3.0449", "101.4456"), ("Nanjing Road", "31.23", "121.47")):
        body = {"line1": line, "latitude": latitude, "longitude": longitude, "purpose": "shipping"}
        api().post(f"/customers/{customer}/addresses", body, status=201)
    page = browser.get(f"/acme/customers/{customer}/addresses/")
    marker = page.one(".map.near .marker")
    assert marker.attributes["transform"] == "translate(89.8 158.2)"
    assert "31.23" in page.text
    form = browser.get(f"/acme/customers/{customer}/addresses/new")
    assert form.one("[data-map]").attributes["data-latitude"] == "latitude"
    assert len(form.page.css("[data-map] svg.map")) == 2
    assert not browser.get(f"/acme/customers/{customer}/contacts/new").has("[data-map]")
