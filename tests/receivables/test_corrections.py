"""A payment that came by another mode than was entered: taken back and entered once more, and no figure of any day moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from app.core.errors import Conflict
from app.core.money import Money
from app.receivables import service
from app.receivables.models import Document
from app.receivables.queries import ageing
from app.receivables.queries.allocations import standing_allocations
from app.receivables.queries.documents import chain_of, get_document
from app.receivables.rules.ageing import Basis, Question
from app.receivables.service.settling import Chosen
from app.receivables.values.documents import Kind
from app.reference.queries.lists import ids_by_code
from app.reference.service import create_defaults
from app.reference.values import BY_NAME, TermKind
from tests.client import ApiClient, Client
from tests.days import ago, ahead
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_credit_term
from tests.matchers import shows
from tests.people import Cast, alice, carol, olivia

People = Callable[..., Client]


@dataclass(frozen=True)
class Desk:
    payment: UUID
    invoice: UUID

    @property
    def url(self) -> str:
        return f"/acme/documents/payments/{self.payment}"


@pytest.fixture
def desk(cast: Cast) -> Desk:
    """500.00 in cash ten days ago; 300.00 of it settle an invoice, from five days ago on."""
    with cast.acting(alice):
        customer = a_customer(name="Mistyped Sdn Bhd")
        invoice = a_document(Kind.INVOICE, customer, 300_00, date=ago(20))
        payment = a_document(Kind.PAYMENT, customer, 500_00, date=ago(10), mode=method("cash"), reference="R-77")
        service.allocate(payment, [Chosen(invoice.id)], ago(5))
        return Desk(payment.id, invoice.id)


def figures() -> dict[date, list[tuple[object, ...]]]:
    """What the ageing says of every day of the last weeks; its sum is the ledger."""
    found = {}
    for back in range(30):
        day = ago(back)
        rows = ageing.aged(Question(day, Basis.DUE_DATE))
        assert all(min(row.amounts) > 0 for row in rows), "nothing is open below zero"
        sums = [
            sum(-amount if bucket < 0 else amount for bucket, amount in zip(row.buckets, row.amounts, strict=True))
            for row in rows
        ]
        assert sorted(sums) == sorted(amount for amount in ageing.ledger_on(day).values() if amount)
        found[day] = sorted((str(row.key), *zip(row.buckets, row.amounts, strict=True)) for row in rows)
    return found


def method(code: str) -> UUID:
    """One of the payment methods of a fresh company."""
    create_defaults()
    return ids_by_code(BY_NAME["payment_method"])[code]


def corrected(desk: Desk, mode: str = "cheque", reason: str | None = None) -> Document:
    return service.correct_payment(get_document(desk.payment), method(mode), reason)


def test_the_ageing_of_no_day_moves(cast: Cast, desk: Desk) -> None:
    """Seen to fail: with a counter-document of today, the days between have the payment twice."""
    with cast.acting(alice):
        before = figures()
        corrected(desk)
        assert figures() == before


def test_everything_but_the_mode_is_kept_and_both_are_linked(cast: Cast, desk: Desk) -> None:
    with cast.acting(alice):
        old, new = get_document(desk.payment), corrected(desk)
        assert (old.status, old.outstanding, new.status, new.mode_id) == ("reversed", 0, "cleared", method("cheque"))
        for name in ("date", "effective_on", "total", "currency", "reference", "customer_id"):
            assert getattr(new, name) == getattr(old, name), name
        assert (new.outstanding, new.corrects_id) == (200_00, old.id)
        (kept,) = standing_allocations(new.id)
        assert (kept.debit_id, kept.amount, kept.date, kept.origin) == (
            desk.invoice, 300_00, ago(5), "chosen",
        )  # fmt: skip
        assert standing_allocations(old.id)[0].origin == "reversal"
        assert {one.id for one in chain_of(new)} == {one.id for one in chain_of(old)} == {old.id, new.id}


def test_a_discount_that_it_earned_stays_and_falls_with_the_payment_that_takes_its_place(cast: Cast) -> None:
    """Seen to fail: a discount looked for at the payment alone stays when the cheque that was entered as cash bounces."""
    with cast.acting(alice):
        term = a_credit_term(days=30, discount_percent=Decimal(2), discount_days=10)
        customer = a_customer(credit_term=term.id)
        invoice = a_document(Kind.INVOICE, customer, 100_00)
        payment = a_document(Kind.PAYMENT, customer, 98_00, mode=method("cash"))
        service.allocate(payment, [Chosen(invoice.id, 98_00)])
        again = service.correct_payment(service.correct_payment(payment, method("card")), method("cheque"))
        assert get_document(invoice.id).outstanding == 0
        service.bounce_payment(again)
        assert get_document(invoice.id).outstanding == 100_00


def test_a_prepaid_share_stays_paid(cast: Cast) -> None:
    with cast.acting(alice):
        term = a_credit_term(kind=TermKind.PREPAID, days=None, percent=Decimal(30))
        customer = a_customer(credit_term=term.id)
        order = a_document(Kind.SALES_ORDER, customer, 100_00)
        payment = a_document(Kind.PAYMENT, customer, 30_00, order=order.id, mode=method("cash"))
        again = service.correct_payment(payment, method("transfer"))
        assert again.follows_id == order.id
        assert a_document(Kind.DELIVERY_ORDER, customer, order=order.id).status == "posted"


def test_a_cheque_that_waits_for_its_day_waits_on(cast: Cast) -> None:
    with cast.acting(alice):
        payment = a_document(Kind.PAYMENT, a_customer(), 50_00, mode=method("cash"), post_dated_to=ahead(9))
        again = service.correct_payment(payment, method("cheque"))
        assert (again.status, again.post_dated_to, again.effective_on) == ("received", ahead(9), None)
        assert get_document(payment.id).status == "reversed"


def test_what_cannot_be_corrected(cast: Cast, desk: Desk) -> None:
    with cast.acting(alice):
        payment = get_document(desk.payment)
        with pytest.raises(Conflict, match="same_mode"):
            corrected(desk, "cash")
        refund = service.refund_credit(payment, 10_00)
        with pytest.raises(Conflict, match="went_away"):
            corrected(desk)
        service.reverse_document(refund)
        out, _ = service.transfer_credit(payment, a_customer().id, 10_00)
        with pytest.raises(Conflict, match="went_away"):
            corrected(desk)
        service.reverse_document(out)
        corrected(desk)
        with pytest.raises(Conflict, match="wrong_state"):
            corrected(desk)
        bounced = a_document(Kind.PAYMENT, a_customer(), Money(1_00, "MYR"))
        service.bounce_payment(bounced)
        with pytest.raises(Conflict, match="wrong_state"):
            service.correct_payment(bounced, method("card"))


def test_a_payment_is_corrected_on_its_page(as_person: People, cast: Cast, desk: Desk) -> None:
    browser = as_person(olivia)
    page = browser.get(desk.url, status=200)
    asked = browser.get(
        next(one.attributes["href"] for one in page.all(".menu a") if one.attributes["href"].endswith("/correct"))
    )
    with cast.acting(alice):
        modes = {code: str(row_id) for code, row_id in ids_by_code(BY_NAME["payment_method"]).items()}
    refused = browser.submit(asked, "#ask", mode=modes["cash"], reason="It was a cheque")
    assert (refused.status, "It says so already." in refused.words, "It was a cheque" in refused.text) == (
        409,
        True,
        True,
    )
    done = browser.follow(browser.submit(asked, "#ask", mode=modes["cheque"], reason="It was a cheque"))
    for said in ("Cheque", "In place of", "500.00", "300.00"):
        assert done == shows(said)
    assert browser.get(desk.url, status=200) == shows("Reversed")
    listed = browser.get("/acme/documents/payments/?status=reversed", status=200)
    assert len(listed.all("#document_table tbody tr")) == 1
    as_person(carol).post(f"{desk.url}/correct", {"mode": modes["card"]}, status=403)


def test_a_program_corrects_a_payment(api: Callable[..., ApiClient], desk: Desk) -> None:
    program = api(alice)
    path = f"/payments/{desk.payment}/correct"
    assert program.post(path, {}, status=422).json["errors"][0]["field"] == "mode"
    answer = program.post(path, {"mode": "cheque", "reason": "It was a cheque"}, status=200).json
    old = program.get(f"/payments/{desk.payment}").json
    assert (answer["mode"], answer["corrects"]["code"], old["status"]) == ("cheque", old["number"], "reversed")
    assert program.post(path, {"mode": "card"}, status=409).json["errors"][0]["code"] == "wrong_state"
