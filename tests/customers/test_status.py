"""The moves of a customer from one status to another: who may, why, what is seen of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote
from uuid import UUID

import pytest
from sqlalchemy import select

from app.core.errors import Conflict, Invalid
from app.core.events import Event
from app.core.messages import Problem
from app.customers import rules, service
from app.customers.service.status import ARCHIVING
from app.customers.values import VERBS
from tests.client import Client
from tests.customers.conftest import Changed, Given
from tests.matchers import shows, shows_error
from tests.people import Cast, alice, bob, carol, dave, olivia

LIST = "/acme/customers/"
WHY = "Two cheques bounced, 退票"


def status_of(cast: Cast, customer: UUID) -> tuple[str, str | None]:
    with cast.acting(alice) as session:
        from app.customers.models import Customer

        row = session.get_one(Customer, (cast.tenant("acme").id, customer))
        return row.status, row.status_reason


def test_a_blocked_customer_says_so_and_why_on_each_of_its_pages_in_the_list_the_palette_and_the_form(
    as_person: Callable[..., Client], given: Given
) -> None:
    browser = as_person(alice)
    customer = given(name="Delta", contacts=[{"name": "Siti"}], addresses=[{"line1": "Lot 12"}])
    browser.post(f"{LIST}{customer}/block", {"reason": WHY}, status=303)
    for page in ("", "/contacts/", "/addresses/", "/history", "/edit", "/contacts/new", "/unblock"):
        shown = browser.get(f"{LIST}{customer}{page}", status=200)
        assert shown == shows("This customer is blocked: new orders are held"), page
        assert shown == shows(WHY), page
    assert "Blocked" in browser.get(LIST).one(f"#c-{customer}").text()
    assert "Blocked" in browser.get(f"{LIST}palette?q=delta").one("#palette_hits").text()


def test_blocking_wants_a_reason_and_keeps_it_with_the_event(
    as_person: Callable[..., Client], given: Given, cast: Cast
) -> None:
    browser, customer = as_person(alice), given(name="Delta")
    assert browser.post(f"{LIST}{customer}/block", {"reason": " \t "}, status=422) == shows_error("reason", "Say why")
    assert browser.post(f"{LIST}{customer}/block", {"reason": "x" * 501}, status=422) == shows_error(
        "reason", "501 characters"
    )
    assert status_of(cast, customer) == ("active", None)
    browser.post(f"{LIST}{customer}/block", {"reason": f"  {WHY} "}, status=303)
    assert status_of(cast, customer) == ("blocked", WHY)
    with cast.acting(alice) as session:
        event = session.scalars(select(Event).where(Event.type == "customer.blocked")).one()
        assert event.data["reason"] == WHY
        assert event.changes["status"] == ["active", "blocked"]


@pytest.mark.parametrize("status", ["prospect", "active", "inactive", "suspended", "churned"])
def test_unblocking_and_restoring_lead_back_to_where_the_customer_was(
    given: Given, changed: Changed, cast: Cast, status: str
) -> None:
    customer = given(phone="03-5544 1200", status="prospect" if status == "prospect" else "active")
    verbs = {"inactive": "deactivate", "suspended": "suspend", "churned": "churn"}
    with changed(customer) as row:
        if status in verbs:
            service.move_customer(row, VERBS[verbs[status]], "because")
        for verb in ("block", "archive"):
            service.move_customer(row, VERBS[verb], "why not")
        service.move_customer(row, VERBS["restore"])
        assert (row.status, row.status_reason) == ("blocked", "why not")
        service.move_customer(row, VERBS["unblock"])
    assert status_of(cast, customer) == (status, None)


def test_who_may_edit_may_not_block_and_finance_may_block_without_editing(
    as_person: Callable[..., Client], given: Given
) -> None:
    customer = given(name="Delta")
    for person in (carol, dave, olivia):
        as_person(person).post(f"{LIST}{customer}/block", {"reason": "no"}, status=403)
    controller = as_person(bob)
    assert controller.get(f"{LIST}{customer}").has(f"a[href$='{customer}/block']")
    controller.post(f"{LIST}{customer}/block", {"reason": "yes"}, status=303)
    assert not as_person(olivia).get(f"{LIST}{customer}").has(f"a[href$='{customer}/unblock']")


# --- the blacklist


def test_a_blacklisted_customer_keeps_its_status_and_says_who_put_it_there_and_why_wherever_it_is_shown(
    as_person: Callable[..., Client], given: Given
) -> None:
    browser = as_person(alice)
    customer = given(name="Delta", status="suspended", tax_id="C20880050010", contacts=[{"name": "Siti"}])
    browser.post(f"{LIST}{customer}/blacklist", {"reason": WHY}, status=303)
    for page in ("", "/contacts/", "/history", "/edit", "/contacts/new", "/unblacklist"):
        shown = browser.get(f"{LIST}{customer}{page}", status=200)
        assert shown == shows("This customer is blacklisted: new orders are held, and nobody can release them"), page
        assert shown == shows("This customer is suspended: new orders are held"), page
        assert shown == shows(WHY), page
        assert shown == shows(f"by {alice.name}"), page
    assert browser.get(f"{LIST}{customer}/history") == shows("blacklisted the customer")
    head = browser.get(f"{LIST}{customer}").one(".head").text()
    assert "Blacklisted" in head
    assert "Suspended" in head
    assert "Blacklisted" in browser.get(LIST).one(f"#c-{customer}").text()
    assert "Blacklisted" in browser.get(f"{LIST}palette?q=delta").one("#palette_hits").text()
    twin = browser.get(f"{LIST}twins?field=tax_id&tax_id=C20880050010", status=200)
    assert twin == shows("Blacklisted")


def test_the_blacklist_wants_a_reason_both_ways_and_the_events_keep_it(
    as_person: Callable[..., Client], given: Given, cast: Cast
) -> None:
    browser, customer = as_person(alice), given(name="Delta")
    for verb, why in (("blacklist", WHY), ("unblacklist", "Paid in full")):
        url = f"{LIST}{customer}/{verb}"
        assert browser.post(url, {"reason": " "}, status=422) == shows_error("reason", "Say why")
        assert browser.post(url, {"reason": "x" * 501}, status=422) == shows_error("reason", "501 characters")
        browser.post(url, {"reason": why}, status=303)
    assert status_of(cast, customer) == ("active", None)
    with cast.acting(alice) as session:
        events = {one.type: one for one in session.scalars(select(Event).where(Event.type.contains("blacklisted")))}
        put, taken = events["customer.blacklisted"], events["customer.unblacklisted"]
        assert (put.data["reason"], put.changes["blacklisted"]) == (WHY, [False, True])
        assert (taken.data["reason"], taken.changes["blacklist_reason"]) == ("Paid in full", [WHY, None])


def test_the_block_and_the_blacklist_come_and_go_without_each_other(given: Given, changed: Changed) -> None:
    customer = given()
    with changed(customer) as row:
        for verb in ("blacklist", "block", "unblock"):
            service.move_customer(row, VERBS[verb], f"Why {verb}")
        assert (row.status, row.status_reason) == ("active", None)
        assert (row.blacklisted, row.blacklist_reason) == (True, "Why blacklist")
        service.move_customer(row, VERBS["blacklist"], "Once more: nothing new")
        assert row.blacklist_reason == "Why blacklist"
        service.move_customer(row, VERBS["unblacklist"], "Cleared")
        assert (row.blacklisted, row.blacklist_reason, row.blacklisted_at) == (False, None, None)
    with pytest.raises(Conflict, match="not_blacklisted"), changed(customer) as row:
        service.move_customer(row, VERBS["unblacklist"], "Again")


def test_an_archived_customer_keeps_its_place_on_the_blacklist(given: Given, changed: Changed) -> None:
    customer = given()
    with changed(customer) as row:
        service.move_customer(row, VERBS["blacklist"], WHY)
        service.archive_customer(row)
        assert row.blacklisted
    with pytest.raises(Conflict), changed(customer) as row:
        service.move_customer(row, VERBS["unblacklist"], "While it is away")


def test_who_may_block_may_blacklist_and_nobody_else(as_person: Callable[..., Client], given: Given) -> None:
    customer = given(name="Delta")
    for person in (carol, dave, olivia):
        as_person(person).post(f"{LIST}{customer}/blacklist", {"reason": "no"}, status=403)
        assert not as_person(person).get(f"{LIST}{customer}").has("#verb_blacklist")
    controller = as_person(bob)
    assert controller.get(f"{LIST}{customer}").has("dialog#verb_blacklist")
    controller.post(f"{LIST}{customer}/blacklist", {"reason": "yes"}, status=303)
    page = controller.get(f"{LIST}{customer}")
    assert (page.has("#verb_blacklist"), page.has("#verb_unblacklist")) == (False, True)
    as_person(olivia).post(f"{LIST}{customer}/unblacklist", {"reason": "no"}, status=403)


def test_the_list_is_filtered_by_the_blacklist(
    as_person: Callable[..., Client], given: Given, changed: Changed
) -> None:
    bad, good = given(code="BAD-1", name="Bad"), given(code="GOOD-1", name="Good")
    with changed(bad) as row:
        service.move_customer(row, VERBS["blacklist"], WHY)
    asked = quote(json.dumps({"field": "blacklisted", "op": "eq", "value": True}))
    page = as_person(alice).get(f"{LIST}?filter={asked}&columns=name,blacklisted,blacklist_reason", status=200)
    assert WHY in page.one(f"#c-{bad}").text()
    assert not page.has(f"#c-{good}")


def test_a_lost_customer_comes_back_by_becoming_active(given: Given, changed: Changed) -> None:
    customer = given()
    with changed(customer) as row:
        service.move_customer(row, VERBS["churn"])
        assert row.status == "churned"
        service.move_customer(row, VERBS["activate"])
        assert row.status == "active"
    with pytest.raises(Conflict), changed(customer) as row:
        service.move_customer(row, VERBS["unblock"])


def test_a_customer_with_open_documents_is_not_archived(given: Given, changed: Changed) -> None:
    def refuse(customer_id: UUID) -> None:
        raise Conflict(Problem("status", rules.OPEN_DOCUMENTS, {"uses": "Invoices 3"}))

    ARCHIVING.follow(refuse)
    try:
        with pytest.raises(Conflict) as refusal, changed(given()) as row:
            service.archive_customer(row)
    finally:
        ARCHIVING._followers.pop(refuse)
    assert refusal.value.problems[0].code == "open_documents"


def test_a_prospect_that_lacks_what_is_demanded_is_told_so_before_it_becomes_active(
    as_person: Callable[..., Client], given: Given, changed: Changed, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = given(name="Delta", status="prospect", phone="03-5544 1200")
    monkeypatch.setattr(rules, "DEMANDED", ("code", "name", "tax_id", "category"))
    answer = as_person(alice).post(f"{LIST}{customer}/activate", {}, status=422)
    assert answer.texts("#problems li") == [
        "Tax ID (TIN): A customer that is Active needs this.",
        "Category: A customer that is Active needs this.",
    ]
    assert answer.has(f"a[href$='{customer}/edit']")
    with pytest.raises(Invalid), changed(customer) as row:
        service.move_customer(row, VERBS["activate"])


def test_the_menu_offers_what_the_status_allows(as_person: Callable[..., Client], given: Given) -> None:
    browser, customer = as_person(alice), given(status="suspended")
    page = browser.get(f"{LIST}{customer}")
    assert page.has(f"form[action$='{customer}/activate']")
    assert page.has("dialog#verb_block")
    assert not page.has("dialog#verb_churn")
    assert browser.get(f"{LIST}{customer}/block", status=200).one("#move_form textarea").attributes["name"] == "reason"
