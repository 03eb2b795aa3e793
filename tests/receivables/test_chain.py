"""Which document may follow which (domain rules, sections 3 and 5): value moves along the chain once, and nothing else takes it."""

from __future__ import annotations

import pytest

from app.core.errors import Conflict
from app.core.money import Money
from app.receivables import service
from app.receivables.models import Document
from app.receivables.values.documents import SHAPE, Kind
from app.receivables.values.records import FOLLOWS
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.people import Cast, alice

FIELDS = {
    Kind.QUOTATION: "quotation",
    Kind.SALES_ORDER: "order",
    Kind.DELIVERY_ORDER: "delivery",
    Kind.INVOICE: "invoice",
}
WRITTEN = [
    Kind.QUOTATION,
    Kind.SALES_ORDER,
    Kind.DELIVERY_ORDER,
    Kind.INVOICE,
    Kind.DEBIT_NOTE,
    Kind.CREDIT_NOTE,
    Kind.PAYMENT,
]


def test_what_a_record_may_name_is_what_its_kind_may_follow() -> None:
    assert {kind: set(FOLLOWS.get(kind, {}).values()) for kind in SHAPE} == {
        kind: set(one.follows) for kind, one in SHAPE.items()
    }


@pytest.mark.parametrize("source", FIELDS)
@pytest.mark.parametrize("kind", WRITTEN)
def test_section_3_a_document_follows_only_what_its_kind_follows(cast: Cast, kind: Kind, source: Kind) -> None:
    """A credit note of a delivery took from it twice; an order of an order left both to be delivered."""
    with cast.acting(alice):
        customer = a_customer()
        named = a_document(source, customer, 100_00)
        values = {"customer": customer.id, "amount": Money(40_00, "MYR"), FIELDS[source]: named.id}
        if source in SHAPE[kind].follows:
            assert _made(kind, values).follows_id == named.id
            return
        with pytest.raises(Conflict):
            _made(kind, values)
        assert (named.settled, named.status) == (0, "open" if source is Kind.SALES_ORDER else "posted")


def _made(kind: Kind, values: dict[str, object]) -> Document:
    if kind is Kind.SALES_ORDER:
        return service.create_order(values).document
    if kind is Kind.PAYMENT:
        return service.create_payment(values)
    return service.create_document(kind, values).document
