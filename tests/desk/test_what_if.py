"""A what-if on the customer's page: would an order of this amount pass, and up to which amount."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.conglomerates.service import create_node
from app.core.money import Money
from app.core.permissions import Permission
from app.receivables import service
from app.receivables.values.documents import Kind
from tests.client import Answer, Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_record
from tests.matchers import shows
from tests.people import Cast, alice, bob, carol, dave, mallory

People = Callable[..., Client]
ONLY_ORDERS = [Permission.CREDIT_VIEW]


def url_of(customer: UUID, amount: str) -> str:
    return f"/acme/credit/customers/{customer}/what-if?amount={amount}"


def asked(browser: Client, customer: UUID, amount: str) -> Answer:
    """Sent from the panel of the customer's page, as htmx does."""
    return browser.htmx(url_of(customer, amount), "what_if", status=200)


@pytest.mark.parametrize(
    ("amount", "says"),
    [
        ("100", "It would pass, near the limit"),
        ("2,000.00", "It would pass, near the limit"),
        ("2,000.01", "It would be held for credit"),
    ],
    ids=["within", "exactly at the limit", "one sen more"],
)
def test_it_says_whether_an_order_of_this_amount_would_pass(
    as_person: People, omni: UUID, amount: str, says: str
) -> None:
    answer = asked(as_person(bob), omni, amount)
    assert says in answer.words
    assert "Up to 2,000.00 would pass." in answer.words


def test_a_refusal_spells_the_sum_out(as_person: People, omni: UUID) -> None:
    assert (
        "Existing 48,000.00 + this order 5,000.00 = 53,000.00 MYR, over the limit of 50,000.00 by 3,000.00, at OmniRetail Sdn Bhd."
        in asked(as_person(bob), omni, "5,000").words
    )


def test_a_refusal_names_the_group_where_it_is_the_group_s_limit(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        group = create_node({"code": "ABC", "name": "ABC Group", "credit_limit": Money(200_000_00, "MYR")})
        owes = a_customer(conglomerate=group.id)
        a_document(Kind.INVOICE, owes, 195_000_00)
        other = a_customer(conglomerate=group.id, credit_limit=Money(50_000_00, "MYR")).id
    answer = asked(as_person(bob), other, "6,000")
    assert "over the limit of 200,000.00 by 1,000.00, at the group ABC Group, not at this customer." in answer.words
    assert "Up to 5,000.00 would pass." in answer.words


def test_nothing_passes_where_nothing_is_left(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        customer = a_customer(credit_limit=Money(0, "MYR")).id
    assert "No amount would pass." in asked(as_person(bob), customer, "1").words


def test_of_a_blocked_customer_no_amount_is_promised(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        customer = a_customer(status="blocked", credit_limit=Money(50_000_00, "MYR")).id
    answer = asked(as_person(bob), customer, "1")
    assert "The customer is blocked." in answer.words
    assert "would pass" not in answer.words


def test_an_amount_is_in_the_customers_currency_unless_another_stands_beside_it(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        customer = a_customer(currency="SGD", credit_limit=Money(1_000_00, "SGD")).id
        a_record("exchange_rate", currency="SGD", rate=Decimal("3.5"), date=date(2026, 1, 1))
    browser = as_person(bob)
    assert "Up to SGD 1,000.00 would pass." in asked(browser, customer, "1,000").words
    assert "Up to 3,500.01 would pass." in asked(browser, customer, "MYR 1").words  # SGD 1,000.00, rounded half up


def test_what_is_no_amount_is_said_at_the_field_and_kept_in_it(as_person: People, omni: UUID) -> None:
    answer = as_person(bob).htmx(url_of(omni, "a lot"), "what_if", status=422)
    assert answer.texts("#amount-error") == ["“a lot” is not an amount."]
    assert answer.one("#amount").attributes["value"] == "a lot"


def test_it_works_without_a_script(as_person: People, omni: UUID) -> None:
    browser = as_person(bob)
    panel = browser.get(f"/acme/credit/customers/{omni}/panel", status=200)
    form = panel.one("form#what_if").attributes
    assert (form["method"], form["action"]) == ("get", url_of(omni, "").partition("?")[0])
    assert browser.get(url_of(omni, "5000"), status=200) == shows("It would be held for credit")


def test_asking_writes_nothing(as_person: People, cast: Cast, omni: UUID) -> None:
    asked(as_person(bob), omni, "1,000")
    with cast.acting(alice) as session:
        assert session.scalar(text("select count(*) from documents where kind = 'sales_order'")) == 0
        assert service.try_order({"customer": omni, "amount": Money(2_000_00, "MYR")}).decision.allowed


def test_without_the_right_to_see_credit_no_figure_is_said(as_person: People, role_of: Any, omni: UUID) -> None:
    role_of(dave, without=ONLY_ORDERS)
    browser = as_person(dave)
    assert (
        "credit/customers"
        in browser.get(f"/acme/customers/{omni}", status=200).one("#what_if_panel").attributes["hx-get"]
    )
    held = asked(browser, omni, "5,000")
    assert held.texts(".callout") == ["It would be held for credit"]
    assert asked(browser, omni, "100").texts(".callout") == ["It would pass"]


def test_who_neither_sees_credit_nor_enters_orders_asks_nothing(as_person: People, role_of: Any, omni: UUID) -> None:
    role_of(carol, without=ONLY_ORDERS)
    browser = as_person(carol)
    browser.get(url_of(omni, "1"), status=403)
    assert not browser.get(f"/acme/customers/{omni}", status=200).has("#what_if_panel")


def test_another_company_finds_no_such_customer(as_person: People, omni: UUID) -> None:
    as_person(mallory).get(url_of(omni, "1").replace("/acme/", "/evil/"), status=404)


def test_an_order_begins_on_the_customers_page(as_person: People, omni: UUID) -> None:
    browser = as_person(dave)
    button = browser.get(f"/acme/customers/{omni}", status=200).one("main a[aria-keyshortcuts=o]")
    form = browser.get(button.attributes["href"], status=200)
    assert form.one("#customer").attributes["value"] == "OmniRetail Sdn Bhd (OMNI-001)"


def test_who_enters_no_orders_has_no_button_for_one(as_person: People, omni: UUID) -> None:
    assert not as_person(carol).get(f"/acme/customers/{omni}", status=200).has("main a[aria-keyshortcuts=o]")
