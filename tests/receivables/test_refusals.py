"""What is refused on screen leaves nothing behind: neither in the documents nor in what they may do later (domain rules, sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from app.core.money import Money
from app.customers.queries.book import get_customer
from app.customers.service import move_customer
from app.customers.values.verbs import VERBS
from app.receivables import service
from app.receivables.queries.documents import get_document
from app.receivables.values.documents import Kind
from tests.client import Client
from tests.days import ago, ahead
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.people import Cast, alice, bob, olivia

People = Callable[..., Client]


def facts(cast: Cast, document_id: UUID, *names: str) -> dict[str, Any]:
    """What is stored of a document."""
    with cast.acting(alice):
        document = get_document(document_id)
        return {name: getattr(document, name) for name in names}


def test_section_4_a_release_that_is_refused_lets_nothing_pass_later(as_person: People, cast: Cast) -> None:
    """The customer is blocked: nobody releases. When it is unblocked its order is asked about the limit like any other."""
    with cast.acting(alice):
        customer = a_customer(name="Chin Teck", credit_limit=Money(100_00, "MYR"), status="blocked")
        order = a_document(Kind.SALES_ORDER, customer, 500_00).id
        customer_id = customer.id
    answer = as_person(bob).post(f"/acme/credit/documents/{order}/release", {"reason": "Please"}, status=409)
    assert "The customer is blocked." in answer.words
    assert facts(cast, order, "status", "released_amount", "released_until", "version") == {
        "status": "held",
        "released_amount": 0,
        "released_until": None,
        "version": 1,
    }
    with cast.acting(alice):
        move_customer(get_customer(customer_id), VERBS["unblock"], "Paid")
        assert service.submit_order(get_document(order)).refused


def test_section_5_an_amendment_that_is_refused_changes_nothing_at_all(as_person: People, cast: Cast) -> None:
    """Half of an order is invoiced: less than that it cannot say, and its other fields stay, too."""
    with cast.acting(alice):
        customer = a_customer()
        order = a_document(Kind.SALES_ORDER, customer, 100_00).id
        a_document(Kind.INVOICE, customer, 50_00, order=order)
    names = ("date", "expected_on", "notes", "reference", "total", "version", "is_far", "counted")
    before = facts(cast, order, *names)
    url = f"/acme/documents/sales-orders/{order}"
    typed: dict[str, Any] = {
        "amount": "10.00",
        "date": ago(9).isoformat(),
        "expected_on": ahead(90).isoformat(),
        "notes": "Half of it",
        "reference": "PO-77",
    }
    browser = as_person(alice)
    answer = browser.submit(browser.get(f"{url}/edit", status=200), "#document_form", **typed)
    assert answer.status == 422
    assert "50.00 has been delivered or invoiced already" in answer.words
    assert answer.one("[name=notes]").text().strip() == "Half of it"
    assert facts(cast, order, *names) == before


def test_section_5_of_several_amounts_one_is_too_much_and_none_is_settled(as_person: People, cast: Cast) -> None:
    with cast.acting(alice):
        customer = a_customer()
        older, newer = (a_document(Kind.INVOICE, customer, amount).id for amount in (100_00, 50_00))
        payment = a_document(Kind.PAYMENT, customer, 500_00).id
    browser = as_person(olivia)
    page = browser.get(f"/acme/documents/payments/{payment}", status=200)
    typed: dict[str, Any] = {f"amount-{older}": "100", f"amount-{newer}": "50.01"}
    answer = browser.submit(page, "#allocate", **typed)
    assert answer.status == 422
    assert "Only 50.00 of INV-" in answer.words
    for one in (older, newer, payment):
        assert facts(cast, one, "settled", "version") == {"settled": 0, "version": 1}
