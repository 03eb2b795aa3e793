"""What each member of a conglomerate owes, by its parts, with what is overdue and its limit."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.core.errors import Invalid
from app.core.money import Money
from app.credit.queries import groups
from app.credit.service.accounts import Accounts, customer_place, look_at
from app.credit.values import NOTHING, Parts
from app.receivables.queries.overdue import overdue_of_each
from app.receivables.service.standing import sums_of


@dataclass(frozen=True)
class Member:
    """A customer of a conglomerate. Amounts of `parts`, `exposure` and `overdue` are minor units of the base currency."""

    id: UUID
    code: str
    name: str
    group: str
    """The node on which it hangs."""
    parts: Parts
    exposure: int
    overdue: int
    limit: Money | None
    """With what is added for some days; None: none is set, or a rate for it is missing."""
    available: Money | None


def members_of(node_id: UUID) -> list[Member]:
    """The customers on the node and below it that the actor may see, who owes most first. Show figures only to those who have
    `credit:view`."""
    nodes = {row.id: row.name for row in groups.nodes_below(node_id)}
    rows = groups.members_of(list(nodes))
    ids = [row.id for row in rows]
    accounts = look_at(ids)
    late = overdue_of_each(ids, accounts.today)
    found = []
    for row in rows:
        limit, available = stand_of(accounts, row.id)
        parts = Parts(*(getattr(row, name) for name in Parts._fields))
        group, overdue = nodes[row.conglomerate_id], late.get(row.id, 0)
        found.append(Member(row.id, row.code, row.name, group, parts, row.exposure, overdue, limit, available))
    return sorted(found, key=lambda one: (-one.exposure, one.code))


def stand_of(accounts: Accounts, customer_id: UUID) -> tuple[Money | None, Money | None]:
    """A customer's limit, and what is left of it. A report never fails for a rate that is missing."""
    try:
        sums = sums_of(customer_place(accounts, customer_id), accounts.currency)
    except Invalid:
        return None, None
    return sums.limit, sums.available


@dataclass(frozen=True)
class Total:
    """What all of them come to, in minor units of the base currency. Limits are each member's own and are not added."""

    parts: Parts
    exposure: int
    overdue: int


def total_of(members: list[Member]) -> Total:
    """The sums of these members."""
    parts = NOTHING
    for one in members:
        parts = parts.plus(one.parts)
    return Total(parts, sum(one.exposure for one in members), sum(one.overdue for one in members))
