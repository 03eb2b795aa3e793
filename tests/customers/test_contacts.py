"""People and places of a customer in full: many ways to reach them, what they agreed to, where they are, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core import places
from app.customers.queries import parts
from tests.client import ApiClient, Client
from tests.customers.conftest import Given
from tests.matchers import shows, shows_error
from tests.people import Cast, alice

LIST = "/acme/customers/"
CONTACT_IN_FULL = {
    "name": "Chong Siew Lan 张秀兰", "title": "Buyer", "department": "Purchasing", "email": "chong@omni.example", "phone": "+60355441200",
    "mobile": "+60123456789", "is_primary": True, "preferred_language": "zh",
    "other_phones": [{"kind": "home", "value": "+60379551200"}, {"kind": "work", "value": "+60355441201"}],
    "other_emails": [{"kind": "billing", "value": "ap@omni.example"}],
    "email_consent_on": "2026-01-12", "phone_consent_on": None, "sms_consent_on": "2026-02-01", "post_consent_on": None,
}  # fmt: skip


@pytest.fixture
def browser(as_person: Callable[..., Client]) -> Client:
    return as_person(alice)


@pytest.fixture
def acme_api(api: Callable[..., ApiClient]) -> ApiClient:
    return api(alice)


def test_a_contact_goes_in_and_comes_out_in_full_and_is_found_by_its_further_ways(
    acme_api: ApiClient, given: Given
) -> None:
    url = f"/customers/{given(name='Omni')}/contacts"
    made = acme_api.post(url, CONTACT_IN_FULL, status=201).json
    assert {name: made[name] for name in CONTACT_IN_FULL} == CONTACT_IN_FULL
    for words in ("ap@omni.example", "03-7955 1200"):
        assert len(acme_api.get("/customers", query_string={"q": words}).json["data"]) == 1, words
    wrong = acme_api.post(url, {"name": "A", "other_phones": [{"kind": "moon", "value": "1"}]}, status=422).json
    assert wrong["errors"][0]["field"] == "other_phones"


def test_further_phones_are_typed_line_by_line_and_shown(browser: Client, given: Given) -> None:
    customer = given(name="Omni")
    form = {
        "name": "Siti",
        "other_phones": ["home", "03-7955 1200", "mobile", " ", "work", ""],
        "email_consent_on": "12/1/2026",
    }
    browser.post(f"{LIST}{customer}/contacts/", form, status=303)
    shown = browser.get(f"{LIST}{customer}/contacts/", status=200)
    assert shown == shows("03-7955 1200")
    assert shown == shows("Home")
    wrong = browser.post(f"{LIST}{customer}/contacts/", {**form, "other_emails": ["work", "nobody"]}, status=422)
    assert "nobody" in wrong.text
    assert "03-7955 1200" in wrong.text, "what was typed stays"


def test_another_contact_becomes_primary_in_one_click_and_follows_a_removed_one(browser: Client, given: Given) -> None:
    customer = given(contacts=[{"name": "Aziz"}, {"name": "Siti"}])
    tab = browser.get(f"{LIST}{customer}/contacts/")
    button = tab.one("button[aria-label='Make Siti the primary contact']")
    browser.submit(tab, f"form[action='{button.parent.attributes['action']}']")  # type: ignore[union-attr]
    again = browser.get(f"{LIST}{customer}/contacts/")
    assert again.has("button[aria-label='Make Aziz the primary contact']")
    siti = next(a for a in again.all("td.m1 a") if a.text() == "Siti").attributes["href"]
    gone = browser.follow(browser.post(f"{siti}/delete", {}, status=303))
    assert gone == shows("The contact is removed. Aziz is the primary contact now.")


def test_an_address_has_a_place_on_the_globe_within_its_ranges(acme_api: ApiClient, given: Given) -> None:
    url = f"/customers/{given()}/addresses"
    body = {"line1": "Lot 12", "country": "MY", "latitude": 3.0449171, "longitude": 101.44557}
    made = acme_api.post(url, body, status=201).json
    assert (made["latitude"], made["longitude"]) == (3.044917, 101.44557)
    for wrong in ({"latitude": 90.5}, {"longitude": -181}, {"latitude": "x"}):
        assert acme_api.post(url, {**body, **wrong}, status=422).json["errors"][0]["field"] == next(iter(wrong))


def test_an_address_begins_like_another_one(browser: Client, given: Given, cast: Cast) -> None:
    customer = given(addresses=[{"line1": "Lot 12", "city": "Klang", "country": "MY", "is_default": True}])
    with cast.acting(alice):
        first = parts.addresses_of(customer)[0].id
    form = browser.get(f"{LIST}{customer}/addresses/new?like={first}", status=200)
    assert form.one("#line1").attributes["value"] == "Lot 12"
    assert "checked" not in form.one("#is_default").attributes
    browser.get(f"{LIST}{customer}/addresses/new?like={customer}", status=200)


@pytest.mark.parametrize(
    ("country", "lines"),
    [
        ("MY", ["41050 Klang, Selangor"]),
        ("SG", ["Klang 41050"]),
        ("CN", ["SelangorKlang", "41050"]),
        ("US", ["Klang, Selangor 41050"]),
        ("DE", ["41050 Klang, Selangor"]),
    ],
)
def test_the_last_lines_of_an_address_stand_as_its_country_writes_them(country: str, lines: list[str]) -> None:
    assert places.last_lines(country, "41050", "Klang", "Selangor") == lines


@pytest.mark.parametrize(
    ("postcode", "country", "fits"),
    [("41050", "MY", True), ("4105", "MY", False), ("038989", "SG", True), ("100000", "CN", True), ("sw1a 1aa", "GB", True), ("x", "AQ", True)],
)  # fmt: skip
def test_a_postcode_has_the_form_of_its_country(postcode: str, country: str, fits: bool) -> None:
    assert places.fits_postcode(postcode, country) is fits


@pytest.mark.parametrize(
    "name", ["Selangor", "selangor ", "Penang", "Pulau Pinang", "WP Kuala Lumpur", "kuala lumpur", "雪兰莪", "柔佛"]
)
def test_a_malaysian_state_is_known_by_all_its_names(name: str) -> None:
    assert places.fits_state(name, "MY")
    assert not places.fits_state("Gondor", "MY")


def test_the_51st_contact_and_the_21st_address_are_refused_with_the_number(browser: Client, given: Given) -> None:
    customer = given(
        contacts=[{"name": f"Person {n}"} for n in range(50)], addresses=[{"line1": f"Lot {n}"} for n in range(20)]
    )
    assert "at most 50 contacts" in browser.post(f"{LIST}{customer}/contacts/", {"name": "One more"}, status=422).words
    assert (
        "at most 20 addresses" in browser.post(f"{LIST}{customer}/addresses/", {"line1": "One more"}, status=422).words
    )


NAMES = [
    ("x" * 10_000, 422, "10000 characters, and at most 200 fit"),
    ("شركة الأمل للتجارة", 303, ""),
    ("Kedai 🏭 Maju", 303, ""),
]


@pytest.mark.parametrize(("name", "status", "said"), NAMES, ids=["10,000 characters", "right to left", "emoji"])
def test_an_unusual_name_is_kept_or_refused_in_words(browser: Client, name: str, status: int, said: str) -> None:
    answer = browser.post(LIST, {"code": "AAA-1", "name": name, "status": "active"})
    assert answer.status == status
    if said:
        assert answer == shows_error("name", said)
    else:
        assert name in browser.follow(answer).h1


def test_a_tab_inside_a_code_is_refused_in_words(browser: Client) -> None:
    answer = browser.post(LIST, {"code": "AB\tC-1", "name": "Delta", "status": "active"}, status=422)
    assert answer == shows_error("code", "only letters, digits and - _ / . may be used")


def test_two_people_who_change_one_contact_see_both_versions(browser: Client, given: Given, cast: Cast) -> None:
    customer = given(contacts=[{"name": "Siti"}])
    with cast.acting(alice):
        contact = parts.contacts_of(customer)[0].id
    url = f"{LIST}{customer}/contacts/{contact}"
    mine = browser.get(url)
    browser.submit(browser.get(url), "#part_form", title="Buyer")
    late = browser.submit(mine, "#part_form", title="Director")
    assert late.status == 409
    assert late.has("#stale")
    assert "Buyer" in late.one("#stale").text()
    assert late.one("#title").attributes["value"] == "Director"
    assert browser.submit(late, "#part_form").status == 303
