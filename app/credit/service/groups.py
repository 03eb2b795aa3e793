"""The consolidated view of a conglomerate: figures at each node, in one tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core.clock import today
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.core.money import Money
from app.core.session import bound_actor
from app.credit.queries import debtors, groups
from app.credit.rules import at_rate
from app.credit.service.rates import rate_between
from app.credit.values import Parts


@dataclass(frozen=True)
class Member:
    """A customer on a node, and what it owes in the base currency."""

    id: UUID
    code: str
    name: str
    exposure: Money
    parts: Parts


@dataclass(frozen=True)
class Branch:
    """A node with its customers and the nodes below it. `exposure` is that of everybody below it, each counted at least zero."""

    id: UUID
    code: str
    name: str
    limit: Money | None
    exposure: Money
    available: Money | None
    customers: tuple[Member, ...]
    children: tuple[Branch, ...]


def tree_of(node_id: UUID) -> Branch:
    """The tree from this node down, read in three statements. Raises NotFound. Show figures only to those who have `credit:view`."""
    rows = groups.nodes_below(node_id)
    if not rows:
        raise NotFound(Problem(None, NOT_FOUND))
    base = bound_actor().tenant.currency
    members: dict[UUID, list[Member]] = {}
    for row in groups.members_of([row.id for row in rows]):
        parts = Parts(*(getattr(row, name) for name in Parts._fields))
        member = Member(row.id, row.code, row.name, Money(row.exposure, base), parts)
        members.setdefault(row.conglomerate_id, []).append(member)
    raised = _raised([row.id for row in rows])
    below: dict[UUID | None, list[Any]] = {}
    for row in rows:
        below.setdefault(row.parent_id if row.id != node_id else None, []).append(row)
    return _branch(below[None][0], below, members, raised)


def _branch(
    row: Any,
    below: Mapping[UUID | None, Sequence[Any]],
    members: Mapping[UUID, list[Member]],
    raised: Mapping[UUID, list[tuple[int, str]]],
) -> Branch:
    base = bound_actor().tenant.currency
    limit = _limit(row, raised.get(row.id, []))
    owed = 0 if limit is None else at_rate(row.exposure, rate_between(base, limit.currency), base, limit.currency)
    return Branch(
        row.id,
        row.code,
        row.name,
        limit,
        Money(row.exposure, base),
        None if limit is None else Money(limit.amount - owed, limit.currency),
        tuple(members.get(row.id, ())),
        tuple(_branch(child, below, members, raised) for child in below.get(row.id, ())),
    )


def _raised(node_ids: Sequence[UUID]) -> dict[UUID, list[tuple[int, str]]]:
    day = today(bound_actor().tenant.timezone)
    found = debtors.increases_of(node_ids, day)
    return {
        node: [(one.amount, currency) for one, currency in all_ if one.since <= day] for node, all_ in found.items()
    }


def _limit(row: Any, raised: list[tuple[int, str]]) -> Money | None:
    if row.credit_limit is None:
        return None
    into = row.credit_limit_currency
    added = sum(at_rate(amount, rate_between(currency, into), currency, into) for amount, currency in raised)
    return Money(row.credit_limit + added, into)
