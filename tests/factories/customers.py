"""Customers and their parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from app.customers.models import Customer
from app.customers.service.customers import create_customer

_numbers = count(1)


def a_customer(
    *, contacts: Iterable[Mapping[str, Any]] = (), addresses: Iterable[Mapping[str, Any]] = (), **given: Any
) -> Customer:
    """An active customer with a code of its own; fields by their names in the record definition."""
    number = next(_numbers)
    values = {"code": f"C-{number:05}", "name": f"Customer {number} Sdn Bhd", **given}
    return create_customer(values, contacts=contacts, addresses=addresses)


def a_contact(**given: Any) -> dict[str, Any]:
    """What `a_customer(contacts=[…])` takes."""
    return {"name": "Siti Aminah", "email": "siti@example.com", **given}


def an_address(**given: Any) -> dict[str, Any]:
    """What `a_customer(addresses=[…])` takes."""
    return {"purpose": "billing", "line1": "1 Jalan Ampang", "city": "Kuala Lumpur", "country": "MY", **given}
