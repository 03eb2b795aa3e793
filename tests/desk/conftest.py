"""What tests of the desk begin with."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.core.money import Money
from app.receivables.values.documents import Kind
from tests.customers.conftest import role_of
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.people import Cast, alice

__all__ = ["omni", "role_of"]


@pytest.fixture
def omni(cast: Cast) -> UUID:
    """OmniRetail: limit 50,000, unpaid 48,000."""
    with cast.acting(alice):
        customer = a_customer(code="OMNI-001", name="OmniRetail Sdn Bhd", credit_limit=Money(50_000_00, "MYR"))
        a_document(Kind.INVOICE, customer, 48_000_00)
        return customer.id
