"""Reviews of a customer's credit: figures frozen, decisions the normal way, orders held when one is late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.approvals.service import save_policy as save_approvals
from app.approvals.values import Band
from app.core.clock import today
from app.core.money import Money
from app.core.session import bound_actor
from app.credit.service.policy import save_policy
from app.credit.values import Policy
from app.customers.queries import book
from app.receivables.values.documents import Kind
from tests.client import ApiClient, Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.matchers import redirects_to, shows
from tests.people import Cast, alice, bob, carol

People = Callable[..., Client]


@pytest.fixture
def omni(cast: Cast) -> UUID:
    with cast.acting(alice):
        day = today(bound_actor().tenant.timezone)
        given = {"credit_limit": Money(50_000_00, "MYR"), "next_credit_review": day - timedelta(3)}
        customer = a_customer(name="OmniRetail Sdn Bhd", **given)
        a_document(Kind.INVOICE, customer, 48_000_00)
        return customer.id


def pages(customer: UUID) -> tuple[str, str]:
    return f"/acme/credit/customers/{customer}", f"/acme/credit/customers/{customer}/review"


def test_a_review_keeps_the_figures_of_its_day_and_changes_the_limit(as_person: People, cast: Cast, omni: UUID) -> None:
    browser, (tab, form) = as_person(bob), pages(omni)
    page = browser.get(form, status=200)
    sent = {
        "credit_limit": "60,000.00",
        "credit_rating": "B",
        "next_review": "2099-01-01",
        "remark": "Grows, pays on time",
    }
    assert browser.submit(page, "#review_form", **sent) == redirects_to(tab)
    with cast.acting(alice):
        customer = book.get_customer(omni)
        assert (customer.credit_limit, customer.credit_rating) == (60_000_00, "B")
        assert customer.next_credit_review == date(2099, 1, 1)
        assert customer.last_credit_review == today(bound_actor().tenant.timezone)
        a_document(Kind.INVOICE, customer, 1_000_00)
    shown = browser.get(tab, status=200)
    for figure in ("MYR 50,000.00", "MYR 48,000.00", "MYR 2,000.00", "Grows, pays on time", "Rating B"):
        assert shown == shows(figure)


def test_what_is_left_as_it_is_stays(as_person: People, omni: UUID, cast: Cast) -> None:
    browser, (tab, form) = as_person(bob), pages(omni)
    assert browser.submit(browser.get(form), "#review_form", remark="As before") == redirects_to(tab)
    assert browser.get(tab) == shows("everything stays")
    with cast.acting(alice):
        assert book.get_customer(omni).credit_limit == 50_000_00


def test_a_review_that_cannot_be_says_why_and_keeps_what_was_typed(as_person: People, omni: UUID) -> None:
    browser, (_tab, form) = as_person(bob), pages(omni)
    again = browser.submit(browser.get(form), "#review_form", next_review="2020-01-01", remark="Typed")
    assert again.status == 422
    assert "The next review has to be after today." in again.words, again.words[-900:]
    assert again.form("#review_form")["remark"] == "Typed"
    as_person(carol).get(form, status=403)


def test_a_limit_that_needs_an_approval_waits_for_it(as_person: People, cast: Cast, omni: UUID) -> None:
    with cast.acting(alice):
        save_approvals("credit_limit", [Band(None, ("administrator",))])
    browser, (tab, form) = as_person(bob), pages(omni)
    browser.submit(browser.get(form), "#review_form", credit_limit="90,000.00", remark="Large order")
    assert browser.get(tab) == shows("waited for an approval")
    with cast.acting(alice):
        assert book.get_customer(omni).credit_limit == 50_000_00


def test_a_late_review_holds_orders_where_the_company_says_so_until_it_is_done(
    cast: Cast, as_person: People, omni: UUID
) -> None:
    with cast.acting(alice):
        assert a_document(Kind.SALES_ORDER, book.get_customer(omni), 1_00).status == "open"
        save_policy(Policy(holds_review=True))
        assert a_document(Kind.SALES_ORDER, book.get_customer(omni), 1_00).status == "held"
    browser, (_tab, form) = as_person(bob), pages(omni)
    assert browser.get("/acme/credit/reviews", status=200) == shows("3 days late")
    browser.submit(browser.get(form), "#review_form", remark="Done")
    assert browser.get("/acme/credit/reviews", status=200) == shows("No review is due")
    with cast.acting(alice):
        assert a_document(Kind.SALES_ORDER, book.get_customer(omni), 1_00).status == "open"


def test_programs_review_too(api: Callable[..., ApiClient], omni: UUID) -> None:
    program, path = api(bob), f"/customers/{omni}/credit-reviews"
    body = {
        "credit_limit": {"amount": "55000.00", "currency": "MYR"},
        "next_review": "2099-01-01",
        "remark": "By program",
    }
    made = program.post(path, body, status=201).json
    assert made["changes"]["credit_limit"][1] == {"amount": "55000.00", "currency": "MYR"}
    assert made["figures"]["exposure"] == {"amount": "48000.00", "currency": "MYR"}
    assert program.get(path).json["data"] == [made]
    assert program.post(path, {"remark": "x"}, status=422).json["errors"][0]["field"] == "next_review"
