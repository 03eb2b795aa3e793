"""Amounts as they stand on the desk's pages, and the pictures of them."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.access import current_actor
from app.core.money import Money, format_money


def money(amount: int, currency: str) -> str:
    """An amount as it stands on these pages; with its currency where that is not the company's own."""
    return format_money(Money(amount, currency), with_currency=currency != current_actor().tenant.currency)


@dataclass(frozen=True)
class Bar:
    """A picture of a limit and what is used of it."""

    parts: list[tuple[str, float]]
    label: str
    limited: bool
