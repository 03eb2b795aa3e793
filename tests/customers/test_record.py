"""One customer: create, edit, its states, its twins, its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from sqlalchemy import select, text

from app.core.errors import Conflict, Invalid
from app.core.events import Event
from app.core.permissions import Permission
from app.core.records import references
from app.customers import service
from app.customers.models import Address, Contact, Customer, SearchRow
from app.customers.queries import book
from app.customers.values import CUSTOMER, Status
from tests.client import Answer, Client
from tests.customers.conftest import Changed, Given
from tests.matchers import fragment, redirects_to, shows, shows_error
from tests.people import Cast, alice, bob, dave, olivia

LIST = "/acme/customers/"
TIN = "C20880050010"


@pytest.fixture
def browser(as_person: Callable[..., Client]) -> Client:
    """Alice's."""
    return as_person(alice)


@pytest.fixture
def saved(cast: Cast) -> Callable[[UUID], Customer]:
    """`saved(customer_id)`: the customer as it is in the book now."""

    def read(customer_id: UUID) -> Customer:
        with cast.acting(alice) as session:
            customer = book.get_customer(customer_id)
            session.expunge(customer)
            return customer

    return read


def kinds_of_events(cast: Cast, customer_id: UUID) -> list[str]:
    with cast.acting(alice) as session:
        return list(session.scalars(select(Event.type).where(Event.root_id == customer_id).order_by(Event.id)))


def new(browser: Client, *, htmx: bool = False, **typed: str) -> Answer:
    """The form of a new customer, sent with a code and a name unless they are typed."""
    page = browser.get(f"{LIST}new", status=200)
    return browser.submit(page, "#customer_form", htmx=htmx, **{"code": "AAA-1", "name": "Delta", **typed})


# --- create


@pytest.mark.parametrize("htmx", [False, True])
def test_a_customer_is_created_and_shown_with_a_word_about_it(browser: Client, htmx: bool) -> None:
    answer = new(
        browser,
        htmx=htmx,
        name="  OmniRetail   Sdn Bhd ",
        phone="03-5544 1200",
        credit_limit="RM 50,000",
        email="A@Omni.example",
    )
    profile = browser.follow(answer, status=200)
    assert profile.h1 == "OmniRetail Sdn Bhd"
    assert "OmniRetail Sdn Bhd is in the book." in profile.words
    assert "03-5544 1200" in profile.words
    assert "50,000.00" in profile.words


@pytest.mark.parametrize("htmx", [False, True])
def test_a_form_with_mistakes_comes_back_with_what_was_typed(browser: Client, htmx: bool) -> None:
    answer = new(browser, htmx=htmx, code="x", email="not one", website="javascript:alert(1)", credit_limit="much")
    assert answer == shows_error("code", "too short")
    assert answer == shows_error("email")
    assert answer == shows_error("website")
    assert answer == shows_error("credit_limit")
    assert answer.one("#email").attributes["value"] == "not one"
    assert len(answer.all("#problems li")) == 4
    assert {a.attributes["href"] for a in answer.all("#problems a")} == {"#code", "#email", "#website", "#credit_limit"}
    if htmx:
        assert "<html" not in answer.text


def test_a_prospect_needs_one_way_to_reach_it(browser: Client) -> None:
    assert new(browser, status="prospect") == shows_error("phone", "A prospect needs one of")
    assert new(browser, status="prospect", phone="03-5544 1200").status == 303


NASTY = ["\x00", "\ud800", "x" * 10_000, "\u202e\u202e", "\u200b", "\t", "🏭", "<script>alert(1)</script>", "'; drop table customers; --", "=1+1"]  # fmt: skip


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("is_new", [True, False])
def test_nothing_that_is_typed_into_a_form_breaks_it(browser: Client, given: Given, nasty: str, is_new: bool) -> None:
    url = LIST if is_new else f"{LIST}{given()}"
    token = browser.get(f"{LIST}new").one("#customer_form [name=csrf_token]").attributes["value"] or ""
    typed = {field.name: f"AB{nasty}" for field in CUSTOMER if not field.read_only}
    answer = sent(browser, url, {**typed, "csrf_token": token, "version": "1"})
    assert answer.status == 422
    assert answer.has("#problems")
    for name in ("name", "other_name", "code", "phone"):
        alone = sent(browser, LIST, {"code": "AAA-1", "name": "Delta", name: f"AB{nasty}", "csrf_token": token})
        assert alone.status in (303, 422)
        assert alone.status == 422 or browser.follow(alone).status == 200


def sent(browser: Client, url: str, form: dict[str, str]) -> Answer:
    """A form as bytes that no browser would send."""
    body = "&".join(f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in form.items())
    return browser.post(url, body, csrf=False, content_type="application/x-www-form-urlencoded")


def test_a_tab_in_a_code_is_refused_in_words(browser: Client) -> None:
    assert new(browser, code="AB\tC") == shows_error("code")


def test_a_code_belongs_to_one_customer_whatever_its_case_and_width(browser: Client, given: Given) -> None:
    given(code="OMNI-001", name="OmniRetail")
    assert new(browser, code="ｏｍｎｉ-001") == shows_error("code", "is used by OmniRetail (OMNI-001)")


# --- edit


def test_an_edit_changes_what_was_typed_and_leaves_the_rest(
    browser: Client, given: Given, saved: Callable[[UUID], Customer]
) -> None:
    customer = given(name="Delta", phone="03-5544 1200", credit_limit="500", preferred_language="ms")
    page = browser.get(f"{LIST}{customer}/edit", status=200)
    assert browser.submit(page, "#customer_form", htmx=True, name="Delta Two") == redirects_to(f"{LIST}{customer}")
    row = saved(customer)
    assert (row.name, row.phone, row.credit_limit, row.preferred_language, row.version) == (
        "Delta Two",
        "+60355441200",
        50_000,
        "ms",
        2,
    )


def test_saving_what_nobody_changed_is_no_change(
    browser: Client, given: Given, saved: Callable[[UUID], Customer], cast: Cast
) -> None:
    customer = given(
        name="Delta", phone="03-5544 1200", credit_limit="500", category="", website="https://delta.example"
    )
    browser.submit(browser.get(f"{LIST}{customer}/edit"), "#customer_form")
    assert saved(customer).version == 1
    assert kinds_of_events(cast, customer) == ["customer.created"]


@pytest.mark.parametrize("htmx", [False, True])
def test_a_stale_form_shows_both_versions_and_the_second_save_wins_knowingly(
    browser: Client, given: Given, changed: Changed, saved: Callable[[UUID], Customer], htmx: bool
) -> None:
    customer = given(name="Delta", phone="03-5544 1200")
    page = browser.get(f"{LIST}{customer}/edit")
    with changed(customer, by=bob) as row:
        service.update_customer(row, {"name": "Bob's Delta", "email": "bob@delta.example"})
    answer = browser.submit(page, "#customer_form", htmx=htmx, name="Alice's Delta")
    assert answer.status == 409
    both = {
        row.css_first("th").text(): [td.text().strip() for td in row.css("td")]
        for row in answer.all(".versus tbody tr")
    }
    assert both["Name"] == ["Bob's Delta", "Alice's Delta"]
    assert both["E-mail"] == ["bob@delta.example", "empty"]
    assert answer.one("#name").attributes["value"] == "Alice's Delta"
    assert saved(customer).name == "Bob's Delta"
    assert browser.submit(answer, "#customer_form").status == 303
    assert saved(customer).name == "Alice's Delta"


def test_a_form_that_does_not_say_what_it_saw_has_seen_nothing(
    browser: Client, given: Given, saved: Callable[[UUID], Customer]
) -> None:
    customer = given(name="Delta")
    assert browser.post(f"{LIST}{customer}", {"name": "Overwritten"}).status == 409
    assert browser.post(f"{LIST}{customer}", {"name": "Overwritten", "version": "x"}).status == 409
    assert saved(customer).name == "Delta"


def test_the_status_is_not_changed_by_a_form(browser: Client, given: Given, saved: Callable[[UUID], Customer]) -> None:
    customer = given(name="Delta")
    browser.post(f"{LIST}{customer}", {"status": "blocked", "name": "Delta", "version": "1"}, status=303)
    assert saved(customer).status == "active"


def test_a_category_that_is_no_longer_offered_stays_when_something_else_is_saved(
    browser: Client, given: Given, given_record: Callable[..., UUID], cast: Cast, saved: Callable[[UUID], Customer]
) -> None:
    category = given_record("category", "OLD", "Old customers")
    customer = given(name="Delta", category=str(category))
    with cast.acting(alice) as session:
        session.execute(text("update categories set status = 'inactive' where id = :id"), {"id": category})
    browser.submit(browser.get(f"{LIST}{customer}/edit"), "#customer_form", name="Delta Two")
    assert saved(customer).category_id == category


# --- twins


CHECKS = [
    ("code", "twin-1", "Customer code"),
    ("name", "TWIN sdn. bhd.", "Name"),
    ("tax_id", "c 20880050010", "Tax ID (TIN)"),
    ("phone", "+60 3 5544 1200", "Phone"),
    ("email", "ACCOUNTS@twin.example", "E-mail"),
]


@pytest.mark.parametrize(("field", "typed", "same"), CHECKS)
def test_twins_are_told_while_typing(browser: Client, given: Given, field: str, typed: str, same: str) -> None:
    twin = given(code="TWIN-1", name="Twin Berhad", tax_id=TIN, phone="03-5544 1200", email="accounts@twin.example")
    url = f"{LIST}twins"
    answer = browser.htmx(url, f"{field}_check", query_string={"field": field, field: typed}, status=200)
    assert answer == fragment(f"{field}_check")
    assert f"Same: {same}" in answer.words
    assert answer.one("a").attributes["href"] == f"{LIST}{twin}"
    itself = {"field": field, field: typed, "besides": str(twin)}
    assert "Same" not in browser.htmx(url, f"{field}_check", query_string=itself).words


def test_the_form_asks_for_twins_where_the_answer_belongs(browser: Client, given: Given) -> None:
    page = browser.get(f"{LIST}{given(name='Delta', tax_id=TIN)}/edit")
    asks = page.one("#tax_id").attributes
    assert asks["hx-target"] == "#tax_id_check"
    assert page.has("#tax_id_check")
    answer = browser.htmx(f"{asks['hx-get']}&tax_id={TIN}", "tax_id_check", status=200)
    assert "Same" not in answer.words, "a customer is no twin of itself"


@pytest.mark.parametrize(
    "query", ["field=nothing&nothing=x", "field=name&name=%00", "field=phone&phone=", "", "field=name&name=x&besides=y"]
)
def test_a_check_of_nonsense_finds_nobody(browser: Client, query: str) -> None:
    assert "Same" not in browser.get(f"{LIST}twins?{query}", status=200).words


def test_a_shared_number_is_confirmed_by_somebody_who_may(
    browser: Client, given: Given, saved: Callable[[UUID], Customer]
) -> None:
    given(code="TWIN-1", name="Twin", tax_id=TIN)
    answer = new(browser, tax_id=TIN)
    assert answer == shows_error("tax_id", "belongs to Twin (TWIN-1)")
    made = browser.submit(answer, "#customer_form", share_identifiers="true")
    assert made.status == 303
    customer = UUID((made.location or "").rsplit("/", 1)[1])
    assert saved(customer).shares_identifiers


def test_a_shared_number_is_not_confirmed_by_somebody_who_may_not(
    as_person: Callable[..., Client], given: Given, role_of: Callable[..., None]
) -> None:
    given(code="TWIN-1", name="Twin", tax_id=TIN)
    role_of(bob, also=[Permission.CUSTOMERS_CREATE])
    client = as_person(bob)
    answer = new(client, tax_id=TIN)
    assert not answer.has("[name=share_identifiers]")
    forced = {"code": "AAA-1", "name": "Delta", "tax_id": TIN, "share_identifiers": "true"}
    client.post(LIST, forced, status=422)


def test_a_general_tin_is_shared_by_everybody(browser: Client, given: Given) -> None:
    given(tax_id="EI00000000010")
    assert new(browser, tax_id="EI00000000010").status == 303


# --- states


def test_a_customer_moves_between_its_states_and_each_move_has_its_event(
    browser: Client, given: Given, cast: Cast, saved: Callable[[UUID], Customer]
) -> None:
    customer = given(status="prospect", phone="03-5544 1200")
    for verb, status in (
        ("activate", "active"),
        ("suspend", "suspended"),
        ("activate", "active"),
        ("deactivate", "inactive"),
        ("activate", "active"),
    ):
        assert browser.post(f"{LIST}{customer}/{verb}", {}) == redirects_to(f"{LIST}{customer}")
        assert saved(customer).status == status
    assert kinds_of_events(cast, customer)[1:] == [
        "customer.activated",
        "customer.suspended",
        "customer.activated",
        "customer.deactivated",
        "customer.activated",
    ]


NO_WAYS = [
    ("prospect", Status.INACTIVE),
    ("prospect", Status.SUSPENDED),
    ("inactive", Status.SUSPENDED),
    ("suspended", Status.INACTIVE),
]


@pytest.mark.parametrize(("status", "to"), NO_WAYS)
def test_other_ways_are_refused(given: Given, changed: Changed, status: str, to: Status) -> None:
    customer = given(status=status, phone="03-5544 1200")
    with pytest.raises(Conflict) as refusal, changed(customer) as row:
        service.move_status(row, to)
    assert refusal.value.problems[0].code == "no_way"


def test_an_archived_customer_is_kept_as_it_is_until_it_is_restored(
    browser: Client, given: Given, cast: Cast, saved: Callable[[UUID], Customer]
) -> None:
    customer = given(name="Delta", status="suspended", contacts=[{"name": "Siti"}])
    browser.post(f"{LIST}{customer}/archive", {}, status=303)
    browser.post(f"{LIST}{customer}/archive", {}, status=303)
    profile = browser.get(f"{LIST}{customer}", status=200)
    assert profile == shows("This customer is archived")
    assert not profile.has("[aria-keyshortcuts=e]")
    browser.post(f"{LIST}{customer}", {"name": "Other", "version": "1"}, status=409)
    late = browser.submit(browser.get(f"{LIST}{customer}/edit"), "#customer_form", name="Other")
    assert late.status == 422
    assert "Restore it before changing it" in late.words
    browser.post(f"{LIST}{customer}/suspend", {}, status=409)
    browser.post(f"{LIST}{customer}/activate", {}, status=409)
    browser.post(f"{LIST}{customer}/contacts/", {"name": "Aziz"}, status=422)
    browser.post(f"{LIST}{customer}/restore", {}, status=303)
    assert saved(customer).status == "suspended"
    browser.post(f"{LIST}{customer}/restore", {}, status=409)
    assert kinds_of_events(cast, customer) == [
        "customer.created",
        "contact.created",
        "customer.archived",
        "customer.restored",
    ]


# --- the end


def test_a_customer_is_deleted_with_all_that_belongs_to_it_once_its_code_is_typed(
    browser: Client, given: Given, cast: Cast
) -> None:
    customer = given(code="AAA-1", name="Delta", contacts=[{"name": "Siti"}], addresses=[{"line1": "Lot 12"}])
    page = browser.get(f"{LIST}{customer}/delete", status=200)
    wrong = browser.submit(page, "#delete_it", confirm="AAA-2")
    assert wrong.status == 422
    assert "Type the code AAA-1" in wrong.words
    assert browser.submit(wrong, "#delete_it", confirm="AAA-1") == redirects_to(LIST)
    browser.get(f"{LIST}{customer}", status=404)
    with cast.acting(alice) as session:
        for table in (Customer, Contact, Address, SearchRow):
            assert session.scalars(select(table)).all() == []
    assert kinds_of_events(cast, customer)[-1] == "customer.deleted"


def test_a_customer_that_something_refers_to_is_not_deleted(
    browser: Client, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = given(code="AAA-1", name="Delta", contacts=[{"name": "Siti"}])
    refers = [(Contact.__table__, Contact.__table__.c.customer_id)]
    monkeypatch.setattr(references, "_referring", lambda target: iter(refers if target.name == "customers" else []))
    assert browser.get(f"{LIST}{customer}/delete", status=200) == shows("Contacts: 1")
    answer = browser.post(f"{LIST}{customer}/delete", {"confirm": "AAA-1"})
    assert answer.status == 409
    assert "Contacts: 1" in answer.words
    assert "archive it instead" in answer.words


def test_only_who_may_deletes(as_person: Callable[..., Client], given: Given) -> None:
    customer = given(code="AAA-1")
    client = as_person(olivia)
    client.get(f"{LIST}{customer}/delete", status=403)
    client.post(f"{LIST}{customer}/delete", {"confirm": "AAA-1"}, status=403)


# --- profile and history


def test_the_profile_shows_what_is_known_and_leaves_out_what_is_not(browser: Client, given: Given) -> None:
    profile = browser.get(f"{LIST}{given(name='OmniRetail Sdn Bhd', phone='03-5544 1200')}", status=200)
    assert profile.one(".avatar.big").text() == "OR"
    assert "Phone" in profile.words
    assert "Website" not in profile.words
    assert "Tax and identity" not in profile.words


def test_the_history_tells_who_changed_what_and_how(
    browser: Client, given: Given, changed: Changed, given_record: Callable[..., UUID]
) -> None:
    customer = given(name="Delta", tax_id=TIN)
    category = given_record("category", "WHOLE", "Wholesale")
    with changed(customer, by=bob) as row:
        service.update_customer(
            row,
            {
                "name": "Delta Two",
                "category": category,
                "tax_id": None,
                "preferred_language": "ms",
                "customer_since": date(2026, 1, 15),
            },
        )
    answer = browser.get(f"{LIST}{customer}/history", status=200)
    assert "Bob Lim changed the customer" in answer.words
    assert "Category → after: Wholesale" in answer.words
    assert f"Tax ID (TIN) before: {TIN} → empty" in answer.words
    assert "Preferred language → after: Malay" in answer.words
    assert "Customer since → after: 15 Jan 2026" in answer.words
    assert browser.htmx(f"{LIST}{customer}/history", "profile_tab", status=200) == fragment("profile_tab")


def test_a_long_history_is_paged(browser: Client, given: Given, changed: Changed) -> None:
    customer = given(name="Delta")
    with changed(customer) as row:
        for number in range(55):
            service.update_customer(row, {"name": f"Delta {number}"})
    first = browser.get(f"{LIST}{customer}/history", status=200)
    assert len(first.all(".line > li")) == 50
    rest = browser.get(first.one("#page_right").attributes["href"] or "", status=200)
    assert len(rest.all(".line > li")) == 6
    browser.get(f"{LIST}{customer}/history?cursor=x", status=422)


def test_a_profile_costs_at_most_twelve_statements(
    browser: Client, given: Given, query_count: Callable[[], Any], changed: Changed
) -> None:
    customer = given(name="Delta", phone="03-5544 1200", contacts=[{"name": "Siti"}], addresses=[{"line1": "Lot 12"}])
    with changed(customer) as row:
        service.update_customer(row, {"name": "Delta Two", "owner": None})
    for tab in ("", "/history", "/contacts/", "/addresses/"):
        with query_count() as statements:
            browser.get(f"{LIST}{customer}{tab}", status=200)
        assert len(statements) <= 12, "\n".join(statements)


def test_a_doubtful_number_is_pointed_out(browser: Client, given: Given) -> None:
    assert browser.get(f"{LIST}{given(tax_id='12345')}", status=200) == shows("Worth a look")


def test_somebody_who_owns_it_may_edit_and_nobody_else(given: Given, changed: Changed, cast: Cast) -> None:
    customer = given(owner=str(cast.id_of(dave)))
    with changed(customer, by=dave) as row:
        service.update_customer(row, {"name": "Renamed"})
    with pytest.raises(Invalid), changed(customer) as row:
        service.update_customer(row, {"phone": None, "status": Status.PROSPECT})
