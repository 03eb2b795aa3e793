"""What programs read of the credit desk: who is over or near a limit, and what waits for a decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.core.money import Money
from app.core.permissions import Permission
from app.customers.queries.book import get_customer
from app.customers.service import update_customer
from app.receivables.values.documents import Kind
from tests.client import ApiClient
from tests.customers.conftest import role_of
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.jobs import followed
from tests.people import Cast, alice, dave

__all__ = ["role_of"]


@pytest.fixture
def book(cast: Cast) -> str:
    """Domain rules, section 2: limit 50,000, unpaid 48,000, an order of 5,000; and somebody over a limit that was lowered."""
    with cast.acting(alice):
        near = a_customer(code="OMNI-001", name="OmniRetail Sdn Bhd", credit_limit=Money(50_000_00, "MYR")).id
        a_document(Kind.INVOICE, get_customer(near), 48_000_00)
        order = str(a_document(Kind.SALES_ORDER, get_customer(near), 5_000_00).id)
        over = a_customer(code="OVER-1").id
        a_document(Kind.INVOICE, get_customer(over), 30_00)
        update_customer(get_customer(over, lock=True), {"credit_limit": Money(0, "MYR")})
    followed(cast)
    return order


def test_positions_are_read_by_their_use(api: Callable[..., ApiClient], book: str) -> None:
    [near] = api().get("/credit-positions?use=near&count=exact", status=200).json["data"]
    assert near["holder"]["code"] == "OMNI-001"
    amounts = {name: near[name]["amount"] for name in ("limit", "exposure", "available")}
    assert amounts == {"limit": "50000.00", "exposure": "48000.00", "available": "2000.00"}
    assert (near["used_percent"], near["limit_source"]) == ("96.00", "customer")
    [over] = api().get("/credit-positions?fields=holder,used_percent,available", status=200).json["data"]
    assert over["holder"]["code"] == "OVER-1"
    assert (over["available"]["amount"], over["used_percent"]) == ("-30.00", None)
    assert api().get("/credit-positions?use=blue", status=422).json["errors"][0]["field"] == "use"


def test_held_documents_say_whether_they_would_pass(
    api: Callable[..., ApiClient], cast: Cast, role_of: Any, book: str
) -> None:
    program = api()
    [held] = program.get("/held-documents?count=exact", status=200).json["data"]
    assert (held["id"], held["would_pass"], held["breaches"][0]["excess"]["amount"]) == (book, False, "3000.00")
    assert program.get("/held-documents?would_pass=true", status=200).json["data"] == []
    with cast.acting(alice):
        a_document(Kind.PAYMENT, get_customer(UUID(held["customer"]["id"])), 3_000_00)
    followed(cast)
    assert [one["id"] for one in program.get("/held-documents?would_pass=true").json["data"]] == [book]
    role_of(dave, without=[Permission.CREDIT_VIEW])
    [unseen] = api(dave).get("/held-documents", status=200).json["data"]
    assert (unseen["holds"], unseen["breaches"]) == ([], [])
    assert api(dave).get("/credit-positions", status=403)
