"""What one unit of a currency is in another: documents at the rate of their day, limits in a currency of their own at today's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.core.clock import today
from app.core.session import bound_actor
from app.reference.queries import rates
from app.reference.rules.rates import ONE


def rate_between(currency: str, into: str) -> Decimal:
    """Today's. Raises Invalid that says which rate is missing: never 1."""
    return rate_on(currency, into, today(bound_actor().tenant.timezone))


def rate_on(currency: str, into: str, day: date) -> Decimal:
    """The newest on or before `day`. Raises Invalid that says which rate is missing."""
    if currency == into:
        return Decimal(1)
    worth = rates.rates_on({currency, into}, day)
    return Decimal(worth[currency]) / (ONE if worth[into] == ONE else Decimal(worth[into]))
