"""The moves of a customer from one status to another: who may, why, what is seen of it."""

from __future__ import annotations

from collections.abc import Callable
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
