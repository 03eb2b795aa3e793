"""Money counts from the day on which it is there, and from no day before (domain rules, sections 3 and 5)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.clock import standing_at
from app.core.money import Money
from app.customers.queries.book import get_customer
from app.receivables import service
from app.receivables.queries import ageing, allocations
from app.receivables.queries.ageing import ledger_on
from app.receivables.queries.documents import find_by_number, get_document
from app.receivables.rules.ageing import Basis, Question
from app.receivables.service.settling import Chosen
from app.receivables.values.documents import Kind
from tests.client import Answer, ApiClient, Client
from tests.days import ago, ahead, noon, today
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_credit_term
from tests.jobs import clear_due_payments
from tests.matchers import shows
from tests.people import Cast, alice, olivia

Api = Callable[..., ApiClient]


@pytest.fixture
def owing(cast: Cast) -> UUID:
    """A customer that owes 45,000.00."""
    with cast.acting(alice):
        customer = a_customer(code="ABC-001", credit_limit=Money(50_000_00, "MYR"))
        a_document(Kind.INVOICE, customer, 45_000_00)
        return customer.id


def payment(days: int, **more: Any) -> dict[str, Any]:
    amount = {"amount": "10000.00", "currency": "MYR"}
    return {"customer": {"code": "ABC-001"}, "amount": amount, "date": ahead(days).isoformat(), **more}


def exposure(program: ApiClient, customer_id: UUID) -> str:
    answer: str = program.get(f"/customers/{customer_id}/credit").json["exposure"]["amount"]
    return answer


@pytest.mark.parametrize(
    ("dated", "post_dated_to", "from_day"),
    [(3, None, 3), (0, 3, 3), (3, 2, 3)],
    ids=["dated ahead", "post-dated", "post-dated to a day before its own"],
)
def test_section_3_money_of_a_day_ahead_waits_for_it_and_counts_then(
    api: Api, cast: Cast, owing: UUID, dated: int, post_dated_to: int | None, from_day: int
) -> None:
    program = api(alice)
    more = {} if post_dated_to is None else {"post_dated_to": ahead(post_dated_to).isoformat()}
    paid = program.post("/payments", payment(dated, **more), status=201).json
    assert (paid["status"], paid["post_dated_to"]) == ("received", ahead(from_day).isoformat())
    refused = program.post(f"/payments/{paid['id']}/clear", status=422).json
    assert refused["field"] == "post_dated_to"
    assert refused["detail"] == f"It is dated {ahead(from_day)}: it clears by itself on that day, and not before."
    for days, expected in ((0, "45000.00"), (from_day - 1, "45000.00"), (from_day, "35000.00")):
        with standing_at(noon(ahead(days))):
            clear_due_payments()
        assert exposure(program, owing) == expected
    with cast.acting(alice):
        assert get_document(UUID(paid["id"])).effective_on == ahead(from_day)
        assert sum(ledger_on(ahead(from_day - 1)).values()) == 45_000_00
        assert sum(ledger_on(ahead(from_day)).values()) == 35_000_00


@pytest.mark.parametrize("field", ["date", "post_dated_to"])
def test_section_3_nobody_says_that_money_of_a_day_ahead_is_there(api: Api, owing: UUID, field: str) -> None:
    body = {**payment(0), field: ahead(1).isoformat(), "cleared": True}
    assert api(alice).post("/payments", body, status=422).json["field"] == "cleared"
    assert exposure(api(alice), owing) == "45000.00"


def test_section_3_neither_clearing_nor_allocating_is_said_for_a_day_ahead(api: Api, owing: UUID) -> None:
    program = api(alice)
    there = program.post("/payments", payment(0), status=201).json
    to_come = program.post("/payments", payment(0, cleared=False), status=201).json
    for url in (f"/payments/{there['id']}/allocate", f"/payments/{to_come['id']}/clear"):
        refused = program.post(url, {"date": ahead(1).isoformat()}, status=422).json
        assert refused["field"] == "date"
        assert "This day lies ahead" in refused["detail"]
        program.post(url, {"date": today().isoformat()}, status=200)


def test_section_3_a_credit_note_makes_no_room_before_its_day(api: Api, owing: UUID) -> None:
    program = api(alice)
    assert program.post("/credit-notes", payment(1), status=422).json["field"] == "date"
    draft = program.post("/credit-notes", payment(1, post=False), status=201).json
    assert program.post(f"/credit-notes/{draft['id']}/post", status=422).json["field"] == "date"
    assert exposure(program, owing) == "45000.00"
    with standing_at(noon(ahead(1))):
        assert program.post(f"/credit-notes/{draft['id']}/post", status=200).json["status"] == "posted"
    assert exposure(program, owing) == "35000.00"


def test_an_invoice_of_a_day_ahead_counts_at_once(api: Api, owing: UUID) -> None:
    """What is given is owed, whatever day stands on the paper; the ageing has it from its day on."""
    api(alice).post("/invoices", {**payment(5), "amount": {"amount": "100.00", "currency": "MYR"}}, status=201)
    assert exposure(api(alice), owing) == "45100.00"


def test_on_screen_a_cheque_of_next_week_says_that_it_waits(
    as_person: Callable[..., Client], cast: Cast, owing: UUID
) -> None:
    browser = as_person(olivia)
    form = browser.get(f"/acme/documents/payments/new?customer={owing}", status=200)
    page = browser.follow(browser.submit(form, "#document_form", amount="10", date=ahead(7).isoformat()))
    assert page == shows("Received")
    assert not _offers_to_clear(page)
    url = page.response.request.path
    early = browser.post(f"{url}/clear", status=422)
    assert f"It is dated {ahead(7)}: it clears by itself on that day, and not before." in early.words
    with standing_at(noon(ahead(7))):
        then = as_person(olivia)
        assert _offers_to_clear(then.get(url, status=200))
        then.post(f"{url}/clear", status=303)


def _offers_to_clear(page: Answer) -> bool:
    return "Mark as cleared" in page.words


@pytest.mark.parametrize(
    ("more", "offered"),
    [({"cleared": False}, True), ({"post_dated_to": 1}, False)],
    ids=["a cheque of today", "of tomorrow"],
)
def test_section_3_clearing_is_offered_from_the_day_of_the_money_on(
    as_person: Callable[..., Client], api: Api, owing: UUID, more: dict[str, Any], offered: bool
) -> None:
    given = {name: ahead(value).isoformat() if name == "post_dated_to" else value for name, value in more.items()}
    paid = api(alice).post("/payments", payment(0, **given), status=201).json["id"]
    assert _offers_to_clear(as_person(olivia).get(f"/acme/documents/payments/{paid}", status=200)) is offered


@pytest.mark.parametrize("said", [None, 25])
def test_section_5_the_early_discount_is_for_money_that_came_early_whatever_day_is_said(
    cast: Cast, said: int | None
) -> None:
    """2/10 net 30, an invoice of 30 days ago, 98.00 today: allocated "as of" its fifth day it is still paid today."""
    with cast.acting(alice):
        term = a_credit_term(days=30, discount_percent=Decimal(2), discount_days=10).id
        customer = a_customer(credit_term=term)
        invoice = a_document(Kind.INVOICE, customer, 100_00, date=ago(30)).id
        paid = a_document(Kind.PAYMENT, customer, 98_00)
        service.allocate(paid, day=None if said is None else ago(said))
    with cast.acting(alice):
        assert get_document(invoice).outstanding == 2_00


def test_section_5_the_early_discount_is_given_for_money_that_came_early(cast: Cast) -> None:
    with cast.acting(alice):
        term = a_credit_term(days=30, discount_percent=Decimal(2), discount_days=10).id
        customer = a_customer(credit_term=term)
        invoice = a_document(Kind.INVOICE, customer, 100_00, date=ago(30)).id
        service.allocate(a_document(Kind.PAYMENT, customer, 98_00, date=ago(20)))
    with cast.acting(alice):
        assert get_document(invoice).outstanding == 0
        assert find_by_number(Kind.CREDIT_NOTE, f"CN-{ago(20).year}-00001")


def test_a_cheque_that_the_database_refuses_keeps_no_other(cast: Cast) -> None:
    """The first of three, whose payer's balance is bent until it overflows, waits for the next round; those after it count."""
    with cast.acting(alice):
        payers = [a_customer().id for _ in range(3)]
        cheques = [
            a_document(Kind.PAYMENT, get_customer(payer), 10_00, post_dated_to=ahead(days)).id
            for days, payer in enumerate(payers, 1)
        ]
        for payer in payers:
            a_document(Kind.INVOICE, get_customer(payer), 10_00)
    bend(cast, payers[0], 9223372036854775807)
    with standing_at(noon(ahead(5))):
        clear_due_payments()
        assert statuses(cast, cheques) == ["received", "cleared", "cleared"]
        bend(cast, payers[0], 0)
        clear_due_payments()
        assert statuses(cast, cheques) == ["cleared"] * 3


def bend(cast: Cast, payer: UUID, unallocated: int) -> None:
    with cast.acting(alice) as session:
        values = {"of": payer, "amount": unallocated}
        session.execute(text("update credit_balances set unallocated = :amount where id = :of"), values)


def statuses(cast: Cast, ids: list[UUID]) -> list[str]:
    with cast.acting(alice):
        return [get_document(one).status for one in ids]


def test_section_5_what_is_allocated_anew_counts_from_the_day_on_which_it_was_taken_back(
    cast: Cast, owing: UUID
) -> None:
    """Seen to fail: from the payment's day on the invoice was settled twice, and open below zero between the days."""
    with cast.acting(alice), standing_at(noon(ago(10))):
        invoice = a_document(Kind.INVOICE, get_customer(owing), 100_00)
        payment = a_document(Kind.PAYMENT, get_customer(owing), 100_00)
        service.allocate(payment, [Chosen(invoice.id)])
        invoice_id, payment_id = invoice.id, payment.id
    with cast.acting(alice), standing_at(noon(ago(4))):
        service.unallocate(get_document(payment_id))
    with cast.acting(alice):
        service.allocate(get_document(payment_id), [Chosen(invoice_id)], ago(6))
        for back in range(10, -1, -1):
            rows = ageing.aged(Question(ago(back), Basis.DUE_DATE))
            assert all(min(row.amounts) > 0 for row in rows), f"{back} days ago something is open below zero"
        assert allocations.standing_allocations(payment_id)[0].date == ago(4)
