"""What one unit of a currency is in another: documents at the rate of their day, limits in a currency of their own at today's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
    return _between(rates.rates_on({currency, into}, day), currency, into)


def rates_into(currencies: Collection[str]) -> dict[tuple[str, str], Decimal]:
    """Today's, as far as they are known: (currency, into) → what one unit of any currency is in these."""
    worth = rates.known_on(today(bound_actor().tenant.timezone))
    return {(one, into): _between(worth, one, into) for into in worth.keys() & set(currencies) for one in worth}


def _between(worth: Mapping[str, int], currency: str, into: str) -> Decimal:
    if currency == into:
        return Decimal(1)
    return Decimal(worth[currency]) / (ONE if worth[into] == ONE else Decimal(worth[into]))
