"""Filters held against one record in memory: the same answer as the SQL of `filters` gives of the record when it is saved. Pure.

For what must be known before anything is written. What only the database can say (`contains`, which asks the search) is refused by
whoever keeps such a filter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import eq, ge, gt, le, lt
from typing import Any

from app.core.money import Money
from app.core.records.fields import Op
from app.core.records.grammar import Condition, Node, Not, Several
from app.core.records.kinds.moments import Span

_OPPOSITES = {Op.NE: Op.EQ, Op.NOT_IN: Op.IN}
_COMPARE: Mapping[Op, Callable[[Any, Any], bool]] = {Op.EQ: eq, Op.IN: eq, Op.LT: lt, Op.LTE: le, Op.GT: gt, Op.GTE: ge}


def holds(node: Node, values: Mapping[str, Any]) -> bool:
    """Does a record with these canonical values pass the filter?"""
    if isinstance(node, Not):
        return not holds(node.part, values)
    if isinstance(node, Several):
        found = (holds(part, values) for part in node.parts)
        return all(found) if node.every else any(found)
    return _met(node, values.get(node.field.name))


def conditions_of(node: Node) -> Iterator[Condition]:
    """Every condition of the filter, in its order."""
    if isinstance(node, Condition):
        yield node
    elif isinstance(node, Not):
        yield from conditions_of(node.part)
    else:
        for part in node.parts:
            yield from conditions_of(part)


def _met(asked: Condition, value: Any) -> bool:
    if asked.op in (Op.IS_EMPTY, Op.IS_SET):
        return (value is None) is (asked.op is Op.IS_EMPTY)
    if asked.op in _OPPOSITES:
        return not _met(Condition(asked.field, _OPPOSITES[asked.op], asked.values), value)
    held = value if isinstance(value, tuple) else () if value is None else (value,)
    return any(_one(asked, one) for one in held)


def _one(asked: Condition, held: Any) -> bool:
    """One value of the record against the condition."""
    mine, theirs = asked.field.compared(held), [asked.field.compared(value) for value in asked.values]
    if asked.op is Op.BETWEEN:
        return _compared(Op.GTE, mine, theirs[0]) and _compared(Op.LTE, mine, theirs[1])
    if asked.op is Op.STARTS_WITH:
        return bool(str(mine).startswith(str(theirs[0])))
    return any(_compared(asked.op, mine, one) for one in theirs)


def _compared(op: Op, mine: Any, theirs: Any) -> bool:
    if isinstance(theirs, Span):
        return _in_time(op, mine, theirs)
    if isinstance(theirs, Money):
        return isinstance(mine, Money) and mine.currency == theirs.currency and _COMPARE[op](mine.amount, theirs.amount)
    return _COMPARE[op](mine, theirs)


def _in_time(op: Op, moment: Any, span: Span) -> bool:
    if op in (Op.EQ, Op.IN):
        return bool(span.start <= moment < span.end)
    if op in (Op.LT, Op.GTE):
        return _COMPARE[op](moment, span.start)
    return bool(moment < span.end) if op is Op.LTE else bool(moment >= span.end)
