"""What another limit of a category, or another named limit, would do to the customers that have it: said before it is changed (domain rules,
section 2), and when it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.clock import today
from app.core.money import Money
from app.core.session import bound_actor
from app.credit.queries import inheriting, policy
from app.credit.queries.inheriting import Shared
from app.credit.rules import effective_limit, scaled
from app.credit.service.rates import rate_between, rates_into
from app.credit.values import Limit, Source
from app.reference.queries.limits import worth
from app.reference.rules import holds_on

SHOWN = 5
"""Customers that are named: who owes most first."""
COUNTED, OVER = 10_000, 100
"""How many of those that have a limit, and of those over it, are counted while it is typed: to count 300,000 takes a second."""


@dataclass(frozen=True)
class Over:
    """A customer that would be over the limit, and by how much."""

    id: UUID
    name: str
    excess: Money


@dataclass(frozen=True)
class Inheriting:
    """Who has a limit that many have."""

    count: int
    """Up to `COUNTED`, and one where they are more."""
    limit: Money | None
    """What they would have; None = no limit."""
    holds: bool
    """Whether it is a limit at all today. A named one outside its days is none: the category's or the company's holds."""
    number: int
    """How many would be over: up to `most_over`, and one where they are more."""
    most_over: int | None
    """None: they are counted, however many."""
    over: tuple[Over, ...]
    """The first of them."""


def would_inherit(category_id: UUID, limit: Money | UUID | None) -> Inheriting:
    """Who would have `limit` (an amount, a named limit, or nothing: the company's default), and who of them would be over it. Raises NoRate."""
    return _weighed(of_category(category_id, limit))


def would_have(named_id: UUID, values: Mapping[str, Any]) -> Inheriting:
    """Who has that named limit, and who of them would be over it with these values of it (amount, valid_from, valid_until). Raises NoRate."""
    return _weighed(of_named(named_id, values))


def count_over(shared: Shared) -> int:
    """How many of those who have a limit owe more than it. Raises NoRate."""
    return _over(shared, 1, None)[0]


def of_category(category_id: UUID, limit: Money | UUID | None) -> Shared:
    """The limit of those in a category that have none of their own."""
    return Shared(_today(), _else_default(worth(limit), Source.CATEGORY), category_id=category_id)


def of_named(named_id: UUID, values: Mapping[str, Any]) -> Shared:
    """A named limit with these values."""
    holds = holds_on(values, _today())
    return Shared(
        _today(),
        _else_default(values.get("amount") if holds else None, Source.CUSTOMER),
        named_id=named_id,
        categories=tuple(inheriting.categories_with(named_id)),
        falls_through=not holds,
    )


def _today() -> date:
    return today(bound_actor().tenant.timezone)


def _else_default(amount: Money | None, source: Source) -> Money | None:
    base = bound_actor().tenant.currency
    given = Limit(amount.amount, amount.currency, source) if amount else None
    found = effective_limit([given], (), _today(), policy.get_policy(), base)
    return None if found.amount is None else Money(found.amount, found.currency)


def _weighed(shared: Shared) -> Inheriting:
    count = inheriting.count_having(shared, COUNTED)
    # few are looked up one by one; of very many those who owe most are walked, until enough of them have the limit
    most_over = OVER if count > COUNTED and not shared.falls_through else None
    number, over = _over(shared, SHOWN, most_over)
    return Inheriting(count, shared.limit, not shared.falls_through, number, most_over, over)


def _over(shared: Shared, shown: int, most: int | None) -> tuple[int, tuple[Over, ...]]:
    if shared.limit is None and not shared.falls_through:
        return 0, ()
    base = bound_actor().tenant.currency
    rows = inheriting.over_of(shared, base, _factors(shared, base), shown, most)
    over = tuple(Over(row.id, row.name, Money(row.excess, row.currency)) for row in rows)
    return (rows[0].number if rows else 0), over


def _factors(shared: Shared, base: str) -> dict[tuple[str, str], Decimal]:
    """How amounts compare with the limits in question. Raises NoRate for the limit itself; another whose rate is missing is compared with nothing."""
    wanted = {shared.limit.currency} if shared.limit else set()
    for currency in wanted:
        rate_between(base, currency)
    wanted |= set(inheriting.currencies_of_categories()) if shared.falls_through else set()
    return {pair: scaled(rate, *pair) for pair, rate in rates_into(wanted | {base}).items()}
