"""What another limit of a category would do to the customers that have it: said before it is changed (domain rules, section 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core.clock import today
from app.core.money import Money
from app.core.session import bound_actor
from app.credit.queries import inheriting, policy
from app.credit.rules import at_rate, effective_limit
from app.credit.service.rates import rate_between
from app.credit.values import Limit, Source
from app.reference.queries.limits import worth

MOST = 1000
"""Customers that are looked at: who owes most first."""


@dataclass(frozen=True)
class Over:
    """A customer that would be over the limit, and by how much."""

    id: UUID
    name: str
    excess: Money


@dataclass(frozen=True)
class Inheriting:
    """Who has the limit of a category."""

    count: int
    limit: Money | None
    """What they would have; None = no limit."""
    over: tuple[Over, ...]
    more: bool
    """Whether others that owe less were not looked at."""


def would_inherit(category_id: UUID, limit: Money | UUID | None) -> Inheriting:
    """Who would have `limit` (an amount, a named limit, or nothing: the company's default), and who of them would be over it. Raises NoRate."""
    tenant = bound_actor().tenant
    day, amount = today(tenant.timezone), worth(limit)
    typed = Limit(amount.amount, amount.currency, Source.CATEGORY) if amount else None
    found = effective_limit([typed], (), day, policy.get_policy(), tenant.currency)
    new = None if found.amount is None else Money(found.amount, found.currency)
    rows = inheriting.owing_of(category_id, MOST) if new else ()
    over = [one for row in rows if new and (one := _over(row, new, tenant.currency))]
    return Inheriting(inheriting.count_inheriting(category_id, day), new, tuple(over), len(over) == MOST)


def _over(row: Any, new: Money, base: str) -> Over | None:
    owed = at_rate(row.exposure, rate_between(base, new.currency), base, new.currency)
    raised = at_rate(row.temporary, rate_between(row.limit_currency, new.currency), row.limit_currency, new.currency)
    excess = owed - new.amount - raised
    return Over(row.id, row.name, Money(excess, new.currency)) if excess > 0 else None
