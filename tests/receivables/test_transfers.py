"""What is left of a payment or credit note goes to another customer: two documents, linked, in one transaction, taken back together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.money import Money
from app.credit.service.accounts import look_at
from app.customers.queries.book import get_customer
from app.customers.service import archive_customer
from app.receivables import service
from app.receivables.models import Document
from app.receivables.queries import ageing
from app.receivables.queries.documents import get_document
from app.receivables.rules.ageing import Basis, Question
from app.receivables.rules.settling import free_since
from app.receivables.service.settling import Chosen
from app.receivables.values.documents import Kind
from tests.client import Client
from tests.customers.conftest import role_of
from tests.days import ago, ahead, today
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_record
from tests.matchers import shows
from tests.people import Cast, alice, carol, dave, olivia

__all__ = ["role_of"]
People = Callable[..., Client]


@dataclass(frozen=True)
class Desk:
    giver: UUID
    taker: UUID
    payment: UUID

    @property
    def url(self) -> str:
        return f"/acme/documents/payments/{self.payment}"


@pytest.fixture
def desk(cast: Cast) -> Desk:
    """Giver Sdn Bhd paid 400.00 ten days ago, of which 100.00 settled an invoice; Taker Sdn Bhd owes 250.00."""
    with cast.acting(alice):
        giver, taker = a_customer(name="Giver Sdn Bhd"), a_customer(code="TAKE-1", name="Taker Sdn Bhd")
        payment = a_document(Kind.PAYMENT, giver, 400_00, date=ago(10))
        service.allocate(payment, [Chosen(a_document(Kind.INVOICE, giver, 100_00, date=ago(20)).id)])
        a_document(Kind.INVOICE, taker, 250_00, date=ago(20))
        return Desk(giver.id, taker.id, payment.id)


def transferred(desk: Desk, amount: int | None = None, reason: str | None = None, day: date | None = None) -> tuple[Document, Document]:  # fmt: skip
    return service.transfer_credit(get_document(desk.payment), desk.taker, amount, reason, day)


def owed(*customers: UUID) -> list[int]:
    seen = look_at(set(customers))
    return [seen.balance(one).exposure for one in customers]


def open_on(day: date) -> dict[UUID, int]:
    """Customer → what the ageing of the day has open, credit below zero; it is the ledger of that day."""
    found: dict[UUID, int] = {}
    for row in ageing.aged(Question(day, Basis.DUE_DATE)):
        assert min(row.amounts) > 0, "nothing is open below zero"
        signed = zip(row.buckets, row.amounts, strict=True)
        found[row.key] = found.get(row.key, 0) + sum(-amount if bucket < 0 else amount for bucket, amount in signed)
    ledger = {customer: amount for (customer, _), amount in ageing.ledger_on(day).items() if amount}
    assert {customer: amount for customer, amount in found.items() if amount} == ledger
    return found


def test_all_that_is_left_goes_and_is_the_other_customers_from_that_day(cast: Cast, desk: Desk) -> None:
    with cast.acting(alice):
        assert owed(desk.giver, desk.taker) == [-300_00, 250_00]
        out, into = transferred(desk, reason="Sister company paid")
        assert (out.debtor_id, out.total, out.outstanding, out.follows_id) == (desk.giver, 300_00, 0, desk.payment)
        assert (into.debtor_id, into.total, into.outstanding, into.follows_id) == (desk.taker, 300_00, 300_00, out.id)
        assert (out.notes, into.notes) == ("Sister company paid",) * 2
        assert get_document(desk.payment).outstanding == 0
        assert owed(desk.giver, desk.taker) == [0, -50_00]
        assert open_on(ago(1)) == {desk.giver: -300_00, desk.taker: 250_00}
        assert open_on(today()) == {desk.taker: -50_00}


def test_a_part_of_a_credit_note_settles_what_the_other_owes(cast: Cast, desk: Desk) -> None:
    with cast.acting(alice):
        note = a_document(Kind.CREDIT_NOTE, get_customer(desk.giver), 80_00)
        _, into = service.transfer_credit(note, desk.taker, 30_00)
        service.allocate(into)
        assert (get_document(note.id).outstanding, get_document(into.id).outstanding) == (50_00, 0)
        assert owed(desk.taker) == [220_00]


def test_taking_one_back_takes_both_back(cast: Cast, desk: Desk) -> None:
    for which in (0, 1):
        with cast.acting(alice):
            pair = transferred(desk)
            service.reverse_document(pair[which])
            assert [get_document(one.id).status for one in pair] == ["reversed", "reversed"]
            assert get_document(desk.payment).outstanding == 300_00
            assert owed(desk.giver, desk.taker) == [-300_00, 250_00]
            open_on(today())


def test_what_has_been_used_is_not_taken_back(cast: Cast, desk: Desk) -> None:
    """Seen to fail: without the question, the invoice that it paid is open again behind its customer's back."""
    with cast.acting(alice):
        out, into = transferred(desk)
        service.allocate(into)
        for one in (out, into):
            with pytest.raises(Conflict, match="used_already"):
                service.reverse_document(one)
        service.unallocate(into)
        service.refund_credit(into, 10_00)
        with pytest.raises(Conflict, match="used_already"):
            service.reverse_document(out)


def test_taking_allocations_back_leaves_a_transfer_alone(cast: Cast, desk: Desk) -> None:
    with cast.acting(alice):
        transferred(desk, 200_00)
        service.unallocate(get_document(desk.payment))
        assert get_document(desk.payment).outstanding == 200_00


def test_what_was_transferred_goes_on_to_a_third(cast: Cast, desk: Desk) -> None:
    with cast.acting(alice):
        third = a_customer(name="Third Sdn Bhd")
        _, into = transferred(desk, 100_00)
        onward, last = service.transfer_credit(into, third.id, 40_00)
        assert (get_document(into.id).outstanding, last.outstanding) == (60_00, 40_00)
        service.reverse_document(onward)
        service.reverse_document(into)
        assert get_document(desk.payment).outstanding == 300_00


def test_what_went_away_of_a_payment_that_bounced_is_owed_by_who_gave_it(cast: Cast, desk: Desk) -> None:
    with cast.acting(alice):
        out, _ = transferred(desk)
        service.bounce_payment(get_document(desk.payment))
        assert get_document(out.id).outstanding == 300_00
        assert owed(desk.giver, desk.taker) == [400_00, -50_00]
        service.reverse_document(out)
        assert owed(desk.giver, desk.taker) == [100_00, 250_00]


@pytest.mark.parametrize("amount", [0, -1, 300_01])
def test_never_more_than_is_left_nor_nothing(cast: Cast, desk: Desk, amount: int) -> None:
    with cast.acting(alice), pytest.raises(Conflict, match="more_than_unallocated"):
        transferred(desk, amount)


def test_whom_credit_cannot_go_to(cast: Cast, desk: Desk) -> None:
    with cast.acting(alice):
        payment, gone = get_document(desk.payment), a_customer(name="Gone Sdn Bhd")
        archive_customer(gone)
        for customer_id, reason in ((gone.id, "target_ended"), (desk.giver, "same_customer")):
            with pytest.raises(Conflict, match=reason):
                service.transfer_credit(payment, customer_id)


def test_an_earlier_day_needs_the_credit_to_have_been_free_since(cast: Cast, desk: Desk) -> None:
    """Seen to fail: without the rule the ageing of the days between has the payment open below zero."""
    with cast.acting(alice):
        payment = get_document(desk.payment)
        for day, reason in (
            (ahead(1), "day_ahead"),
            (payment.date - timedelta(days=1), "before_source"),
        ):
            with pytest.raises(Invalid, match=reason):
                transferred(desk, day=day)
        service.unallocate(payment)
        with pytest.raises(Invalid, match="not_free_then"):
            transferred(desk, 400_00, day=ago(3))
        transferred(desk, 300_00, day=ago(3))
        assert open_on(ago(4))[desk.taker] == 250_00
        assert open_on(ago(3))[desk.taker] == -50_00


def test_what_was_free_at_the_end_of_every_day() -> None:
    days = [date(2026, 1, day) for day in (1, 2, 3)]
    taken = [(days[0], 60), (days[2], -60), (days[2], 10)]
    assert [free_since(day, 90, taken) for day in days] == [40, 40, 90]


def test_credit_in_another_currency_counts_at_the_rate_of_its_source(cast: Cast, desk: Desk) -> None:
    with cast.acting(alice):
        a_record("exchange_rate")
        giver = get_customer(desk.giver)
        payment = a_document(Kind.PAYMENT, giver, Money(100_00, "USD"))
        before = owed(desk.giver, desk.taker)
        _, into = service.transfer_credit(payment, desk.taker)
        assert (into.currency, into.rate) == ("USD", payment.rate)
        after = owed(desk.giver, desk.taker)
        assert after[0] - before[0] == before[1] - after[1] == into.counted > 0


def test_a_transfer_on_screen_from_the_payment_to_the_page_of_what_came(
    as_person: People, cast: Cast, desk: Desk
) -> None:
    browser = as_person(olivia)
    page = browser.get(desk.url, status=200)
    asked = browser.get(
        next(one.attributes["href"] for one in page.all(".menu a") if one.attributes["href"].endswith("/transfer"))
    )
    refused = browser.submit(asked, "#ask", customer="Nobody", amount="300.01", reason="Paid for its sister")
    assert refused.status == 422
    for said in ("Nobody", "300.01", "Paid for its sister"):
        assert said in refused.text
    refused = browser.submit(asked, "#ask", customer="TAKE-1", amount="300.01")
    assert refused.status == 409
    assert "Only 300.00 is not allocated." in refused.words
    done = browser.follow(browser.submit(asked, "#ask", customer="TAKE-1", amount="120", reason="Paid for its sister"))
    assert done.h1.startswith("Transfer out TO-")
    for said in ("Paid for its sister", "120.00", "Taker Sdn Bhd"):
        assert done == shows(said)
    url = next(one.attributes["href"] for one in done.all("ol.line a") if "/transfers-in/" in one.attributes["href"])
    came = browser.get(url, status=200)
    for said in ("Transfer in TI-", "To apply", "Giver Sdn Bhd", "120.00"):
        assert came == shows(said)
    paper = next(
        one.attributes["href"] for one in came.all("a.btn") if "/statements/documents/" in one.attributes["href"]
    )
    assert browser.get(paper, status=200).data.startswith(b"%PDF")
    for of in ("transfers-out", "transfers-in"):
        assert len(browser.get(f"/acme/documents/{of}/", status=200).all("#document_table tbody tr")) == 1
    back = browser.submit(browser.get(f"{url}/reverse", status=200), "#ask", reason="By mistake")
    assert browser.follow(back) == shows("Reversed")
    with cast.acting(alice):
        assert get_document(desk.payment).outstanding == 300_00


def test_who_may_not_take_payments_transfers_nothing(as_person: People, desk: Desk) -> None:
    browser = as_person(carol)
    assert "/transfer" not in browser.get(desk.url, status=200).text
    browser.get(f"{desk.url}/transfer", status=403)
    browser.post(f"{desk.url}/transfer", {"customer": "TAKE-1"}, status=403)


def test_who_sees_only_their_own_customers_sees_nothing_of_the_other(
    as_person: People, cast: Cast, desk: Desk, role_of: Callable[..., None]
) -> None:
    with cast.acting(alice):
        get_customer(desk.giver, lock=True).owner_id = cast.id_of(dave)
        out, into = transferred(desk, 100_00)
        urls = f"/acme/documents/transfers-out/{out.id}", f"/acme/documents/transfers-in/{into.id}"
        number, out_id = into.number or "", out.id
    role_of(dave, also=["payments:create"], own_only_view=["customers"])
    browser = as_person(dave)
    page = browser.get(urls[0], status=200)
    assert "Taker" not in page.text
    assert number not in page.text
    browser.get(urls[1], status=404)
    refused = browser.post(f"{urls[0]}/reverse", {}, status=403)
    assert "The other customer of this transfer is not yours to see" in refused.words
    refused = browser.post(f"{desk.url}/transfer", {"customer": "TAKE-1", "amount": "10"}, status=422)
    assert "Taker" not in refused.text
    with cast.acting(dave):
        with pytest.raises(NotFound):
            transferred(desk, 10_00)
        with pytest.raises(NotAllowed):
            service.reverse_document(get_document(out_id))
