"""A customer with open documents is not put away, by whatever door."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from app.customers.queries.book import get_customer
from app.receivables import service
from app.receivables.values.documents import Kind
from tests.client import ApiClient, Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.people import Cast, alice


@pytest.fixture
def owing(cast: Cast) -> tuple[UUID, UUID]:
    """A customer with an unpaid invoice, and a quotation that binds nobody."""
    with cast.acting(alice):
        customer = a_customer(name="Open Books Sdn Bhd")
        a_document(Kind.QUOTATION, customer)
        return customer.id, a_document(Kind.INVOICE, customer, 100_00).id


def test_screen_and_api_name_what_is_open(
    as_person: Callable[..., Client], api: Callable[..., ApiClient], cast: Cast, owing: tuple[UUID, UUID]
) -> None:
    customer, _ = owing
    with cast.acting(alice):
        a_document(Kind.SALES_ORDER, get_customer(customer))
    said = as_person(alice).post(f"/acme/customers/{customer}/archive", {}, status=409).words
    assert "still has open documents (Sales orders 1, Invoices 1)" in said
    refused = api(alice).post(f"/customers/{customer}/archive", {}, status=409).json
    assert refused["references"] == {"sales_order": 1, "invoice": 1}


def test_what_is_settled_no_longer_stands_in_the_way(
    as_person: Callable[..., Client], cast: Cast, owing: tuple[UUID, UUID]
) -> None:
    customer, _ = owing
    with cast.acting(alice):
        service.allocate(a_document(Kind.PAYMENT, get_customer(customer), 100_00))
    as_person(alice).post(f"/acme/customers/{customer}/archive", {}, status=303)


def test_of_many_those_with_open_documents_are_left_as_they_are(
    as_person: Callable[..., Client], cast: Cast, owing: tuple[UUID, UUID]
) -> None:
    with cast.acting(alice):
        free = a_customer(name="Free Sdn Bhd").id
    browser = as_person(alice)
    ids = [str(owing[0]), str(free)]
    asked = browser.post("/acme/customers/bulk", {"act": "status", "id": ids}, status=200)
    seen = browser.submit(asked, "#bulk_form", status="archived")
    sent = seen.form("#bulk_form")
    browser.post("/acme/customers/bulk/apply", {**sent, "id": ids}, csrf=True)
    with cast.acting(alice):
        assert [get_customer(one).status for one in (owing[0], free)] == ["active", "archived"]
