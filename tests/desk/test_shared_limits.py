"""A named limit is the limit of many: changing it says whom it would put over, before it is saved and when it is (domain rules, section 2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from app.conglomerates.service import create_node
from app.core.money import Money
from app.core.permissions import Permission
from app.credit.service import temporary
from app.credit.service.policy import save_policy
from app.credit.values import Gate, Policy
from app.credit.values import Kind as Holder
from app.customers.models import Customer
from app.receivables.values.documents import Kind
from tests.client import ApiClient, Client
from tests.days import ago, ahead, today
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_category, a_record
from tests.jobs import followed
from tests.people import Cast, alice, dave, mallory

People = Callable[..., Client]
LISTS = "/acme/settings/lists"
PREVIEW = "/acme/credit/named-limit-preview"
OVER_NOW = "Over the limit that holds for them now: "


@pytest.fixture
def lim50(cast: Cast) -> UUID:
    """50,000.00. One has it and owes 40,000; Two has it through its category, owes 20,000, and may owe 5,000 more for some days; Three has it and
    owes nothing. Own of that category has a limit of its own and owes as much as One; Elsewhere has nothing to do with it."""
    with cast.acting(alice):
        named = a_record("credit_limit", code="LIM50K", name="Cust Limit", amount=Money(50_000_00, "MYR")).id
        category = a_category(code="W", name="Wholesale", credit_limit=named).id
        a_document(Kind.INVOICE, a_customer(name="One", credit_limit=named), 40_000_00)
        two = a_customer(name="Two", category=category)
        a_document(Kind.INVOICE, two, 20_000_00)
        temporary.raise_limit(
            Holder.CUSTOMER, two.id, amount=Money(5_000_00, "MYR"), since=today(), until=ahead(1), reason="Fair"
        )
        a_customer(name="Three", credit_limit=named)
        own = a_customer(name="Own", category=category, credit_limit=Money(90_000_00, "MYR"))
        a_document(Kind.INVOICE, own, 40_000_00)
        a_document(Kind.INVOICE, a_customer(name="Elsewhere"), 40_000_00)
    followed(cast)
    return named


def said(browser: Client, named: UUID, amount: str, **days: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in {"record": named, "amount": amount, **days}.items())
    return browser.htmx(f"{PREVIEW}?{query}", "record_preview", status=200).words.strip()


def saved(browser: Client, url: str, **typed: str) -> str:
    """What is said after the form of a record was saved."""
    browser.submit(browser.get(url, status=200), "#record_form", **typed)
    return str(browser.get(f"{LISTS}/", status=200).words)


HAVE = "3 customers have this limit, of their own or through their category."


@pytest.mark.parametrize(
    ("amount", "over"),
    [
        ("40,000", "None of them would be over it."),
        ("39,999.99", "1 of them would be over it One, by 0.01"),
        ("15,000", "1 of them would be over it One, by 25,000.00"),
        ("14,999.99", "2 of them would be over it One, by 25,000.01 Two, by 0.01"),
        ("0", "2 of them would be over it One, by 40,000.00 Two, by 15,000.00"),
    ],
    ids=["exactly", "one sen less", "a temporary increase counts", "and is not enough", "no credit"],
)
def test_section_2_a_named_limit_says_whom_it_would_put_over_while_it_is_typed(
    as_person: People, lim50: UUID, amount: str, over: str
) -> None:
    assert said(as_person(alice), lim50, amount).startswith(f"{HAVE} {over}")


def test_section_2_where_very_many_have_a_limit_it_is_said_that_they_are_more_than_were_counted(
    as_person: People, lim50: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("app.credit.service.inheriting", "app.desk.forms.inheriting"):
        monkeypatch.setattr(f"{place}.COUNTED", 2)
    monkeypatch.setattr("app.credit.service.inheriting.OVER", 1)
    browser = as_person(alice)
    have = "More than 2 customers have this limit, of their own or through their category."
    assert said(browser, lim50, "15,000").startswith(f"{have} 1 of them would be over it One, by 25,000.00")
    words = said(browser, lim50, "0")
    assert words.startswith(f"{have} More than 1 of them would be over it One, by 40,000.00")


def test_section_2_where_few_have_a_limit_all_that_would_be_over_are_counted(
    as_person: People, lim50: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.credit.service.inheriting.OVER", 1)
    assert "More than" not in said(as_person(alice), lim50, "0")


def test_section_2_outside_its_days_the_limits_count_that_hold_instead(
    as_person: People, cast: Cast, lim50: UUID
) -> None:
    browser = as_person(alice)
    over_by_days = {"valid_until": ago(1).isoformat()}, {"valid_from": ahead(1).isoformat()}
    for days in over_by_days:
        assert said(browser, lim50, "50,000", **days).endswith("None of them would be over their limit.")
    with cast.acting(alice):
        save_policy(Policy(default_limit=Money(14_000_00, "MYR")))
        poor = a_category(code="P", credit_limit=Money(39_000_00, "MYR")).id
        four = a_customer(name="Four", credit_limit=lim50, category=poor)
        a_document(Kind.INVOICE, four, 39_500_00)
    for days in over_by_days:
        words = said(browser, lim50, "50,000", **days)
        assert "It does not hold today: the limit of the category or of the company does." in words
        assert "3 of them would be over their limit" in words
        assert "One, by 26,000.00 Four, by 500.00 Two, by 1,000.00" in words
    assert "None of them would be over it." in said(browser, lim50, "50,000", valid_until=today().isoformat())


def test_section_2_a_named_limit_in_another_currency_is_compared_at_todays_rate(
    as_person: People, cast: Cast, lim50: UUID
) -> None:
    browser = as_person(alice)
    missing = said(browser, lim50, "USD 9,000")
    assert "USD" in missing
    assert "have this limit" not in missing
    with cast.acting(alice):
        a_record("exchange_rate", currency="USD", rate=Decimal("4"), date=date(2026, 1, 1))
    assert "1 of them would be over it One, by USD 1,000.00" in said(browser, lim50, "USD 9,000")
    assert "One, by USD 6,250.01 Two, by USD 0.01" in said(browser, lim50, "USD 3,749.99")


def test_the_preview_stands_in_the_form_of_the_named_limit(as_person: People, lim50: UUID) -> None:
    browser = as_person(alice)
    form = browser.get(f"{LISTS}/credit-limits/{lim50}", status=200)
    assert form.has(f"#record_form [hx-get='{PREVIEW}']")
    assert "This cannot be tried yet" in said(browser, lim50, "12 apples")
    assert "No customer has it yet." in browser.htmx(f"{PREVIEW}?amount=1", "record_preview", status=200).words


def test_section_2_who_saves_a_named_limit_below_what_is_owed_is_told_how_many_are_over(
    as_person: People, cast: Cast, lim50: UUID
) -> None:
    browser, url = as_person(alice), f"{LISTS}/credit-limits/{lim50}"
    words = saved(browser, url, amount="14,999.99")
    assert f"{OVER_NOW}2. Nothing that is open is cancelled; the next order is held." in words
    with cast.acting(alice) as session:
        for name in ("One", "Two"):
            customer = session.scalars(select(Customer).where(Customer.name == name)).one()
            assert a_document(Kind.SALES_ORDER, customer, 1_00).status == "held"
    assert OVER_NOW not in saved(browser, url, amount="15,000.00"), "it rises"
    assert OVER_NOW not in saved(browser, url, name="Another name")
    assert f"{OVER_NOW}2." in saved(browser, url, amount="14,000.00"), "those that were over already are counted again"


def test_a_named_limit_that_everybody_fits_into_warns_of_nothing(as_person: People, lim50: UUID) -> None:
    assert OVER_NOW not in saved(as_person(alice), f"{LISTS}/credit-limits/{lim50}", amount="40,000.00")


def test_section_2_a_named_limit_that_ends_says_so_where_less_holds_instead(
    as_person: People, cast: Cast, lim50: UUID
) -> None:
    browser, url = as_person(alice), f"{LISTS}/credit-limits/{lim50}"
    ended = ago(1).isoformat()
    assert OVER_NOW not in saved(browser, url, valid_until=ended), "without another limit there is none"
    saved(browser, url, valid_until="")
    with cast.acting(alice):
        save_policy(Policy(default_limit=Money(30_000_00, "MYR"), gate=Gate.DELIVERY))
    words = saved(browser, url, valid_until=ended)
    assert f"{OVER_NOW}1. Nothing that is open is cancelled; the next order passes, and its delivery is held." in words
    assert OVER_NOW not in saved(browser, url, valid_from="2020-01-01"), "it does not hold before and after"


def test_section_2_who_saves_a_lower_limit_of_a_category_is_told_how_many_are_over(
    as_person: People, cast: Cast
) -> None:
    with cast.acting(alice):
        category = a_category(code="W", name="Wholesale", credit_limit=Money(50_000_00, "MYR")).id
        for name, owed in (("One", 40_000_00), ("Two", 20_000_00)):
            a_document(Kind.INVOICE, a_customer(name=name, category=category), owed)
    browser, url = as_person(alice), f"{LISTS}/categories/{category}"
    assert f"{OVER_NOW}1." in saved(browser, url, credit_limit="39,999.99")
    assert OVER_NOW not in saved(browser, url, credit_limit="")


def test_section_4_who_may_not_see_credit_is_told_of_nobody(
    as_person: People, role_of: Callable[..., None], lim50: UUID
) -> None:
    role_of(dave, also=[Permission.REFERENCE_EDIT, Permission.CREDIT_EDIT], without=[Permission.CREDIT_VIEW])
    browser = as_person(dave)
    assert said(browser, lim50, "0") == HAVE
    assert OVER_NOW not in saved(browser, f"{LISTS}/credit-limits/{lim50}", amount="0")


def test_another_company_counts_nothing_of_it(as_person: People, lim50: UUID) -> None:
    url = f"{PREVIEW}?record={lim50}&amount=0".replace("/acme/", "/evil/")
    assert "0 customers have this limit" in as_person(mallory).htmx(url, "record_preview", status=200).words


def test_a_program_that_lowers_a_named_limit_reads_how_many_are_over(
    api: Callable[..., ApiClient], lim50: UUID
) -> None:
    program, url = api(alice), f"/credit-limits/{lim50}"
    answer = program.patch(url, {"amount": {"amount": "14999.99", "currency": "MYR"}}, status=200).json
    assert answer["amount"] == {"amount": "14999.99", "currency": "MYR"}
    [warning] = answer["warnings"]
    assert (warning["field"], warning["code"]) == (None, "many_lowered_below_exposure")
    assert warning["message"].startswith(f"{OVER_NOW}2.")
    higher = program.patch(url, {"amount": {"amount": "60000.00", "currency": "MYR"}}, status=200).json
    assert "warnings" not in higher
    assert "warnings" not in program.get(url, status=200).json


def test_a_program_that_lowers_a_group_limit_reads_that_the_group_is_over(
    api: Callable[..., ApiClient], cast: Cast
) -> None:
    with cast.acting(alice):
        node = create_node({"code": "ABC", "name": "ABC Group", "credit_limit": Money(90_000_00, "MYR")}).id
        a_document(Kind.INVOICE, a_customer(name="One", conglomerate=node), 80_000_00)
    url, lower = f"/conglomerates/{node}", {"credit_limit": {"amount": "70000.00", "currency": "MYR"}}
    [warning] = api(alice).patch(url, lower, status=200).json["warnings"]
    assert warning["message"].startswith("The exposure of ABC Group, MYR 80,000.00, is more than the limit")


def test_a_program_that_may_not_see_credit_reads_of_nobody(
    api: Callable[..., ApiClient], role_of: Callable[..., None], lim50: UUID
) -> None:
    role_of(dave, also=[Permission.REFERENCE_EDIT, Permission.CREDIT_EDIT], without=[Permission.CREDIT_VIEW])
    lower = {"amount": {"amount": "0.00", "currency": "MYR"}}
    assert "warnings" not in api(dave).patch(f"/credit-limits/{lim50}", lower, status=200).json
