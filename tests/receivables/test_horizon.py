"""Orders for a day far ahead: they open without counting, and are checked anew when their day comes near."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pypdfium2
import pytest

from app.core.clock import now, standing_at
from app.core.i18n import day_in
from app.core.money import Money
from app.credit.queries.balances import read_balances
from app.credit.service.policy import save_policy
from app.credit.values import Policy
from app.customers.queries.book import get_customer
from app.customers.service import update_customer
from app.receivables import service
from app.receivables.queries.documents import get_document
from app.receivables.rules.horizon import counts_from, is_far
from app.receivables.service import following
from app.receivables.service.verifying import verify
from app.receivables.values.documents import Kind
from tests.client import ApiClient, Client
from tests.days import ahead
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_credit_term
from tests.jobs import followed, run_one
from tests.matchers import shows
from tests.people import Cast, alice

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("expected", "horizon", "far"),
    [
        (None, 30, False),
        (date(2026, 3, 31), 30, False),
        (date(2026, 4, 1), 30, True),
        (date(2026, 4, 1), None, False),
        (date(2026, 2, 1), 30, False),
    ],
)
def test_exactly_the_days_of_the_horizon_ahead_counts(expected: date | None, horizon: int | None, far: bool) -> None:
    assert is_far(expected, horizon, DAY) is far
    if far:
        assert counts_from(expected, horizon) == date(2026, 3, 2)


@pytest.fixture
def customer(cast: Cast) -> UUID:
    """Limit 50,000, of which 30,000 are owed; orders count from 30 days before their delivery."""
    with cast.acting(alice):
        save_policy(Policy(horizon_days=30))
        found = a_customer(code="OMNI-001", name="OmniRetail Sdn Bhd", credit_limit=Money(50_000_00, "MYR"))
        a_document(Kind.INVOICE, found, 30_000_00)
        return found.id


@pytest.fixture
def order(cast: Cast, customer: UUID) -> UUID:
    """80,000 for a day in two months: more than the limit has room for."""
    with cast.acting(alice):
        return a_document(Kind.SALES_ORDER, get_customer(customer), 80_000_00, expected_on=ahead(60)).id


@pytest.fixture
def seen(cast: Cast, customer: UUID, order: UUID) -> Callable[[], tuple[str, bool, int]]:
    """Status of the order, whether it counts later, and the exposure of the customer."""

    def read() -> tuple[str, bool, int]:
        with cast.acting(alice):
            found = get_document(order)
            return found.status, found.is_far, read_balances([customer])[customer].exposure

    return read


def day_comes(cast: Cast, days: int) -> None:
    with standing_at(now() + timedelta(days=days)):
        with cast.acting(alice):
            following.begin_day()
        followed(cast)


def test_it_opens_without_counting_and_says_when_it_will(
    api: Callable[..., ApiClient], customer: UUID, seen: Any
) -> None:
    assert seen() == ("open", True, 30_000_00)
    body = {"customer": {"code": "OMNI-001"}, "amount": {"amount": "90000.00", "currency": "MYR"}}
    far, near = ({**body, "expected_on": ahead(days).isoformat()} for days in (31, 30))
    said = api().post("/sales-orders?dry_run=true", far, status=200).json
    assert (said["allowed"], said["largest_amount"], said["warnings"][0]["type"]) == (True, None, "counts_later")
    assert day_in(ahead(1), "en") in said["warnings"][0]["message"]
    assert (
        api().post("/sales-orders?dry_run=true", near, status=200).json["breaches"][0]["excess"]["amount"] == "70000.00"
    )
    made = api().post("/sales-orders", far, status=201).json
    assert (made["expected_on"], made["counts_later"]) == (ahead(31).isoformat(), True)


def test_when_its_day_comes_near_it_is_checked_anew_and_held(cast: Cast, seen: Any) -> None:
    day_comes(cast, 29)
    assert seen() == ("open", True, 30_000_00)
    day_comes(cast, 30)
    assert seen() == ("held", False, 30_000_00)


def test_when_there_is_room_it_counts_once_however_often_the_day_begins(
    cast: Cast, customer: UUID, order: UUID, seen: Any
) -> None:
    with cast.acting(alice):
        update_customer(get_customer(customer, lock=True), {"credit_limit": Money(110_000_00, "MYR")})
    for _ in range(2):
        day_comes(cast, 30)
        assert seen() == ("open", False, 110_000_00)


def test_of_two_that_come_near_the_earlier_takes_the_room(cast: Cast, customer: UUID) -> None:
    with cast.acting(alice):
        later, sooner = (
            a_document(Kind.SALES_ORDER, get_customer(customer), 15_000_00, expected_on=ahead(days)).id
            for days in (45, 40)
        )
    day_comes(cast, 20)
    with cast.acting(alice):
        assert [get_document(one).status for one in (sooner, later)] == ["open", "held"]


def test_what_is_delivered_early_is_checked_then(cast: Cast, customer: UUID, order: UUID, seen: Any) -> None:
    with cast.acting(alice):
        passes = service.create_document(Kind.DELIVERY_ORDER, {"order": order, "amount": Money(20_000_00, "MYR")})
        assert not passes.refused
    assert seen() == ("open", True, 50_000_00)
    with cast.acting(alice):
        assert service.create_document(Kind.DELIVERY_ORDER, {"order": order, "amount": Money(1, "MYR")}).refused


def test_a_nearer_day_is_checked_at_once_and_a_farther_one_makes_room(
    cast: Cast, customer: UUID, order: UUID, seen: Any
) -> None:
    with cast.acting(alice):
        fits = a_document(Kind.SALES_ORDER, get_customer(customer), 20_000_00, expected_on=ahead(3))
        assert service.amend_order(get_document(fits.id), {"expected_on": ahead(90)}, None).document.is_far
        assert service.amend_order(get_document(order), {"expected_on": ahead(30)}, None).refused
    assert seen() == ("held", False, 30_000_00)


def test_a_policy_that_counts_every_order_brings_them_in(
    cast: Cast, seen: Any, as_person: Callable[..., Client], customer: UUID
) -> None:
    page = as_person(alice).get(f"/acme/credit/customers/{customer}/panel", status=200)
    assert page == shows("80,000.00 on order for later does not count yet")
    with cast.acting(alice):
        save_policy(Policy())
    followed(cast)
    assert seen() == ("held", False, 30_000_00)


def test_one_that_was_forgotten_is_found(cast: Cast, order: UUID, customer: UUID) -> None:
    """Two days late, and no job that would bring it in."""
    followed(cast)
    with standing_at(now() + timedelta(days=32)):
        with cast.acting(alice):
            assert [str(one).split(":")[0].split(" of ")[0] for one in verify()] == ["horizon"]
            following.begin_day()
            assert verify() == []
        run_one(cast.web)
        run_one(cast.web)
    with cast.acting(alice):
        assert get_document(order).status == "held"


def test_section_1_the_companys_own_term_is_the_last_that_is_asked(
    cast: Cast, api: Callable[..., ApiClient], as_person: Callable[..., Client]
) -> None:
    with cast.acting(alice):
        term, own = (str(a_credit_term(code=code, days=days).id) for code, days in (("N45", 45), ("N7", 7)))
        a_customer(code="PLAIN")
        a_customer(code="OWN", credit_term=UUID(own))
    program = api()
    changed = program.patch("/credit-policy", {"default_term": {"code": "n45"}}, status=200).json
    assert (changed["default_term"]["id"], changed["default_term"]["code"]) == (term, "N45")
    body = {"date": "2026-03-01", "amount": {"amount": "10.00", "currency": "MYR"}}
    plain, owned = (
        program.post("/invoices", {"customer": {"code": code}, **body}, status=201).json for code in ("PLAIN", "OWN")
    )
    assert (plain["term_source"], plain["due_date"]) == ("tenant", "2026-04-15")
    assert (owned["term_source"], owned["due_date"]) == ("customer", "2026-03-08")
    assert program.delete(f"/credit-terms/{term}").status == 409
    page = as_person(alice).get("/acme/settings/credit", status=200)
    chosen = [one.text(strip=True) for one in page.all("select[name=default_term] option[selected]")]
    assert ["N45" in one for one in chosen] == [True]


def test_the_expected_day_stands_on_the_printed_order(as_person: Callable[..., Client], order: UUID) -> None:
    made = as_person(alice).get(f"/acme/statements/documents/{order}", status=200)
    words = " ".join(pypdfium2.PdfDocument(made.data)[0].get_textpage().get_text_range().split())
    assert "Expected delivery" in words
