"""Lowering a limit below what is owed is allowed, with a warning: it cancels nothing, and stops the next order (domain rules, section 2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.approvals.service import save_policy as save_approvals
from app.approvals.values import Band
from app.conglomerates.service import create_node
from app.core.clock import today
from app.core.money import Money
from app.core.permissions import Permission
from app.core.session import bound_actor
from app.credit.service import temporary
from app.credit.service.policy import save_policy
from app.credit.values import Gate, Kind, Policy
from app.customers.queries import book
from app.receivables.values.documents import Kind as Document
from tests.client import Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_record
from tests.matchers import shows
from tests.people import Cast, alice, bob

People = Callable[..., Client]

WARNING = "The exposure of OmniRetail, MYR 48,000.00, is more than the limit of MYR 40,000.00 that holds now."
AFTERWARDS = "Nothing that is open is cancelled; the next order is held."
ANY_WARNING = "Nothing that is open is cancelled"


@pytest.fixture
def omni(cast: Cast) -> UUID:
    """It may owe 50,000, and owes 48,000."""
    with cast.acting(alice):
        customer = a_customer(name="OmniRetail", credit_limit=Money(50_000_00, "MYR"))
        a_document(Document.SALES_ORDER, customer, 8_000_00)
        a_document(Document.INVOICE, customer, 40_000_00)
        return customer.id


def saved(browser: Client, customer: UUID, **typed: str) -> Any:
    """The customer's page as it is after its form was saved."""
    url = f"/acme/customers/{customer}"
    browser.submit(browser.get(f"{url}/edit", status=200), "#customer_form", **typed)
    return browser.get(url, status=200)


def test_whoever_lowers_a_limit_below_the_exposure_is_told_what_follows(
    as_person: People, cast: Cast, omni: UUID
) -> None:
    page = saved(as_person(bob), omni, credit_limit="40,000.00")
    assert page == shows(WARNING)
    assert page == shows(AFTERWARDS)
    assert page.all('.toast[data-kind="warn"]')
    with cast.acting(alice):
        customer = book.get_customer(omni)
        assert customer.credit_limit == 40_000_00
        assert a_document(Document.SALES_ORDER, customer, 1_00).status == "held"


@pytest.mark.parametrize("limit", ["48,000.00", "60,000.00"])
def test_a_limit_that_what_is_owed_fits_into_warns_of_nothing(as_person: People, omni: UUID, limit: str) -> None:
    assert ANY_WARNING not in saved(as_person(bob), omni, credit_limit=limit).words


def test_one_sen_less_than_what_is_owed_warns(as_person: People, omni: UUID) -> None:
    assert saved(as_person(bob), omni, credit_limit="47,999.99") == shows("the limit of MYR 47,999.99 that holds now")


def test_who_was_over_already_is_warned_of_when_the_limit_falls_and_not_when_it_rises_or_stays(
    as_person: People, omni: UUID
) -> None:
    browser = as_person(bob)
    saved(browser, omni, credit_limit="20,000.00")
    assert ANY_WARNING not in saved(browser, omni, credit_limit="30,000.00").words
    assert ANY_WARNING not in saved(browser, omni, name="OmniRetail").words
    assert saved(browser, omni, credit_limit="10,000.00") == shows("MYR 10,000.00 that holds now")


def test_without_a_limit_of_its_own_the_lower_one_that_holds_is_named(
    as_person: People, cast: Cast, omni: UUID
) -> None:
    with cast.acting(alice):
        save_policy(Policy(default_limit=Money(40_000_00, "MYR")))
    assert saved(as_person(bob), omni, credit_limit="") == shows(WARNING)


def test_a_smaller_named_limit_warns(as_person: People, cast: Cast, omni: UUID) -> None:
    with cast.acting(alice):
        a_record("credit_limit", code="LIM40K", name="Cust Limit RM 40,000", amount=Money(40_000_00, "MYR"))
    assert saved(as_person(bob), omni, credit_limit="LIM40K") == shows(WARNING)


def test_an_amount_in_another_currency_warns_in_that_currency(as_person: People, cast: Cast, omni: UUID) -> None:
    with cast.acting(alice):
        a_record("exchange_rate", currency="USD", rate=Decimal("4"), date=date(2000, 1, 1))
    assert saved(as_person(bob), omni, credit_limit="USD 11,999.99") == shows(
        "The exposure of OmniRetail, USD 12,000.00, is more than the limit of USD 11,999.99 that holds now."
    )


def test_a_temporary_increase_counts(as_person: People, cast: Cast, omni: UUID) -> None:
    with cast.acting(alice):
        day = today(bound_actor().tenant.timezone)
        temporary.raise_limit(
            Kind.CUSTOMER, omni, amount=Money(5_000_00, "MYR"), since=day, until=day + timedelta(3), reason="Fair"
        )
    browser = as_person(bob)
    assert ANY_WARNING not in saved(browser, omni, credit_limit="43,000.00").words
    assert saved(browser, omni, credit_limit="35,000.00") == shows(WARNING)


@pytest.mark.parametrize(
    ("gate", "follows"),
    [
        (Gate.DELIVERY, "the next order passes, and its delivery is held"),
        (Gate.INVOICE, "the next order passes, and its invoice is held"),
    ],
)
def test_where_limits_are_checked_later_it_says_what_is_held_then(
    as_person: People, cast: Cast, omni: UUID, gate: Gate, follows: str
) -> None:
    with cast.acting(alice):
        save_policy(Policy(gate=gate))
    assert saved(as_person(bob), omni, credit_limit="10,000.00") == shows(
        f"Nothing that is open is cancelled; {follows}."
    )


def test_a_change_that_waits_for_an_approval_warns_of_nothing(as_person: People, cast: Cast, omni: UUID) -> None:
    browser = as_person(bob)
    saved(browser, omni, credit_limit="10,000.00")
    with cast.acting(alice):
        save_approvals("credit_limit", [Band(None, ("administrator",))])
    page = saved(browser, omni, credit_limit="20,000.00", approval_reason="Large order")
    assert page == shows("Waits for an approval")
    assert ANY_WARNING not in page.words


def test_a_review_that_lowers_the_limit_warns(as_person: People, omni: UUID) -> None:
    browser, url = as_person(bob), f"/acme/credit/customers/{omni}"
    form = browser.get(f"{url}/review", status=200)
    browser.submit(form, "#review_form", credit_limit="40,000.00", next_review="2099-01-01", remark="Pays late")
    assert browser.get(url, status=200) == shows(WARNING)


def test_a_group_limit_below_what_everybody_owes_warns_and_names_the_group(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        node = create_node({"code": "ABC", "name": "ABC Group", "credit_limit": Money(110_000_00, "MYR")}).id
        for name, amount in (("One", 50_000_00), ("Two", 30_000_00)):
            a_document(Document.INVOICE, a_customer(name=name, conglomerate=node), amount)
    browser, url = as_person(alice), f"/acme/conglomerates/{node}"
    browser.submit(browser.get(f"{url}/edit", status=200), "#node_form", credit_limit="70,000.00")
    page = browser.get(url, status=200)
    assert page == shows("The exposure of ABC Group, MYR 80,000.00, is more than the limit of MYR 70,000.00")
    browser.submit(browser.get(f"{url}/edit", status=200), "#node_form", name="ABC")
    assert ANY_WARNING not in browser.get(url, status=200).words


def test_who_may_not_see_credit_is_told_without_amounts(
    as_person: People, role_of: Callable[..., None], cast: Cast
) -> None:
    with cast.acting(alice):
        rich, poor = (
            a_record("category", code=code, credit_limit=Money(amount, "MYR")).id
            for code, amount in (("RICH", 90_000_00), ("POOR", 40_000_00))
        )
        customer = a_customer(name="OmniRetail", category=rich)
        a_document(Document.INVOICE, customer, 48_000_00)
        omni = customer.id
    role_of(bob, without=[Permission.CREDIT_VIEW])
    page = saved(as_person(bob), omni, category=str(poor))
    assert page == shows("The exposure of OmniRetail is more than the limit that holds now.")
    assert "8,000.00" not in page.words


def test_customers_that_are_changed_together_are_counted(as_person: People, cast: Cast, omni: UUID) -> None:
    with cast.acting(alice):
        other = a_customer(name="OmniTwo", credit_limit=Money(90_000_00, "MYR"))
        a_document(Document.INVOICE, other, 45_000_00)
        small = a_customer(name="OmniThree", credit_limit=Money(90_000_00, "MYR"))
        ids = [str(omni), str(other.id), str(small.id)]
    browser, url = as_person(bob), "/acme/customers/bulk"
    form = browser.post(url, {"act": "credit_limit", "id": ids}, status=200)
    seen = browser.submit(form, "#bulk_form", credit_limit="40,000.00").one("#bulk_form")
    sent = {node.attributes["name"]: node.attributes.get("value") or "" for node in seen.css("input[name]")}
    browser.post(f"{url}/apply", {**sent, "credit_limit": "40,000.00", "id": ids}, csrf=True)
    assert browser.get("/acme/customers/", status=200) == shows("Over the limit that holds for them now: 2.")
