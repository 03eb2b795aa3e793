"""A document's own term decides when it is due: choosing another than it would have needs the right to change credit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.client import ApiClient, Client
from tests.factories.customers import a_customer
from tests.factories.reference import a_credit_term
from tests.people import Cast, alice, olivia

Apis = Callable[..., ApiClient]


@pytest.fixture
def customer(cast: Cast) -> UUID:
    """OMNI-1, to pay within 30 days; there is a term of 90 days, too."""
    with cast.acting(alice):
        a_credit_term(code="N90", days=90)
        return a_customer(code="OMNI-1", credit_term=a_credit_term(code="N30", days=30).id).id


def sale(**more: Any) -> dict[str, Any]:
    return {"customer": {"code": "OMNI-1"}, "amount": {"amount": "100.00", "currency": "MYR"}, **more}


def test_without_the_right_a_new_document_has_the_term_that_was_agreed(customer: UUID, api: Apis) -> None:
    operations = api(olivia)
    refused = operations.post("/sales-orders", sale(credit_term={"code": "N90"}), status=403).json
    assert [(one["field"], one["code"]) for one in refused["errors"]] == [("credit_term", "credit_not_yours")]
    operations.post("/invoices", sale(credit_term={"code": "N90"}), status=403)
    made = operations.post("/sales-orders", sale(credit_term={"code": "N30"}), status=201).json
    assert made["credit_term"]["code"] == "N30"
    assert (
        api(alice).post("/sales-orders", sale(credit_term={"code": "N90"}), status=201).json["credit_term"]["code"]
        == "N90"
    )


def test_without_the_right_a_document_keeps_the_term_it_has_and_hands_it_on(customer: UUID, api: Apis) -> None:
    operations = api(olivia)
    order = api(alice).post("/sales-orders", sale(credit_term={"code": "N90"}), status=201).json
    path = f"/sales-orders/{order['id']}"
    for other in ({"code": "N30"}, None):
        refused = operations.patch(path, {"credit_term": other}, status=403).json
        assert [one["field"] for one in refused["errors"]] == ["credit_term"]
    operations.patch(path, {"credit_term": {"code": "N90"}, "reference": "PO-1"}, status=200)
    billed = operations.post("/invoices", sale(order={"id": order["id"]}), status=201).json
    assert billed["credit_term"]["code"] == "N90"


def test_the_form_offers_a_term_to_those_who_may_choose_it(
    customer: UUID, as_person: Callable[..., Client], api: Apis
) -> None:
    assert as_person(alice).get("/acme/documents/sales-orders/new", status=200).has("[name=credit_term]")
    browser = as_person(olivia)
    draft = api(alice).post("/sales-orders", sale(credit_term={"code": "N90"}, submit=False), status=201).json
    form = browser.get(f"/acme/documents/sales-orders/{draft['id']}/edit", status=200)
    assert not form.has("[name=credit_term]")
    assert browser.submit(form, "#document_form", reference="PO-1").status == 303
    kept = api(alice).get(f"/sales-orders/{draft['id']}", status=200).json
    assert (kept["credit_term"]["code"], kept["reference"]) == ("N90", "PO-1")
