"""What is overdue, and how it ages: after the due date, part by part; cash on delivery from the day after the delivery, invoiced or not
(domain rules, sections 1, 4 and 5; peers 6)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.core.money import Money
from app.credit.service.policy import save_policy
from app.credit.values import HoldKind, Policy
from app.customers.queries.book import get_customer
from app.customers.service.reading import context_for
from app.receivables import service
from app.receivables.queries import ageing
from app.receivables.queries.overdue import count_late, oldest_days, overdue_of, overdue_of_each
from app.receivables.rules.ageing import keys
from app.receivables.service.standing import standing_of
from app.receivables.values.documents import Kind
from app.reference.values.terms import LinesKind, TermKind
from tests.client import Client
from tests.days import ago, today
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_credit_term
from tests.people import Cast, alice, bob


@pytest.fixture
def buyer(cast: Cast) -> UUID:
    """A customer without a term of its own, its category's or the company's: it pays on delivery."""
    with cast.acting(alice):
        return a_customer(name="Kopitiam Ching Wan").id


def late(customer: UUID) -> int:
    return overdue_of(customer, today()).amount


@pytest.mark.parametrize(("days", "overdue"), [(0, 0), (1, 100_00)], ids=["the day of the delivery", "the day after"])
@pytest.mark.parametrize("kind", [Kind.DELIVERY_ORDER, Kind.INVOICE])
def test_section_4_cod_is_overdue_from_the_day_after(
    cast: Cast, buyer: UUID, kind: Kind, days: int, overdue: int
) -> None:
    with cast.acting(alice):
        a_document(kind, get_customer(buyer), 100_00, date=ago(days))
        assert late(buyer) == overdue
        assert overdue_of_each([buyer], today()) == ({buyer: overdue} if overdue else {})
        assert oldest_days([buyer], today()) == ({buyer: days} if overdue else {})


@pytest.mark.parametrize(
    ("given", "overdue"),
    [
        ({"kind": TermKind.COD, "days": None}, 100_00),
        ({"kind": TermKind.PREPAID, "days": None, "percent": Decimal(30)}, 100_00),
        ({"kind": TermKind.NET, "days": 30}, 0),
        ({"kind": TermKind.END_OF_MONTH, "days": 0}, 0),
    ],
    ids=["cod", "the rest of a prepaid order", "net", "end of month"],
)
def test_section_1_a_delivery_on_another_term_is_due_when_it_is_invoiced(
    cast: Cast, given: dict[str, Any], overdue: int
) -> None:
    with cast.acting(alice):
        customer = a_customer(credit_term=a_credit_term(**given).id)
        a_document(Kind.DELIVERY_ORDER, customer, 100_00, date=ago(40))
        assert late(customer.id) == overdue


def test_section_1_changing_the_term_later_moves_no_delivery(cast: Cast, buyer: UUID) -> None:
    with cast.acting(alice):
        customer = get_customer(buyer, lock=True)
        a_document(Kind.DELIVERY_ORDER, customer, 100_00, date=ago(3))
        customer.credit_term_id = a_credit_term(kind=TermKind.NET, days=30).id
    with cast.acting(alice):
        assert late(buyer) == 100_00


def test_section_3_what_is_invoiced_is_counted_once(cast: Cast, buyer: UUID) -> None:
    with cast.acting(alice):
        customer = get_customer(buyer)
        delivery = a_document(Kind.DELIVERY_ORDER, customer, 100_00, date=ago(5))
        a_document(Kind.INVOICE, customer, 40_00, delivery=delivery.id, date=ago(5))
        found = overdue_of(buyer, today())
        assert (found.amount, found.delivered) == (100_00, 60_00)


def test_section_1_what_was_paid_for_the_order_is_not_overdue(cast: Cast, buyer: UUID) -> None:
    """Two deliveries of an order: the money that names it pays for the older first."""
    with cast.acting(alice):
        customer = get_customer(buyer)
        order = a_document(Kind.SALES_ORDER, customer, 100_00)
        for days in (5, 4):
            a_document(Kind.DELIVERY_ORDER, customer, 50_00, order=order.id, date=ago(days))
        a_document(Kind.PAYMENT, customer, 70_00, order=order.id)
        found = overdue_of(buyer, today())
        assert (found.amount, found.oldest_days) == (30_00, 4)


def test_section_4_it_holds_the_next_order_where_overdue_holds(cast: Cast, buyer: UUID) -> None:
    with cast.acting(alice):
        save_policy(Policy(holds_overdue=True, overdue_days=30))
        customer = get_customer(buyer)
        a_document(Kind.DELIVERY_ORDER, customer, 100_00, date=ago(30))
        assert not service.create_order({"customer": buyer, "amount": Money(1_00, "MYR")}).refused
        a_document(Kind.DELIVERY_ORDER, customer, 7_00, date=ago(31))
        assert count_late(today(), days=30, tolerance=0) == 1
        refused = service.create_order({"customer": buyer, "amount": Money(1_00, "MYR")})
        assert refused.decision is not None
        [hold] = refused.decision.holds
        assert (hold.kind, hold.params["overdue"]) == (HoldKind.OVERDUE, 7_00)


def test_section_4_grace_days_count_before_it_holds(cast: Cast) -> None:
    """Grace of 5 days and 30 of the policy: 35 days late holds nothing, 36 do."""
    with cast.acting(alice):
        save_policy(Policy(holds_overdue=True, overdue_days=30))
        customer = a_customer(credit_term=a_credit_term(kind=TermKind.COD, days=None, grace_days=5).id)
        asked = {"customer": customer.id, "amount": Money(1_00, "MYR")}
        for kind in (Kind.DELIVERY_ORDER, Kind.INVOICE):
            a_document(kind, customer, 100_00, date=ago(35))
        assert not service.create_order(asked).refused
        a_document(Kind.INVOICE, customer, 1_00, date=ago(36))
        assert service.create_order(asked).refused


def test_section_5_the_ageing_stays_the_ledger_and_the_panel_says_what_it_knows_besides(
    as_person: Callable[..., Client], cast: Cast, buyer: UUID
) -> None:
    with cast.acting(alice):
        customer = get_customer(buyer)
        a_document(Kind.DELIVERY_ORDER, customer, 60_00, date=ago(5))
        a_document(Kind.INVOICE, customer, 40_00, date=ago(5))
        [row] = ageing.aged(ageing.Question(today()))
        assert sum(row.amounts) == 40_00
        standing = standing_of(buyer)
        assert (standing.overdue.amount, standing.overdue_delivered.amount) == (100_00, 60_00)
    panel = as_person(bob).get(f"/acme/credit/customers/{buyer}/panel", status=200)
    assert "100.00 60.00 of it delivered for cash, not invoiced" in panel.words


# --- in parts


@pytest.fixture
def in_parts(cast: Cast) -> UUID:
    """An invoice of 100.00 of 45 days ago, in three parts: due then, 15 days ago, and in 15 days."""
    with cast.acting(alice):
        lines = LinesKind().from_text("33.33% cod; 33.33% net 30; 33.34% net 60", context_for(cast.actor(alice)))
        term = a_credit_term(kind=TermKind.INSTALMENTS, days=None, lines=lines).id
        customer = a_customer(credit_term=term)
        a_document(Kind.INVOICE, customer, 100_00, date=ago(45))
        return customer.id


def aged(customer: UUID) -> dict[str, int]:
    """Bucket → what is open in it."""
    [row] = [one for one in ageing.aged(ageing.Question(today())) if one.key == customer]
    return {keys()[bucket]: amount for bucket, amount in zip(row.buckets, row.amounts, strict=True) if bucket >= 0}


def test_section_5_what_is_not_yet_due_of_an_invoice_counts_in_exposure_and_is_not_overdue(
    cast: Cast, in_parts: UUID
) -> None:
    with cast.acting(alice):
        assert late(in_parts) == 66_66
        assert standing_of(in_parts).own.exposure.amount == 100_00


def test_section_5_each_instalment_ages_by_its_own_due_date_and_a_part_payment_moves_no_bucket(
    cast: Cast, in_parts: UUID
) -> None:
    with cast.acting(alice):
        assert aged(in_parts) == {"31-60": 33_33, "1-30": 33_33, "not_due": 33_34}
        service.allocate(a_document(Kind.PAYMENT, get_customer(in_parts), 20_00))
        assert aged(in_parts) == {"31-60": 13_33, "1-30": 33_33, "not_due": 33_34}
        service.allocate(a_document(Kind.PAYMENT, get_customer(in_parts), 13_34))
        assert aged(in_parts) == {"1-30": 33_32, "not_due": 33_34}
        assert late(in_parts) == 33_32


def test_section_5_a_document_without_a_due_date_is_due_on_its_date(cast: Cast, buyer: UUID) -> None:
    with cast.acting(alice):
        a_document(Kind.INVOICE, get_customer(buyer), 100_00, date=ago(31)).due_date = None
    with cast.acting(alice):
        assert (late(buyer), aged(buyer)) == (100_00, {"31-60": 100_00})
