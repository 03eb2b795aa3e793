"""Whose limit was lowered below what is owed: it is allowed, cancels nothing, and stops the next order (domain rules, section 2). Whoever
lowers it is told so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.core import remarks
from app.core.messages import Problem
from app.core.permissions import Permission
from app.core.remarks import Change
from app.core.session import bound_actor
from app.credit.queries import policy
from app.credit.rules.limits import rises
from app.credit.rules.wording import lowered_problem
from app.credit.service import places
from app.credit.service.positions import beyond
from app.credit.values import Limit

LimitOf = Callable[[Mapping[str, Any]], Limit]


def remark_on_customers(changes: Sequence[Change]) -> Sequence[Problem]:
    """Those whose limit fell below what they owe, by a limit of their own, without one, or in another category."""
    return _remark([one for one in changes if {"credit_limit", "category"} & one.after.keys()], places.limit_of)


def remark_on_nodes(changes: Sequence[Change]) -> Sequence[Problem]:
    """Those whose limit fell below what everybody under them owes."""
    return _remark([one for one in changes if "credit_limit" in one.after], places.limit_of_node)


def _remark(changes: Sequence[Change], limit_of: LimitOf) -> Sequence[Problem]:
    over = beyond([one.row.id for one in changes])
    lowered = [(one.row.name, over[one.row.id]) for one in changes if one.row.id in over and _fell(one, limit_of)]
    if not lowered:
        return ()
    sees = bound_actor().may(Permission.CREDIT_VIEW)
    return [lowered_problem(lowered, policy.get_policy().gate, sees=sees)]


def _fell(change: Change, limit_of: LimitOf) -> bool:
    return rises(limit_of({**change.before, **change.after}), limit_of(change.before))


def init() -> None:
    """Tell whoever lowers a limit."""
    remarks.watch("customer", remark_on_customers)
    remarks.watch("conglomerate", remark_on_nodes)
