"""A limit raised for some days waits as one raised for good does: by what the limit comes to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.core.money import Money
from app.credit.queries import temporary
from app.customers.queries import book
from app.customers.service import update_customer
from app.receivables.values.documents import Kind
from tests.approvals.conftest import Bands
from tests.client import ApiClient, Client
from tests.days import ahead, today
from tests.factories.conglomerates import a_conglomerate
from tests.factories.documents import a_document
from tests.people import Cast, Person, alice, bob, dave

AsPerson = Callable[..., Client]
Apis = Callable[..., ApiClient]
Increases = Callable[[UUID], list[tuple[int, str, str]]]
"""Holder → amount, reason and approver of its increases, the newest first."""


@pytest.fixture
def debtor(customer: Callable[..., UUID], bands: Bands) -> UUID:
    """OmniRetail with a limit of 50,000.00, where limits over 60,000.00 are decided by a controller."""
    one = customer(code="OMNI", credit_limit=Money(50_000_00, "MYR"))
    bands((60_000_00, ()), (None, ("credit-controller",)))
    return one


@pytest.fixture
def increases(cast: Cast) -> Increases:
    def read(holder: UUID) -> list[tuple[int, str, str]]:
        with cast.acting(alice):
            return [(one.amount, one.reason, one.approver_name) for one in temporary.increases(holder)]

    return read


def raised(amount: str, since: date, until: date) -> dict[str, Any]:
    money = {"amount": amount, "currency": "MYR"}
    return {"amount": money, "from": since.isoformat(), "until": until.isoformat(), "reason": "Festive stock"}


def approve(browser: Client) -> str:
    """Approve the first that waits; what its page said of it."""
    page = browser.get(browser.get("/acme/approvals/").one("tbody a").attributes["href"] or "", status=200)
    assert "Approved, and applied" in browser.follow(browser.submit(page, "#decision")).words
    return page.words


def test_an_increase_waits_at_the_customer_and_the_approval_adds_it(
    debtor: UUID, increases: Increases, as_person: AsPerson, erin: Person
) -> None:
    browser = as_person(bob)
    form = browser.get(f"/acme/credit/customers/{debtor}/raise", status=200)
    assert "it is raised as soon as somebody else has approved it" in form.words
    asked = browser.submit(form, "#raise_form", amount="20,000", reason="Festive stock", until="2099-12-31")
    profile = browser.follow(asked)
    assert "The temporary increase waits for an approval." in profile.words
    assert increases(debtor) == []
    panel = browser.htmx(profile.one("#approvals_panel").attributes["hx-get"] or "", "approvals_panel", status=200)
    assert "before: 50,000.00 → after: 70,000.00 (+20,000.00) from" in panel.words
    assert "until 31 Dec 2099" in panel.words
    assert "Festive stock" in approve(as_person(erin))
    assert increases(debtor) == [(20_000_00, "Festive stock", "Erin Ong")]


def test_nobody_approves_the_increase_that_they_asked_for(debtor: UUID, api: Apis) -> None:
    asked = (
        api(bob).post(f"/customers/{debtor}/temporary-limits", raised("20000.00", today(), today()), status=202).json
    )
    waiting = asked["pending_approvals"][0]["id"]
    api(bob).post(f"/approvals/{waiting}/approve", {}, status=403)


def test_a_program_is_told_that_an_increase_waits_and_a_smaller_one_is_made(
    debtor: UUID, increases: Increases, api: Apis
) -> None:
    program = api(alice)
    address = f"/customers/{debtor}/temporary-limits"
    program.post(address, raised("10000.00", today(), today()), status=201)
    later = raised("10000.01", ahead(1), ahead(3))
    asked = program.post(address, later, status=202).json
    assert {name: asked[name] for name in later} == later
    (waiting,) = asked["pending_approvals"]
    assert (waiting["kind"], waiting["field"]) == ("temporary_limit", "temporary")
    assert len(increases(debtor)) == 1
    found = program.get(f"/approvals/{waiting['id']}").json
    assert found["before"] == {"amount": "50000.00", "currency": "MYR"}
    assert found["after"]["limit"] == {"amount": "60000.01", "currency": "MYR"}
    assert program.post(address, later, status=202).json["pending_approvals"] == asked["pending_approvals"]
    api(bob).post(f"/approvals/{waiting['id']}/approve", {}, status=200)
    assert [one[0] for one in increases(debtor)] == [10_000_01, 10_000_00]


def test_without_bands_an_increase_is_made_at_once(customer: Callable[..., UUID], api: Apis) -> None:
    one = customer(credit_limit=Money(50_000_00, "MYR"))
    api(alice).post(f"/customers/{one}/temporary-limits", raised("900000.00", today(), today()), status=201)


def test_an_increase_of_a_limit_that_is_another_by_now_is_not_approved(debtor: UUID, api: Apis, cast: Cast) -> None:
    address = f"/customers/{debtor}/temporary-limits"
    asked = api(alice).post(address, raised("20000.00", today(), today()), status=202).json
    with cast.acting(alice):
        update_customer(book.get_customer(debtor, lock=True), {"credit_limit": Money(55_000_00, "MYR")})
    waiting = asked["pending_approvals"][0]["id"]
    refused = api(bob).post(f"/approvals/{waiting}/approve", {}, status=409).json
    assert "has been changed in the meantime" in refused["errors"][0]["message"]


def test_an_increase_whose_days_are_taken_meanwhile_is_not_added_twice(
    debtor: UUID, api: Apis, increases: Increases
) -> None:
    program, address = api(alice), f"/customers/{debtor}/temporary-limits"
    waiting = program.post(address, raised("20000.00", today(), today()), status=202).json["pending_approvals"][0]["id"]
    program.post(address, raised("1.00", today(), today()), status=201)
    refused = api(bob).post(f"/approvals/{waiting}/approve", {}, status=409).json
    assert "its days overlap" in refused["errors"][0]["message"]
    assert [one[0] for one in increases(debtor)] == [1_00]


def test_an_increase_where_no_limit_is_set_goes_by_the_last_line(
    customer: Callable[..., UUID], bands: Bands, api: Apis
) -> None:
    one = customer()
    bands((60_000_00, ()), (None, ("credit-controller",)))
    api(alice).post(f"/customers/{one}/temporary-limits", raised("1.00", today(), today()), status=202)


def test_a_groups_increase_waits_by_the_bands_of_groups(
    bands: Bands, cast: Cast, increases: Increases, as_person: AsPerson, erin: Person
) -> None:
    with cast.acting(alice):
        node = a_conglomerate(name="ABC Group", credit_limit=Money(50_000_00, "MYR")).id
    bands((None, ("credit-controller",)), kind="group_limit")
    browser = as_person(bob)
    form = browser.get(f"/acme/credit/conglomerates/{node}/raise", status=200)
    browser.submit(form, "#raise_form", amount="5,000", reason="Festive stock", until="2099-12-31")
    page = browser.get(f"/acme/conglomerates/{node}", status=200)
    panel = browser.htmx(page.one("#approvals_panel").attributes["hx-get"] or "", "approvals_panel", status=200)
    assert "after: 55,000.00 (+5,000.00)" in panel.words
    assert "Temporary increase of a conglomerate's limit" in approve(as_person(erin))
    assert increases(node) == [(5_000_00, "Festive stock", "Erin Ong")]


def test_a_held_order_shows_that_its_increase_waits_and_passes_once_it_is_approved(
    debtor: UUID, cast: Cast, as_person: AsPerson, erin: Person
) -> None:
    with cast.acting(alice):
        a_document(Kind.INVOICE, book.get_customer(debtor), 48_000_00)
        held = a_document(Kind.SALES_ORDER, book.get_customer(debtor), 15_000_00).id
    browser, address = as_person(bob), f"/acme/credit/documents/{held}"
    form = browser.get(browser.get(address).one("a[aria-keyshortcuts=r]").attributes["href"] or "", status=200)
    decision = browser.follow(browser.submit(form, "#raise_form", reason="Festive stock"))
    assert "The temporary increase waits for an approval." in decision.words
    url = decision.one("#approvals_panel").attributes["hx-get"] or ""
    assert "(+13,000.00)" in browser.htmx(url, "approvals_panel", status=200).words
    approve(as_person(erin))
    assert "It would pass now" in browser.get(address).words
    assert as_person(dave).post(f"{address}/submit").status == 303
