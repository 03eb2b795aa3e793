"""A company's particulars."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from app.approvals.service import save_policy as save_bands
from app.approvals.values import Band
from app.core.money import Money
from app.credit.service.bands import set_band
from app.credit.service.policy import save_policy
from app.credit.values import Policy
from app.identity.queries import members
from app.receivables import service
from app.receivables.values.documents import Kind
from tests.client import Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.matchers import fragment, redirects_to, shows, shows_error
from tests.people import Cast, alice, bob, carol, dave, mallory

AS_PERSON = Callable[..., Client]
URL = "/acme/settings/company"


def events(cast: Cast) -> list[dict[str, Any]]:
    with cast.acting(alice) as session:
        return list(session.scalars(text("select changes from events where type = 'tenant.updated' order by id")))


def test_the_settings_open_at_the_first_section_one_may_see(as_person: AS_PERSON) -> None:
    assert as_person(alice).get("/acme/settings/") == redirects_to(URL)
    assert as_person(dave).get("/acme/settings/") == redirects_to("/acme/settings/lists/")


def test_the_navigation_shows_what_one_may_see(as_person: AS_PERSON) -> None:
    seen = as_person(alice).get(URL).texts(".subnav a")
    assert seen == [
        *(
            "Company",
            "Members",
            "Roles",
            "Credit",
            "Approvals",
            "Lists",
            "Fields",
            "Ageing",
            "Numbering",
            "Default values",
            "Checks",
            "Data quality",
            "API tokens",
            "Sign-ins",
        ),
    ]
    assert as_person(carol).get("/acme/settings/sign-ins/").texts(".subnav a") == ["Lists", "Sign-ins"]


def test_the_section_that_one_is_in_is_marked(as_person: AS_PERSON) -> None:
    page = as_person(alice).get("/acme/settings/members/new")
    assert page.texts(".subnav a[aria-current=page]") == ["Members"]
    assert page.texts(".side a[aria-current=page]") == ["Settings"]


def test_an_administrator_changes_them_and_the_audit_says_what(as_person: AS_PERSON, cast: Cast) -> None:
    admin, before = as_person(alice), cast.tenant("acme")
    answer = admin.submit(
        admin.get(URL), "#company_form", name="Acme 贸易", country="SG", timezone="Asia/Singapore", currency="SGD"
    )
    assert answer == redirects_to(URL)
    assert admin.follow(answer) == shows("Acme 贸易")
    after = cast.tenant("acme")
    assert (after.country, after.currency, after.timezone, after.config_version) == (
        "SG",
        "SGD",
        "Asia/Singapore",
        before.config_version + 1,
    )
    assert events(cast) == [
        {"name": ["Acme Trading", "Acme 贸易"], "country": ["MY", "SG"], "currency": ["MYR", "SGD"], "timezone": ["Asia/Kuala_Lumpur", "Asia/Singapore"]}
    ]  # fmt: skip


# --- the base currency: nothing that counts in it may become as many of another


def a_draft() -> None:
    service.create_order({"customer": a_customer().id, "amount": Money(45_000_00, "MYR")}, submit=False)


def an_invoice() -> None:
    a_document(Kind.INVOICE, a_customer())


def a_band_of_release() -> None:
    set_band(get_roles()["credit-controller"], Money(10_000_00, "MYR"))


def a_tolerance() -> None:
    save_policy(Policy(write_off_tolerance=5_00))


def a_band_of_approvals() -> None:
    save_bands("credit_limit", [Band(10_000_00, ()), Band(None, ("finance",))])


def get_roles() -> dict[str, Any]:
    return {role.key: role.id for role in members.roles()}


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (a_draft, "there are documents"),
        (an_invoice, "there are documents"),
        (a_band_of_release, "under Settings › Credit"),
        (a_tolerance, "under Settings › Credit"),
        (a_band_of_approvals, "under Settings › Approvals"),
    ],
)
def test_the_base_currency_stays_once_something_counts_in_it(
    as_person: AS_PERSON, cast: Cast, what: Callable[[], None], said: str
) -> None:
    admin = as_person(alice)
    early = admin.get(URL)
    with cast.acting(alice):
        what()
    before = cast.tenant("acme")
    refused = admin.submit(early, "#company_form", currency="SGD", name="Acme 贸易")
    assert refused.status == 409
    assert said in refused.one("#currency-error").text()
    assert cast.tenant("acme") == before
    page = admin.get(URL)
    assert "readonly" in page.one("#currency").attributes
    assert page.one("#currency").attributes["value"] == "MYR · Malaysian Ringgit"
    assert said in page.one("#currency-help").text()
    assert admin.submit(page, "#company_form", name="Acme 贸易") == redirects_to(URL)
    assert (cast.tenant("acme").name, cast.tenant("acme").currency) == ("Acme 贸易", "MYR")


def test_what_the_company_next_door_has_keeps_no_currency(as_person: AS_PERSON, cast: Cast) -> None:
    with cast.acting(mallory):
        a_document(Kind.INVOICE, a_customer(), Money(45_000_00, "SGD"))
    admin = as_person(alice)
    assert admin.submit(admin.get(URL), "#company_form", currency="SGD") == redirects_to(URL)


def test_saving_what_is_there_is_no_news(as_person: AS_PERSON, cast: Cast) -> None:
    admin, before = as_person(alice), cast.tenant("acme")
    admin.submit(admin.get(URL), "#company_form")
    assert cast.tenant("acme") == before
    assert events(cast) == []


def test_what_is_not_offered_is_refused_beside_its_field(as_person: AS_PERSON) -> None:
    admin = as_person(alice)
    page = admin.get(URL)
    for name, wrong, said in (
        ("name", "", "A name is needed"),
        ("country", "XX", "Choose a country"),
        ("currency", "ZZZ", "Choose a currency"),
        ("timezone", "Mars/Olympus", "Choose a time zone"),
    ):
        assert admin.submit(page, "#company_form", **{name: wrong}) == shows_error(name, said)


def test_a_refused_form_is_a_fragment_for_htmx_and_keeps_what_was_typed(as_person: AS_PERSON) -> None:
    answer = as_person(alice).htmx(URL, "company_form", {"name": "", "country": "SG", "version": "1"}, status=422)
    assert answer == fragment("company_form")
    assert answer.one("#country option[selected]").attributes["value"] == "SG"


def test_a_save_that_comes_too_late_shows_both_versions(as_person: AS_PERSON, cast: Cast) -> None:
    admin = as_person(alice)
    early, late = admin.get(URL), admin.get(URL)
    admin.submit(early, "#company_form", name="Acme One")
    answer = admin.submit(late, "#company_form", name="Acme Two")
    assert answer.status == 409
    assert "Acme One" in answer.one(".versus").text()
    assert "Acme Two" in answer.one(".versus").text()
    assert cast.tenant("acme").name == "Acme One"
    assert admin.submit(answer, "#company_form") == redirects_to(URL)
    assert cast.tenant("acme").name == "Acme Two"


def test_others_may_not(as_person: AS_PERSON) -> None:
    for person in (bob, carol, dave):
        as_person(person).get(URL, status=403)
        as_person(person).post(URL, {"name": "Owned"}, status=403)


def test_countries_and_currencies_are_named_in_the_readers_language(as_person: AS_PERSON) -> None:
    person = as_person(alice)
    person.post("/language", {"locale": "zh"})
    page = person.get(URL)
    assert "马来西亚" in page.one("#country option[selected]").text()
    assert "MYR" in page.one("#currency option[selected]").text()
