"""What the lines of a document add up to."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from app.core.messages import N_, Problem, Reason
from app.core.money import MAX_MINOR, decimals

AMOUNT_OR_LINES = Reason("amount_or_lines", N_("Give an amount or lines, not both."))
AMOUNT_MISSING = Reason("amount_missing", N_("Give an amount, or lines that add up to one."))
NOT_MORE_THAN_ZERO = Reason("not_more_than_zero", N_("The amount has to be more than zero."))
TOO_MUCH = Reason("total_too_large", N_("The lines add up to more than a document can hold."))


def line_amount(quantity: Decimal, unit_price: Decimal, currency: str) -> int:
    """Quantity × unit price in minor units, rounded half up."""
    exact = (quantity * unit_price).scaleb(decimals(currency))
    return int(exact.to_integral_value(ROUND_HALF_UP))


def problem_of_total(amounts: Iterable[int]) -> Problem | None:
    """What is wrong with a document over the sum of `amounts`; None when nothing is."""
    total = sum(amounts)
    if total <= 0:
        return Problem("amount", NOT_MORE_THAN_ZERO)
    return Problem("amount", TOO_MUCH) if total > MAX_MINOR // 1000 else None
