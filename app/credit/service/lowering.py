"""Whose limit was lowered below what is owed: it is allowed, cancels nothing, and stops the next order (domain rules, section 2). Whoever
lowers it is told so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from app.core import remarks
from app.core.errors import Invalid
from app.core.messages import Problem
from app.core.money import Money
from app.core.permissions import Permission
from app.core.remarks import Adding, Change
from app.core.session import bound_actor
from app.credit.queries import policy
from app.credit.queries.inheriting import Shared
from app.credit.rules.limits import rises
from app.credit.rules.wording import lowered_many, lowered_problem
from app.credit.service import inheriting, places
from app.credit.service.positions import beyond
from app.credit.values import Limit, Position, Source, Use

LimitOf = Callable[[Mapping[str, Any]], Limit]
DECIDES = ("credit_limit", "category")
"""The fields of a customer, or of a node, that decide how much it may owe."""


def remark_on_customers(changes: Sequence[Change]) -> Sequence[Problem]:
    """Those whose limit fell below what they owe, by a limit of their own, without one, or in another category."""
    return _remark(_lowered(changes, places.limit_of))


def remark_on_nodes(changes: Sequence[Change]) -> Sequence[Problem]:
    """Those whose limit fell below what everybody under them owes."""
    return _remark(_lowered(changes, places.limit_of_node))


def remark_on_categories(changes: Sequence[Change]) -> Sequence[Problem]:
    """How many in a category whose limit fell owe more than it."""
    return _remark_on_shared([one for change in changes if (one := _lowered_category(change))])


def remark_on_named(changes: Sequence[Change]) -> Sequence[Problem]:
    """How many who have a named limit that is less than it was, or none today, owe more than the limit that holds for them now."""
    return _remark_on_shared([one for change in changes if (one := _lowered_named(change))])


def count_customers(changes: Sequence[Change]) -> int:
    """How many of these customers a job has lowered the limit of, below what they owe; for whoever may see credit."""
    return len(_lowered(changes, places.limit_of)) if _sees() else 0


def say_of(number: int) -> Problem:
    """That so many are over the limit that holds for them now."""
    return lowered_many(number, policy.get_policy().gate)


def _lowered(changes: Sequence[Change], limit_of: LimitOf) -> list[tuple[str, Position]]:
    """Name and position of those whose limit fell below what they owe."""
    deciding = [one for one in changes if set(DECIDES) & one.after.keys()]
    over = beyond([one.row.id for one in deciding])
    limit = cache(lambda given: limit_of(dict(given)))  # of many that are changed together most have the same
    return [
        (one.row.name, over[one.row.id])
        for one in deciding
        if one.row.id in over and rises(limit(_deciding({**one.before, **one.after})), limit(_deciding(one.before)))
    ]


def _deciding(values: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((name, values.get(name)) for name in DECIDES)


def _remark(lowered: Sequence[tuple[str, Position]]) -> Sequence[Problem]:
    return [lowered_problem(lowered, policy.get_policy().gate, sees=_sees())] if lowered else ()


def _lowered_category(change: Change) -> Shared | None:
    before, after = (
        inheriting.of_category(change.row.id, values.get("credit_limit"))
        for values in (change.before, {**change.before, **change.after})
    )
    return after if rises(_plain(after.limit), _plain(before.limit)) else None


def _lowered_named(change: Change) -> Shared | None:
    """Where it begins or ends to hold, it depends on each customer whether that is less."""
    before, after = (
        inheriting.of_named(change.row.id, values) for values in (change.before, {**change.before, **change.after})
    )
    if before.falls_through or after.falls_through:
        return after if before.falls_through != after.falls_through else None
    return after if rises(_plain(after.limit), _plain(before.limit)) else None


def _plain(limit: Money | None) -> Limit:
    return Limit(limit.amount, limit.currency, Source.CATEGORY) if limit else Limit(None, "", Source.NONE)


def _remark_on_shared(lowered: Sequence[Shared]) -> Sequence[Problem]:
    number = sum(map(_count_over, lowered)) if _sees() else 0
    return [say_of(number)] if number else ()


def _count_over(shared: Shared) -> int:
    """Where a rate is missing nobody can say."""
    try:
        return inheriting.count_over(shared)
    except Invalid:
        return 0


def _sees() -> bool:
    return bound_actor().may(Permission.CREDIT_VIEW)


def init() -> None:
    """Tell whoever lowers a limit."""
    over = {"credit_state": Use.OVER.value}
    remarks.watch("customer", remark_on_customers, Adding(count_customers, say_of, over, Permission.CREDIT_VIEW))
    remarks.watch("conglomerate", remark_on_nodes)
    remarks.watch("category", remark_on_categories)
    remarks.watch("credit_limit", remark_on_named)
