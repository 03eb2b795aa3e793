"""Where a customer stands: limit, exposure, what is left, what is late, its group, and what would happen to its next order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core.clock import today
from app.core.money import Money
from app.core.session import bound_actor
from app.credit.queries.balances import read_balances
from app.credit.rules import at_rate, decide
from app.credit.service import accounts as credit
from app.credit.service.accounts import Accounts
from app.credit.values import NOTHING, Decision, Facts, Parts, Place, Policy, Request
from app.customers.queries.belonging import customers_below
from app.receivables.queries.overdue import overdue_of, overdue_together


@dataclass(frozen=True)
class Sums:
    """The figures of one place: a customer, or a node with everybody below it. `limit` None = none set; 0.00 = no credit."""

    id: UUID
    name: str
    limit: Money | None
    limit_source: str
    temporary: Money
    exposure: Money
    available: Money | None
    """In the limit's currency; below zero when it is over."""


@dataclass(frozen=True)
class Standing:
    """Everything that a credit panel shows, read in a handful of statements."""

    policy: Policy
    own: Sums
    parts: Parts
    """Minor units of the base currency, each part whether the policy counts it or not."""
    currency: str
    overdue: Money
    overdue_delivered: Money
    """What of it was delivered for cash and is not invoiced: the ageing does not know it."""
    oldest_overdue_days: int
    groups: tuple[Sums, ...]
    """The nodes above, its own first."""
    next_order: Decision
    """What the guard would say to the smallest order."""


def standing_of(customer_id: UUID) -> Standing:
    """Where this customer stands now. Raises NotFound. Show figures only to those who have `credit:view`."""
    accounts = credit.look_at({customer_id})
    policy, base = accounts.policy, accounts.currency
    late = overdue_of(customer_id, accounts.today, days=policy.overdue_days)
    facts = credit.facts_of(accounts, customer_id, overdue=(late.late, policy.overdue_days))
    own, *groups = facts.places
    return Standing(
        policy=policy,
        own=sums_of(own, base),
        parts=accounts.balance(customer_id).parts,
        currency=base,
        overdue=Money(late.amount, base),
        overdue_delivered=Money(late.delivered, base),
        oldest_overdue_days=late.oldest_days,
        groups=tuple(sums_of(one, base) for one in groups),
        next_order=_next_order(facts),
    )


@dataclass(frozen=True)
class Together:
    """What a customer, or everybody below a node together, owes by its parts, in minor units of the base currency, and what of it is late."""

    parts: Parts
    overdue: int
    oldest_overdue_days: int


def together(node_id: UUID) -> Together:
    """What everybody below this node owes now."""
    members = customers_below(node_id)
    parts = NOTHING
    for balance in read_balances(members).values():
        parts = parts.plus(balance.parts)
    late = overdue_together(members, today(bound_actor().tenant.timezone))
    return Together(parts, late.amount, late.oldest_days)


def _next_order(facts: Facts) -> Decision:
    return decide(Request(increase=1, total=1), facts)


def sums_of(place: Place, base: str) -> Sums:
    """The figures of a place, in the limit's currency where there is a limit."""
    limit, exposure = place.limit, Money(place.exposure, base)
    known = None if limit.amount is None else Money(limit.amount, limit.currency)
    owed = at_rate(place.exposure, place.rate, base, limit.currency) if known else 0
    available = Money(known.amount - owed, known.currency) if known else None
    currency = known.currency if known else base
    return Sums(place.id, place.name, known, limit.source.value, Money(limit.temporary, currency), exposure, available)


def node_sums(accounts: Accounts, places: Sequence[Place]) -> tuple[Sums, ...]:
    """The figures of several places."""
    return tuple(sums_of(one, accounts.currency) for one in places)
