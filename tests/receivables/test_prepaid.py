"""Prepaid terms: what is paid of a share, what counts beside it, and what is delivered (domain rules, sections 1 and 4)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

import pytest

from app.core.money import Money
from app.credit.queries.balances import read_balances
from app.credit.values import HoldKind
from app.customers.models import Customer
from app.customers.queries.book import get_customer
from app.receivables import service
from app.receivables.models import Document
from app.receivables.queries.documents import get_document
from app.receivables.queries.holding import count_unpaid_shares
from app.receivables.service import guarding
from app.receivables.service.orders import Verdict
from app.receivables.values.documents import Kind
from app.reference.values.terms import TermKind
from tests.client import Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_credit_term
from tests.people import Cast, alice, bob


def prepaid() -> UUID:
    """30 % before delivery."""
    return a_credit_term(kind=TermKind.PREPAID, days=None, percent=Decimal(30)).id


def deliver(customer: Customer, order: Document, amount: int) -> Verdict:
    values = {"customer": customer.id, "order": order.id, "amount": Money(amount, "MYR")}
    return service.create_document(Kind.DELIVERY_ORDER, values)


def missing(verdict: Verdict) -> list[object]:
    """What the delivery waits for."""
    assert verdict.decision is not None
    assert all(hold.kind is HoldKind.PREPAYMENT for hold in verdict.decision.holds)
    return [hold.params["missing"] for hold in verdict.decision.holds]


def test_section_1_a_share_that_went_back_is_not_paid(cast: Cast) -> None:
    with cast.acting(alice):
        customer = a_customer(credit_term=prepaid())
        order = a_document(Kind.SALES_ORDER, customer, 10_000_00)
        assert missing(deliver(customer, order, 1_000_00)) == [3_000_00]
        paid = a_document(Kind.PAYMENT, customer, 3_000_00, order=order.id)
        assert missing(deliver(customer, order, 1_000_00)) == []
        assert count_unpaid_shares() == 0
        service.refund_credit(paid, 2_000_00)
        assert missing(deliver(customer, order, 1_000_00)) == [2_000_00]
        assert count_unpaid_shares() == 1


def test_section_1_a_share_that_settled_something_else_is_not_paid_until_that_is_taken_back(cast: Cast) -> None:
    with cast.acting(alice):
        customer = a_customer(credit_term=prepaid())
        order = a_document(Kind.SALES_ORDER, customer, 10_000_00)
        a_document(Kind.INVOICE, customer, 3_000_00)
        paid = a_document(Kind.PAYMENT, customer, 3_000_00, order=order.id)
        service.allocate(paid)
        assert missing(deliver(customer, order, 1_000_00)) == [3_000_00]
        service.unallocate(paid)
        assert missing(deliver(customer, order, 1_000_00)) == []


@pytest.mark.parametrize("by_delivery", [True, False])
def test_section_1_a_share_that_settled_the_orders_own_invoice_stays_paid(cast: Cast, by_delivery: bool) -> None:
    with cast.acting(alice):
        customer = a_customer(credit_term=prepaid())
        order = a_document(Kind.SALES_ORDER, customer, 10_000_00)
        a_document(Kind.PAYMENT, customer, 3_000_00, order=order.id)
        source = {"delivery": deliver(customer, order, 5_000_00).document.id} if by_delivery else {"order": order.id}
        invoice = a_document(Kind.INVOICE, customer, 5_000_00, **source)
        assert invoice.outstanding == 2_000_00
        assert missing(deliver(customer, order, 5_000_00)) == []


@pytest.mark.parametrize("back", [False, True])
def test_section_3_an_order_that_is_amended_to_a_prepaid_term_keeps_what_was_paid_for_its_share(
    cast: Cast, back: bool
) -> None:
    """10,000 on net 30, 3,000 paid for it: 7,000 are owed. With 30 % prepaid the share does not count, and what pays it makes no room beside it."""
    with cast.acting(alice):
        net, share = a_credit_term(days=30).id, prepaid()
        customer = a_customer(credit_term=net)
        customer_id = customer.id
        order = a_document(Kind.SALES_ORDER, customer, 10_000_00)
        a_document(Kind.PAYMENT, customer, 3_000_00, order=order.id)
        service.amend_order(order, {"credit_term": share}, None)
        if back:
            service.amend_order(order, {"credit_term": net}, None)
    with cast.acting(alice):
        assert read_balances([customer_id])[customer_id].exposure == 7_000_00


def test_section_4_a_prepaid_order_would_not_pass_by_the_money_that_pays_its_share(
    cast: Cast, as_person: Callable[..., Client]
) -> None:
    """Limit 6,000, order 10,000 of which 7,000 count: held, and the 3,000 that are paid for it make no room for those."""
    with cast.acting(alice):
        customer = a_customer(credit_term=prepaid(), credit_limit=Money(6_000_00, "MYR"))
        held = a_document(Kind.SALES_ORDER, customer, 10_000_00)
        order_id = held.id
        a_document(Kind.PAYMENT, customer, 3_000_00, order=held.id)
        decision, request, _ = guarding.judge_again(held)
        assert (decision.allowed, request.increase) == (False, 10_000_00), (
            "7,000 count, and 3,000 make no room any more"
        )
        assert [breach.total for breach in decision.breaches] == [7_000_00]
    page = as_person(bob).get(f"/acme/credit/documents/{order_id}", status=200)
    assert "= Exposure with it 7,000.00" in page.texts(".sum-table tr")
    with cast.acting(alice):
        assert service.submit_order(get_document(order_id)).refused


def test_section_4_an_invoice_that_is_held_for_more_than_its_order_has_left_is_judged_by_what_it_adds(
    cast: Cast,
) -> None:
    with cast.acting(alice):
        customer = a_customer(credit_limit=Money(10_000_00, "MYR"))
        order = a_document(Kind.SALES_ORDER, customer, 9_000_00)
        values = {"customer": customer.id, "order": order.id, "amount": Money(10_500_00, "MYR")}
        held = service.create_document(Kind.INVOICE, values).document
        customer_id = customer.id
        decision, request, _ = guarding.judge_again(held)
        assert (decision.allowed, request.increase, order.outstanding) == (False, 1_500_00, 9_000_00)
    with cast.acting(alice):
        assert read_balances([customer_id])[customer_id].exposure == 9_000_00
        assert get_customer(customer_id)
