"""Changing a category's limit first shows how many customers inherit it, and whom it would put over (domain rules, section 2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.core.money import Money
from app.core.permissions import Permission
from app.credit.service import temporary
from app.credit.service.policy import save_policy
from app.credit.values import Kind as Holder
from app.credit.values import NoneMeans, Policy
from app.receivables.values.documents import Kind
from tests.client import Client
from tests.days import today
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_category, a_record
from tests.jobs import followed
from tests.people import Cast, alice, dave, mallory

People = Callable[..., Client]
PREVIEW = "/acme/credit/category-preview"


@pytest.fixture
def wholesale(cast: Cast) -> UUID:
    """50,000.00 each: One owes 40,000, Two 20,000 and may owe 5,000 more for some days, Three nothing. Own has a limit of its own, and owes as
    much; another category is none of it."""
    with cast.acting(alice):
        category = a_category(code="W", name="Wholesale", credit_limit=Money(50_000_00, "MYR")).id
        for name, owed in (("One", 40_000_00), ("Two", 20_000_00), ("Three", 0)):
            customer = a_customer(name=name, category=category)
            if owed:
                a_document(Kind.INVOICE, customer, owed)
            if name == "Two":
                day = today()
                temporary.raise_limit(
                    Holder.CUSTOMER, customer.id, amount=Money(5_000_00, "MYR"), since=day, until=day, reason="Fair"
                )
        own = a_customer(name="Own", category=category, credit_limit=Money(90_000_00, "MYR"))
        a_document(Kind.INVOICE, own, 40_000_00)
        a_document(Kind.INVOICE, a_customer(name="Elsewhere"), 40_000_00)
    followed(cast)
    return category


def said(browser: Client, category: UUID, limit: str) -> str:
    return browser.htmx(f"{PREVIEW}?record={category}&credit_limit={limit}", "record_preview", status=200).words


@pytest.mark.parametrize(
    ("limit", "over"),
    [
        ("40,000", "None of them would be over it."),
        ("39,999.99", "1 of them would be over it One, by 0.01"),
        ("15,000", "1 of them would be over it One, by 25,000.00"),
        ("14,999.99", "2 of them would be over it One, by 25,000.01 Two, by 0.01"),
        ("0", "2 of them would be over it One, by 40,000.00 Two, by 15,000.00"),
        ("", "None of them would be over it."),
    ],
    ids=[
        "exactly",
        "one sen less",
        "a temporary increase counts",
        "and is not enough",
        "no credit",
        "none set: no limit",
    ],
)
def test_section_2_a_limit_says_whom_it_would_put_over(
    as_person: People, wholesale: UUID, limit: str, over: str
) -> None:
    words = said(as_person(alice), wholesale, limit)
    assert words.startswith(f"3 customers inherit this limit. {over}")


def test_section_2_a_named_limit_counts_by_its_amount_and_nothing_by_the_companys(
    as_person: People, cast: Cast, wholesale: UUID
) -> None:
    with cast.acting(alice):
        a_record("credit_limit", code="LIM30K", amount=Money(30_000_00, "MYR"))
        save_policy(Policy(default_limit=Money(25_000_00, "MYR"), none_means=NoneMeans.NO_CREDIT))
    browser = as_person(alice)
    assert "One, by 10,000.00" in said(browser, wholesale, "LIM30K")
    assert "One, by 15,000.00" in said(browser, wholesale, "")


def test_section_2_in_another_currency_it_is_compared_at_todays_rate(
    as_person: People, cast: Cast, wholesale: UUID
) -> None:
    browser = as_person(alice)
    missing = said(browser, wholesale, "USD 9,000")
    assert "USD" in missing
    assert "inherit" not in missing
    with cast.acting(alice):
        a_record("exchange_rate", currency="USD", rate=Decimal("4"), date=date(2026, 1, 1))
    assert "One, by USD 1,000.00" in said(browser, wholesale, "USD 9,000")


def test_it_stands_in_the_form_of_the_category_and_names_what_cannot_be_read(
    as_person: People, wholesale: UUID
) -> None:
    browser = as_person(alice)
    form = browser.get(f"/acme/settings/lists/categories/{wholesale}", status=200)
    assert form.has(f"#record_form [hx-get='{PREVIEW}']")
    assert form.has(f"#record_form input[name=record][value='{wholesale}']")
    assert "This cannot be tried yet" in said(browser, wholesale, "12 apples")
    new = browser.htmx(f"{PREVIEW}?credit_limit=1", "record_preview", status=200)
    assert "No customer is in it yet." in new.words


def test_section_4_who_may_not_see_credit_reads_how_many_and_no_figure(
    as_person: People, role_of: Any, wholesale: UUID
) -> None:
    role_of(dave, also=[Permission.REFERENCE_EDIT], without=[Permission.CREDIT_VIEW])
    assert said(as_person(dave), wholesale, "0").strip() == "3 customers inherit this limit."


def test_another_company_counts_nothing_of_it(as_person: People, wholesale: UUID) -> None:
    url = f"{PREVIEW}?record={wholesale}&credit_limit=0".replace("/acme/", "/evil/")
    assert "0 customers inherit" in as_person(mallory).htmx(url, "record_preview", status=200).words
