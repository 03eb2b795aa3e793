"""How strict a company is with what looks wrong, alike on screen, through the API and in imports; what MyInvois still needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from app.customers import service
from app.customers.models import Address, Customer
from app.customers.queries import einvoice as figures
from app.customers.queries.parts import get_part
from app.customers.rules import checks, einvoice
from app.customers.service.checks import set_levels
from app.customers.values import EntityType, IdentityType, Level
from tests.client import ApiClient, Client
from tests.customers.conftest import Changed, Given
from tests.matchers import shows, shows_error
from tests.people import Cast, alice, bob

LIST = "/acme/customers/"
WRONG_TIN = "12345"
ADDRESS = {"line1": "Lot 12", "city": "Klang", "state": "Selangor", "postcode": "41050", "country": "MY"}


@pytest.fixture
def browser(as_person: Callable[..., Client]) -> Client:
    return as_person(alice)


@pytest.fixture
def acme_api(api: Callable[..., ApiClient]) -> ApiClient:
    return api(alice)


@pytest.fixture
def strict(cast: Cast) -> Callable[..., None]:
    """`strict(tax_id="error")`: be so strict from now on."""

    def choose(**levels: str) -> None:
        with cast.acting(alice):
            set_levels({name: Level(level) for name, level in levels.items()})

    return choose


# --- strictness


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tax_id", WRONG_TIN), ("registration_number", "12"), ("former_registration_number", "12"), ("sst_number", "W10"),
        ("phone", "call me"),
    ],
)  # fmt: skip
def test_a_number_that_looks_wrong_is_taken_warned_of_or_refused_as_the_company_wants(
    browser: Client, acme_api: ApiClient, strict: Callable[..., None], field: str, value: str
) -> None:
    body = {"code": "AAA-1", "name": "Delta", field: value}
    made = acme_api.post("/customers", body, status=201).json
    assert [one["field"] for one in made["warnings"]] == [field]
    assert browser.get(f"{LIST}{made['id']}") == shows("Worth a look")

    strict(**{field: "off"})
    assert "warnings" not in acme_api.post("/customers", {**body, "code": "AAA-2", field: value + "3"}, status=201).json
    assert "Worth a look" not in browser.get(f"{LIST}{made['id']}").words

    strict(**{field: "error"})
    refused = acme_api.post("/customers", {**body, "code": "AAA-3", field: value + "4"}, status=422).json
    assert refused["errors"][0]["field"] == field
    page = browser.get(f"{LIST}new")
    assert browser.submit(page, "#customer_form", code="AAA-4", name="Delta", **{field: value + "5"}) == shows_error(
        field
    )
    renamed = acme_api.patch(f"/customers/{made['id']}", {"name": "Delta Two"}, status=200)
    assert renamed.json[field] == made[field], "what is in the book already stops nobody"


def test_an_address_is_held_against_its_own_country(
    acme_api: ApiClient, given: Given, strict: Callable[..., None]
) -> None:
    url = f"/customers/{given()}/addresses"
    strict(postcode="error", state="error")
    for wrong in ({"postcode": "4105"}, {"state": "Gondor"}, {"postcode": "41050", "country": "SG"}):
        refused = acme_api.post(url, {**ADDRESS, **wrong}, status=422).json
        assert refused["errors"][0]["field"] == next(iter(wrong))
    acme_api.post(url, {**ADDRESS, "country": "SG", "postcode": "038989", "state": "anything"}, status=201)
    made = acme_api.post(url, ADDRESS, status=201).json
    assert acme_api.patch(f"{url}/{made['id']}", {"postcode": "1"}, status=422).json["field"] == "postcode"


def test_the_levels_are_chosen_by_who_may_change_settings(
    browser: Client, as_person: Callable[..., Client], cast: Cast
) -> None:
    page = browser.get("/acme/customers/checks", status=200)
    assert browser.follow(browser.submit(page, "#checks_form", tax_id="error", state="off")) == shows(
        "The checks are saved."
    )
    again = browser.get("/acme/customers/checks")
    assert again.one("#tax_id option[selected]").attributes["value"] == "error"
    assert again.one("#state option[selected]").attributes["value"] == "off"
    assert again.one("#phone option[selected]").attributes["value"] == "warn"
    as_person(bob).get("/acme/customers/checks", status=403)


GENERAL: list[tuple[dict[str, Any], bool]] = [
    ({"tax_id": "EI00000000010", "name": "General Public"}, True),
    ({"tax_id": "EI00000000010", "name": "Siti", "entity_type": EntityType.INDIVIDUAL, "identity_number": "770305021234"}, True),
    ({"tax_id": "EI00000000010", "name": "OmniRetail Sdn Bhd", "entity_type": EntityType.PRIVATE_LIMITED}, False),
    ({"tax_id": "EI00000000020", "entity_type": EntityType.REGISTERED_FOREIGN_CORPORATION}, True),
    ({"tax_id": "EI00000000020", "identity_type": IdentityType.PASSPORT}, True),
    ({"tax_id": "EI00000000020", "entity_type": EntityType.PRIVATE_LIMITED}, False),
    ({"tax_id": "EI00000000030"}, False),
    ({"tax_id": "EI00000000040", "entity_type": EntityType.STATUTORY_BOARD}, True),
]  # fmt: skip


@pytest.mark.parametrize(("values", "meant"), GENERAL)
def test_a_general_number_of_the_tax_office_stands_only_where_it_is_meant(values: dict[str, Any], meant: bool) -> None:
    assert (checks.doubts_of(values, "MY") == []) is meant


def test_numbers_of_other_countries_are_not_held_against_ours() -> None:
    abroad = {
        "entity_type": EntityType.REGISTERED_FOREIGN_CORPORATION,
        "tax_id": "DE123456789",
        "registration_number": "HRB 1",
    }
    assert checks.doubts_of(abroad, "MY") == []
    assert checks.doubts_of({"identity_type": IdentityType.PASSPORT, "identity_number": "A1"}, "MY") == []
    assert [p.field for p in checks.doubts_of({"identity_type": IdentityType.NRIC, "identity_number": "A1"}, "MY")] == [
        "identity_number"
    ]


# --- MyInvois


@pytest.mark.parametrize(
    ("entity", "wanted"),
    [
        (None, ["entity_type", "tax_id", "registration_number", "address", "phone"]),
        (EntityType.PRIVATE_LIMITED, ["tax_id", "registration_number", "address", "phone"]),
        (EntityType.INDIVIDUAL, ["tax_id", "identity_number", "address", "phone"]),
        (EntityType.SOLE_PROPRIETORSHIP, ["tax_id", "registration_number", "identity_number", "address", "phone"]),
        (EntityType.STATUTORY_BOARD, ["tax_id", "address", "phone"]),
        (EntityType.REGISTERED_FOREIGN_CORPORATION, ["tax_id", "registration_number", "address", "phone"]),
    ],
)
def test_what_myinvois_needs_depends_on_the_kind_of_buyer(entity: EntityType | None, wanted: list[str]) -> None:
    gaps = einvoice.gaps_of({"entity_type": entity}, [], "MY")
    assert gaps is not None
    assert sorted(einvoice.names_in(gaps)) == sorted(wanted)
    assert einvoice.gaps_of({"entity_type": entity}, [], "SG") is None


WHOLE = {
    "entity_type": "private_limited",
    "tax_id": "C20880050010",
    "registration_number": "201901000123",
    "phone": "03-5544 1200",
}


def test_the_profile_says_what_is_missing_and_never_that_a_number_is_verified(browser: Client, given: Given) -> None:
    customer = given(name="Delta", **{**WHOLE, "phone": ""})
    profile = browser.get(f"{LIST}{customer}", status=200)
    assert profile == shows("MyInvois 2 missing")
    assert profile == shows("Filled in; its form fits")
    assert "erified" not in profile.words


def figure(cast: Cast, customer: UUID) -> int | None:
    with cast.acting(alice) as session:
        found: int | None = session.scalar(select(Customer.einvoice_missing).where(Customer.id == customer))
        return found


def test_the_figure_follows_the_customer_and_its_addresses(given: Given, changed: Changed, cast: Cast) -> None:
    customer = given(**WHOLE)
    assert figure(cast, customer) == 1
    with changed(customer) as row:
        place = service.add_part(row, Address, ADDRESS).id
    assert figure(cast, customer) == 0
    with changed(customer) as row:
        service.update_customer(row, {"phone": None})
    assert figure(cast, customer) == 1
    with changed(customer) as row:
        service.delete_part(row, get_part(Address, customer, place))
    assert figure(cast, customer) == 2


def test_the_report_counts_who_lacks_what_and_leads_to_them(browser: Client, given: Given) -> None:
    given(code="WHOLE", name="Whole", addresses=[ADDRESS], **WHOLE)
    given(
        code="NO-TIN",
        name="No TIN",
        addresses=[ADDRESS],
        **{**WHOLE, "tax_id": "", "registration_number": "201901000124"},
    )
    page = browser.get(f"{LIST}e-invoice", status=200)
    assert page == shows("of 2 customers lack something.")
    link = next(a for row in page.all("tbody tr") for a in row.css("a") if "Tax ID" in row.text())
    rows = browser.get(str(link.attributes["href"]), status=200).texts("tbody tr")
    assert len(rows) == 1
    assert "NO-TIN" in rows[0]
    ready = browser.get(f"{LIST}?einvoice_missing=0", status=200).texts("tbody tr")
    assert len(ready) == 1
    assert "WHOLE" in ready[0]


def test_every_stored_figure_is_what_the_rule_says_now(given: Given, cast: Cast) -> None:
    for values in ({}, WHOLE, {"entity_type": "individual", "identity_number": "770305021234"}):
        given(addresses=[ADDRESS] if values else [], **values)
    with cast.acting(alice) as session:
        ids = list(session.scalars(select(Customer.id)))
        said = dict(figures.recomputed(ids))
        kept = dict(session.execute(text("select id, einvoice_gaps from customers")).all())
        assert kept == said
        session.execute(text("update customers set einvoice_gaps = null"))
        figures.write_figures(ids)
        assert dict(session.execute(text("select id, einvoice_gaps from customers")).all()) == said
