"""A customer's tab Credit: its limit over time, its increases, its ageing, how it pays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from app.core.clock import today
from app.core.money import Money
from app.core.permissions import Permission
from app.core.session import bound_actor
from app.credit.service.temporary import raise_limit
from app.credit.values import Kind as Holder
from app.customers.queries import book
from app.customers.service import update_customer
from app.receivables import service
from app.receivables.values.documents import Kind
from tests.client import Answer, ApiClient, Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.matchers import shows
from tests.people import Cast, alice, bob, dave

People = Callable[..., Client]


@pytest.fixture
def omni(cast: Cast) -> UUID:
    """A limit of 50,000, raised to 60,000, and by 5,000 for some days; 1,000 paid 25 days late, 200 open."""
    with cast.acting(alice):
        day = today(bound_actor().tenant.timezone)
        customer = a_customer(name="OmniRetail Sdn Bhd", credit_limit=Money(50_000_00, "MYR"))
        update_customer(book.get_customer(customer.id), {"credit_limit": Money(60_000_00, "MYR"), "vip": True})
        increase = Money(5_000_00, "MYR")
        raise_limit(
            Holder.CUSTOMER, customer.id, amount=increase, since=day, until=day + timedelta(9), reason="Festive"
        )
        a_document(Kind.INVOICE, customer, 1_000_00, date=day - timedelta(40))
        service.allocate(a_document(Kind.PAYMENT, customer, 1_000_00, date=day - timedelta(15)))
        a_document(Kind.INVOICE, customer, 200_00, date=day - timedelta(3))
        return customer.id


def rows(page: Answer, panel: str) -> list[str]:
    return [" ".join(row.text(separator=" ").split()) for row in page.all(f"[aria-labelledby={panel}] tbody tr")]


def test_the_tab_stands_among_the_customers_wherever_its_address_lies(as_person: People, omni: UUID) -> None:
    page = as_person(bob).get(f"/acme/credit/customers/{omni}", status=200)
    assert page.texts(".side .nav[aria-current]") == ["Customers"]


def test_the_tab_shows_limit_increases_ageing_and_behaviour(as_person: People, omni: UUID) -> None:
    page = as_person(bob).get(f"/acme/credit/customers/{omni}", status=200)
    raised, made = rows(page, "limits_title")
    assert "50,000.00 60,000.00 Alice Tan" in raised
    assert "none set 50,000.00 Alice Tan" in made
    [increase] = rows(page, "increases_title")
    assert "5,000.00 holds now Alice Tan Festive" in increase
    assert "1–30 days 200.00" in rows(page, "ageing_title")
    assert page == shows("Average days late 25.0 days")
    assert page == shows("Paid on time 0%")
    assert "the limit changed 1 times and is 65,000.00 now" in str(
        page.one("svg.chart:not(.spark)").attributes["aria-label"]
    )


def test_a_changed_limit_stands_in_the_history_once(as_person: People, omni: UUID) -> None:
    history = as_person(bob).get(f"/acme/customers/{omni}/history", status=200).words
    assert history.count("60,000.00") == 1
    assert history.count("changed the credit limit") == 1, "the raise for some days"


def test_the_behaviour_stands_beside_a_decision_and_in_the_api(
    as_person: People, api: Callable[..., ApiClient], omni: UUID
) -> None:
    assert as_person(bob).get(f"/acme/credit/customers/{omni}/behaviour", status=200) == shows("Payment behaviour")
    told = api(bob).get(f"/customers/{omni}/credit").json["behaviour"]
    assert (told["average_days_to_pay"], told["average_days_late"], told["on_time_percent"]) == ("25.0", "25.0", 0)
    assert told["highest_owed"] == {"amount": "1000.00", "currency": "MYR"}


def test_a_customer_without_anything_says_so(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        customer = a_customer().id
    page = as_person(bob).get(f"/acme/credit/customers/{customer}", status=200)
    for said in ("No limit of its own was ever set", "never raised", "Nothing is open", "there is nothing to judge by"):
        assert said in page.words


def test_without_the_right_to_see_credit_there_is_no_tab(
    as_person: People, role_of: Callable[..., None], omni: UUID
) -> None:
    role_of(dave, without=[Permission.CREDIT_VIEW])
    browser = as_person(dave)
    browser.get(f"/acme/credit/customers/{omni}", status=403)
    assert not browser.get(f"/acme/customers/{omni}").has(f"a[href='/acme/credit/customers/{omni}']")
