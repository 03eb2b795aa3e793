"""Numbers that were given or imported stand outside the series, which goes on around them (domain rules, section 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.receivables.values.documents import Kind
from tests.client import ApiClient
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.people import Cast, alice


@pytest.mark.parametrize(
    ("given", "next_ones"),
    [
        ([], ["INV-2026-00001", "INV-2026-00002"]),
        (["INV-2026-00001"], ["INV-2026-00002", "INV-2026-00003"]),
        (["inv-2026-00002"], ["INV-2026-00001", "INV-2026-00003"]),
        (["INV-2026-00001", "INV-2026-00002"], ["INV-2026-00003", "INV-2026-00004"]),
        (["4711", "INV-2025-00001"], ["INV-2026-00001", "INV-2026-00002"]),
    ],
    ids=["none", "the first", "the second, in other letters", "two in a row", "of another form, of another year"],
)
def test_section_5_the_series_goes_on_around_numbers_that_were_given(
    api: Callable[..., ApiClient], cast: Cast, given: list[str], next_ones: list[str]
) -> None:
    with cast.acting(alice):
        a_customer(code="ABC-001")

    def invoice(**more: Any) -> str:
        body = {"customer": {"code": "ABC-001"}, "date": "2026-03-01", "amount": {"amount": "10.00", "currency": "MYR"}}
        number: str = api(alice).post("/invoices", {**body, **more}, status=201).json["number"]
        return number

    for number in given:
        assert invoice(number=number) == number
    assert [invoice(), invoice()] == next_ones


@pytest.mark.parametrize("kind", ["quotations", "sales-orders", "delivery-orders", "payments"])
def test_section_5_a_series_with_gaps_goes_on_around_many_of_them(
    api: Callable[..., ApiClient], cast: Cast, kind: str
) -> None:
    """Seen to fail: each try met the next number that was given, and after three the answer was an error."""
    with cast.acting(alice):
        a_customer(code="ABC-001")

    def made(**more: Any) -> str:
        body = {"customer": {"code": "ABC-001"}, "date": "2026-03-01", "amount": {"amount": "10.00", "currency": "MYR"}}
        number: str = api(alice).post(f"/{kind}", {**body, **more}, status=201).json["number"]
        return number

    series, _, first = made().rpartition("-")
    given = [f"{series}-{int(first) + ahead:05}" for ahead in (1, 2, 3, 4, 5, 6, 8)]
    for number in given:
        assert made(number=number) == number
    assert made() not in given
    assert len({made() for _ in range(5)} - set(given)) == 5


def test_section_5_a_counter_document_and_a_discount_go_on_around_them_too(cast: Cast) -> None:
    """What a verb makes takes its number from the same series."""
    with cast.acting(alice):
        customer = a_customer()
        first = a_document(Kind.CREDIT_NOTE, customer, 10_00)
        year = first.date.year
        a_document(Kind.CREDIT_NOTE, customer, 10_00, number=f"CN-{year}-00002")
        assert a_document(Kind.CREDIT_NOTE, customer, 10_00).number == f"CN-{year}-00003"
