"""What an amount is worth in another currency (domain rules, section 2). Pure."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.money import DECIMALS, Money, portion
from app.reference.values.fields import RATE_PLACES

ONE = 10**RATE_PLACES
"""The rate of the company's own currency to itself."""


def converted(money: Money, to: str, rates: Mapping[str, int]) -> Money:
    """`money` in the currency `to`, rounded half up to its minor unit, once. `rates` are what one unit of each of the two is worth in one
    base currency, in hundred-millionths; the base's own is `ONE`."""
    if money.currency == to:
        return money
    share = rates[money.currency] * 10 ** DECIMALS[to]
    return Money(portion(money.amount, share, rates[to] * 10 ** DECIMALS[money.currency]), to)
