"""How a customer pays (domain rules, section 5)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.core.clock import today
from app.core.session import bound_actor
from app.customers.models import Customer
from app.receivables import service
from app.receivables.models import Document
from app.receivables.rules.behaviour import Sums, average, days_of_sales, share
from app.receivables.service.behaviour import behaviour_of
from app.receivables.values.documents import Kind
from app.reference.values import TermKind
from app.reference.values.terms import TermLine, TermLines
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_credit_term
from tests.people import Cast, alice

D = Decimal


@pytest.mark.parametrize(
    ("weighted", "amount", "expected"),
    [(38_000, 1_000, D("38.0")), (25, 1_000, D("0.0")), (150, 1_000, D("0.2")), (7, 0, None)],
)
def test_section_5_an_average_is_weighted_by_amount(weighted: int, amount: int, expected: Decimal | None) -> None:
    assert average(weighted, amount) == expected


def test_section_5_dso_is_receivables_by_sales_times_days() -> None:
    day = date(2026, 12, 31)
    assert days_of_sales(Sums(receivables=30_000, sales=365_000, sold_since=date(2026, 1, 1)), day) == D("30.0")
    assert days_of_sales(Sums(receivables=30_000, sales=60_000, sold_since=date(2026, 12, 2)), day) == D("15.0")
    assert days_of_sales(Sums(receivables=30_000), day) is None
    assert share(600, 1_000) == 60


def paid(customer: Customer, amount: int, day: date) -> Document:
    payment = a_document(Kind.PAYMENT, customer, amount, date=day)
    service.allocate(payment)
    return payment


def test_section_5_days_to_pay_days_late_and_what_was_owed(cast: Cast) -> None:
    """1,000.00 due after 30 days: 600.00 paid on the day, 400.00 twenty days later; 500.00 of ten days ago is open."""
    with cast.acting(alice):
        day = today(bound_actor().tenant.timezone)
        customer = a_customer(credit_term=a_credit_term(days=30).id)
        a_document(Kind.INVOICE, customer, 1_000_00, date=day - timedelta(100))
        paid(customer, 600_00, day - timedelta(70))
        paid(customer, 400_00, day - timedelta(50))
        a_document(Kind.INVOICE, customer, 500_00, date=day - timedelta(10))
        found = behaviour_of(customer.id)
    assert (found.days_to_pay, found.days_late, found.on_time) == (D("38.0"), D("8.0"), 60)
    assert found.highest is not None
    assert (found.highest.amount, found.highest_on) == (1_000_00, day - timedelta(100))
    assert found.dso == average(500_00 * 101, 1_500_00)
    assert (found.longest_late, found.worst_bucket) == (20, "1-30")
    assert len(found.months) == 24
    assert (found.months[-1].ends, found.months[-1].owed) == (day, 500_00)


def test_section_5_each_instalment_has_its_own_due_date(cast: Cast) -> None:
    with cast.acting(alice):
        day = today(bound_actor().tenant.timezone)
        term = a_credit_term(
            kind=TermKind.INSTALMENTS,
            days=None,
            lines=TermLines((TermLine(D(50), days=10), TermLine(D(50), days=40))),
        )
        customer = a_customer(credit_term=term.id)
        a_document(Kind.INVOICE, customer, 1_000_00, date=day - timedelta(60))
        paid(customer, 1_000_00, day - timedelta(40))
        found = behaviour_of(customer.id)
    assert (found.days_late, found.on_time) == (D("5.0"), 50), "10 days late with one half, 20 early with the other"


def test_section_5_what_was_taken_back_was_never_paid(cast: Cast) -> None:
    with cast.acting(alice):
        day = today(bound_actor().tenant.timezone)
        customer = a_customer()
        a_document(Kind.INVOICE, customer, 100_00, date=day - timedelta(30))
        payment = paid(customer, 100_00, day - timedelta(5))
        assert behaviour_of(customer.id).days_late == D("25.0")
        service.unallocate(payment)
        found = behaviour_of(customer.id)
    assert (found.days_late, found.paid.amount) == (None, 0)
    assert found.longest_late == 30


def test_a_customer_without_documents_has_no_behaviour(cast: Cast) -> None:
    with cast.acting(alice):
        found = behaviour_of(a_customer().id)
    assert (found.known, found.days_to_pay, found.dso, found.highest) == (False, None, None, None)
