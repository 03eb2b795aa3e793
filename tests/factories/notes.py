"""Notes on customers."""

from __future__ import annotations

from typing import Any

from app.customers.models import Customer
from app.notes.models import Note
from app.notes.service import add_note


def a_note(customer: Customer, body: str = "Pays on Fridays", **values: Any) -> Note:
    """A note."""
    return add_note(customer, {"body": body, **values})
