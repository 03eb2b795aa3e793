"""A payment's page: open documents get amounts, allocations are taken back, money bounces, goes back, and small remainders are given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest

from app.receivables.queries.documents import get_document
from app.receivables.values.documents import Kind
from tests.client import Answer, Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.matchers import shows
from tests.people import Cast, alice, carol, olivia

People = Callable[..., Client]


@dataclass(frozen=True)
class Till:
    """A payment of 400.00 and two open invoices, of 300.00 (due first) and 200.00."""

    url: str
    payment: UUID
    older: UUID
    newer: UUID


@pytest.fixture
def till(cast: Cast) -> Till:
    with cast.acting(alice):
        customer = a_customer(name="Chain Sdn Bhd")
        older = a_document(Kind.INVOICE, customer, 300_00)
        newer = a_document(Kind.INVOICE, customer, 200_00)
        older.due_date, newer.due_date = older.date.replace(day=1), older.date.replace(day=28)
        payment = a_document(Kind.PAYMENT, customer, 400_00)
        return Till(f"/acme/documents/payments/{payment.id}", payment.id, older.id, newer.id)


def settle(browser: Client, till: Till, **typed: str) -> Answer:
    amounts = {f"amount-{getattr(till, name)}": text for name, text in typed.items()}
    return browser.submit(browser.get(till.url, status=200), "#allocate", **amounts)


def test_section_5_each_document_gets_the_amount_that_was_typed(as_person: People, cast: Cast, till: Till) -> None:
    browser = as_person(olivia)
    page = browser.follow(settle(browser, till, older="100", newer="200.00"))
    assert page == shows("100.00 is left to allocate")
    with cast.acting(alice):
        assert get_document(till.older).outstanding == 200_00
        assert get_document(till.newer).outstanding == 0


def test_section_5_the_oldest_due_are_filled_in_first(as_person: People, till: Till) -> None:
    filled = as_person(olivia).get(f"{till.url}?fill=oldest", status=200)
    values = [field.attributes["value"] for field in filled.all("#allocate input.num")]
    assert values == ["300.00", "100.00"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"older": "many"}, "“many” is not an amount"),
        ({"older": "300", "newer": "150"}, "The amounts add up to 450.00; only 400.00 is left to allocate."),
        ({"newer": "250"}, "Only 200.00 of INV-"),
        ({"newer": "-5"}, "Only 200.00 of INV-"),
        ({}, "Give at least one document an amount."),
    ],
)  # fmt: skip
def test_section_5_what_cannot_be_allocated_is_said_and_what_was_typed_stays(
    as_person: People, till: Till, typed: dict[str, str], said: str
) -> None:
    answer = settle(as_person(olivia), till, **typed)
    assert answer.status == 422
    assert said in answer.words
    for name, text in typed.items():
        assert answer.one(f"input[name='amount-{getattr(till, name)}']").attributes["value"] == text


def test_section_5_one_allocation_of_several_is_taken_back(as_person: People, cast: Cast, till: Till) -> None:
    browser = as_person(olivia)
    page = browser.follow(settle(browser, till, older="100", newer="200"))
    allocation = page.all("input[name=allocation]")[0].attributes["value"]
    browser.follow(browser.post(f"{till.url}/unallocate", {"allocation": allocation}))
    with cast.acting(alice):
        left = {get_document(till.older).outstanding, get_document(till.newer).outstanding}
    assert left in ({300_00, 0}, {200_00})


def test_a_payment_that_bounces_asks_why_first(as_person: People, cast: Cast, till: Till) -> None:
    browser = as_person(olivia)
    browser.follow(settle(browser, till, older="300"))
    asked = browser.get(f"{till.url}/bounce", status=200)
    assert asked == shows("What it settled is open again from today")
    assert browser.follow(browser.submit(asked, "#ask", reason="Refer to drawer")) == shows("Bounced")
    with cast.acting(alice):
        assert get_document(till.older).outstanding == 300_00


def test_what_is_left_goes_back_and_never_more(as_person: People, cast: Cast, till: Till) -> None:
    browser = as_person(olivia)
    asked = browser.get(f"{till.url}/refund", status=200)
    refused = browser.submit(asked, "#ask", amount="400.01")
    assert refused.status == 409
    assert "Only 400.00 is not allocated." in refused.words
    assert browser.follow(browser.submit(asked, "#ask", amount="150", reason="Paid twice")).h1.startswith("Refund RF-")
    with cast.acting(alice):
        assert get_document(till.payment).outstanding == 250_00


def test_section_5_a_remainder_of_some_sen_is_written_off(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        invoice = a_document(Kind.INVOICE, a_customer(), 40)
        url = f"/acme/documents/invoices/{invoice.id}"
    browser = as_person(olivia)
    asked = browser.get(f"{url}/write-off", status=200)
    assert asked == shows("MYR 0.40 is given up")
    assert browser.follow(browser.submit(asked, "#ask")) == shows("0.40")
    assert f"{url}/write-off" not in browser.get(url, status=200).text


def test_who_may_not_take_payments_is_offered_nothing(as_person: People, till: Till) -> None:
    browser = as_person(carol)
    assert not browser.get(till.url, status=200).all("#allocate")
    browser.get(f"{till.url}/refund", status=403)
    browser.post(f"{till.url}/allocations", {f"amount-{till.older}": "1"}, status=403)


def test_discounts_say_what_settles_a_document_early(as_person: People, cast: Cast, till: Till) -> None:
    with cast.acting(alice):
        newer = get_document(till.newer)
        newer.discount, newer.discount_until = 4_00, newer.date
    assert as_person(olivia).get(till.url, status=200) == shows("196.00 settles it, by the early-payment discount")
