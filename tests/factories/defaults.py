"""Default values of new customers."""

from __future__ import annotations

from app.core.session import bound_actor
from app.customers.service.defaults import save_defaults
from app.customers.values import Priority
from app.customers.values.defaults import EVERYBODY


def some_defaults() -> None:
    """New customers are of normal priority."""
    save_defaults(bound_actor(), EVERYBODY, {"priority": Priority.NORMAL})
