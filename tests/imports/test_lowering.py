"""A file that lowers limits below what is owed says so in its result, as the screens do (domain rules, section 2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.core.money import Money
from app.core.permissions import Permission
from app.receivables.values.documents import Kind
from tests.client import ApiClient, Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_category, a_record
from tests.imports.conftest import Importing
from tests.people import Cast, alice, dave

TWO_ARE_OVER = "Over the limit that holds for them now: 2. Nothing that is open is cancelled; the next order is held."
WARNING = "Over the limit that holds for them now"


@pytest.fixture
def book(cast: Cast) -> None:
    """A-1 to A-4 may owe 50,000.00 by their category, and owe 48,000.00, 40,000.01, 40,000.00 and nothing."""
    with cast.acting(alice):
        rich = a_category(code="RICH", credit_limit=Money(50_000_00, "MYR")).id
        for number, owed in enumerate((48_000_00, 40_000_01, 40_000_00, 0), 1):
            customer = a_customer(code=f"A-{number}", name=f"Customer {number}", category=rich)
            if owed:
                a_document(Kind.INVOICE, customer, owed)
        a_category(code="POOR", credit_limit=Money(40_000_00, "MYR"))
        a_record("credit_limit", code="LIM40K", amount=Money(40_000_00, "MYR"))


def run(importing: Importing, heading: str, value: str, **options: Any) -> Any:
    rows = [[f"A-{number}", f"Customer {number}", value] for number in range(1, 6)]
    return importing.run(rows, headings=["Code", "Name", heading], duplicates="update", **options)


@pytest.mark.parametrize(
    ("heading", "value"), [("Credit limit", "40,000"), ("Credit limit", "LIM40K"), ("Category", "POOR")]
)
def test_section_2_a_file_that_lowers_limits_says_how_many_are_over(
    importing: Importing,
    as_person: Callable[..., Client],
    api: Callable[..., ApiClient],
    book: None,
    heading: str,
    value: str,
) -> None:
    imported = run(importing, heading, value)
    page = as_person(alice).get(f"/acme/imports/{imported.id}", status=200)
    assert TWO_ARE_OVER in page.words
    assert page.has('a[href="/acme/customers/?credit_state=over"]')
    [warning] = api(alice).get(f"/imports/{imported.id}", status=200).json["warnings"]
    assert warning["message"] == TWO_ARE_OVER


def test_a_file_that_raises_limits_or_leaves_them_says_nothing_of_it(
    importing: Importing, as_person: Callable[..., Client], api: Callable[..., ApiClient], book: None
) -> None:
    run(importing, "Credit limit", "40,000")
    for value in ("40,000", "45,000"):
        again = run(importing, "Credit limit", value)
        assert WARNING not in as_person(alice).get(f"/acme/imports/{again.id}", status=200).words
        assert "warnings" not in api(alice).get(f"/imports/{again.id}", status=200).json


def test_who_may_not_see_credit_reads_nothing_of_it_in_the_result_of_another(
    importing: Importing, as_person: Callable[..., Client], role_of: Callable[..., None], book: None
) -> None:
    imported = run(importing, "Category", "POOR")
    role_of(dave, also=[Permission.IMPORTS_RUN], without=[Permission.CREDIT_VIEW])
    page = as_person(dave).get(f"/acme/imports/{imported.id}", status=200)
    assert "rows were imported" in page.words
    assert WARNING not in page.words
