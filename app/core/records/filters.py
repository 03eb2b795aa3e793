"""Filters at work: the SQL that one becomes, the chips that show it, and the address that carries it.

Only operators that PostgreSQL knows to be leakproof are written (=, <, in and ranges): under row-level security others would not
use their index. Words inside text are found by the search function that the caller passes in.

A condition holds for a record or it does not; null is no third answer. `ne` and `not_in` include the records without a value, and
`not` includes exactly those that its part leaves out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import eq, ge, gt, le, lt
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, not_, or_, true

from app.core.errors import Invalid
from app.core.messages import N_, Problem
from app.core.records.cells import Cell, cell
from app.core.records.context import Context, References
from app.core.records.fields import Definition, Field, Op
from app.core.records.grammar import NOT_A_FILTER, Condition, Node, Not, Several, read_filter
from app.core.records.kinds.moments import Span

LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True)
class MoneyColumns:
    """An amount in minor units and its currency (a column, or a literal where all amounts are in one)."""

    amount: ColumnElement[int]
    currency: ColumnElement[str]
    named: ColumnElement[Any] | None = None
    """The id of the record that the amount comes from, where it may come from one."""


@dataclass(frozen=True)
class Elsewhere:
    """Values that stand in rows of another table; none, one or several for a record."""

    column: ColumnElement[Any] | MoneyColumns
    where: Callable[[ColumnElement[bool]], ColumnElement[bool]]
    """A condition on those rows → the condition that the record has such a row; never null."""


Column = ColumnElement[Any] | MoneyColumns | Elsewhere
Columns = Mapping[str, Column]
"""Field name → the column compared: for a field with a `key` the column of keys, for money both columns."""

Filter = Mapping[str, Any]

Search = Callable[[Field, str], ColumnElement[bool]]
"""(field, words) → the condition that the record's search text contains them; never null."""


def compile_filter(
    definition: Definition, filter_json: object, columns: Columns, context: Context, search: Search
) -> ColumnElement[bool]:
    """The condition that `filter_json` means. Raises `Invalid`, as `grammar.read_filter` does."""
    return _condition(read_filter(definition, filter_json, context), True, columns, search)


def _condition(node: Node, wanted: bool, columns: Columns, search: Search) -> ColumnElement[bool]:
    """What holds where the node is `wanted`. A negation is carried down to the conditions, so that no null is ever negated."""
    if isinstance(node, Not):
        return _condition(node.part, not wanted, columns, search)
    if isinstance(node, Several):
        parts = [_condition(part, wanted, columns, search) for part in node.parts]
        return and_(true(), *parts) if node.every is wanted else or_(false(), *parts)
    if node.op in _OPPOSITES:
        node, wanted = Condition(node.field, _OPPOSITES[node.op], node.values), not wanted
    if node.op is Op.CONTAINS:
        found = search(node.field, node.values[0])
        return found if wanted else not_(found)
    return _leaf(node, wanted, columns[node.field.name])


_OPPOSITES = {Op.NE: Op.EQ, Op.NOT_IN: Op.IN, Op.IS_EMPTY: Op.IS_SET}


def _leaf(condition: Condition, wanted: bool, column: Column) -> ColumnElement[bool]:
    if isinstance(column, Elsewhere):
        there = true() if condition.op is Op.IS_SET else _leaf(condition, True, column.column)
        return column.where(there) if wanted else not_(column.where(there))
    held = column.amount if isinstance(column, MoneyColumns) else column
    if condition.op is Op.IS_SET:
        return held.is_not(None) if wanted else held.is_(None)
    met = _met(column, condition.op, [condition.field.compared(value) for value in condition.values])
    return met if wanted else or_(not_(met), held.is_(None))


def _met(column: ColumnElement[Any] | MoneyColumns, op: Op, values: Sequence[Any]) -> ColumnElement[bool]:
    """The condition on a column that is not null."""
    if op is Op.BETWEEN:
        return and_(_compared(column, Op.GTE, values[0]), _compared(column, Op.LTE, values[1]))
    if op is not Op.IN:
        return _compared(column, op, values[0])
    if isinstance(column, MoneyColumns) or any(isinstance(value, Span) for value in values):
        return or_(false(), *(_compared(column, Op.EQ, value) for value in values))
    return column.in_(values)


_COMPARE: dict[Op, Callable[[Any, Any], ColumnElement[bool]]] = {
    Op.EQ: eq,
    Op.LT: lt,
    Op.LTE: le,
    Op.GT: gt,
    Op.GTE: ge,
}


def _compared(column: ColumnElement[Any] | MoneyColumns, op: Op, value: Any) -> ColumnElement[bool]:
    """One comparison. An amount is compared with amounts of its own currency only; a day of instants is a span of time."""
    if isinstance(column, MoneyColumns) and isinstance(value, UUID):
        return column.named == value if op is Op.EQ and column.named is not None else false()
    if isinstance(column, MoneyColumns):
        return and_(column.currency == value.currency, _COMPARE[op](column.amount, value.amount))
    if op is Op.STARTS_WITH:
        return and_(column >= value, column < value + LAST_CHARACTER)
    if isinstance(value, Span):
        return _in_time(column, op, value)
    return _COMPARE[op](column, value)


def _in_time(column: ColumnElement[Any], op: Op, span: Span) -> ColumnElement[bool]:
    if op is Op.EQ:
        return and_(column >= span.start, column < span.end)
    if op in (Op.LT, Op.GTE):
        return _COMPARE[op](column, span.start)
    return column < span.end if op is Op.LTE else column >= span.end


OPERATORS: dict[Op, str] = {
    Op.EQ: N_("is"),
    Op.NE: N_("is not"),
    Op.IN: N_("is one of"),
    Op.NOT_IN: N_("is none of"),
    Op.LT: N_("below"),
    Op.LTE: N_("at most"),
    Op.GT: N_("above"),
    Op.GTE: N_("at least"),
    Op.BETWEEN: N_("between"),
    Op.CONTAINS: N_("contains"),
    Op.STARTS_WITH: N_("begins with"),
    Op.IS_EMPTY: N_("is empty"),
    Op.IS_SET: N_("is filled in"),
}
TIME_OPERATORS: dict[Op, str] = OPERATORS | {
    Op.LT: N_("before"),
    Op.LTE: N_("up to"),
    Op.GT: N_("after"),
    Op.GTE: N_("from"),
}
MARK_OPERATORS: dict[Op, str] = OPERATORS | {
    Op.EQ: N_("has"),
    Op.NE: N_("has not"),
    Op.IN: N_("has one of"),
    Op.NOT_IN: N_("has none of"),
}
"""Operators as people say them; messages."""


def operators_of(field: Field) -> Mapping[Op, str]:
    """How the operators are said of that field."""
    return {"date": TIME_OPERATORS, "instant": TIME_OPERATORS, "marks": MARK_OPERATORS}.get(field.kind.show, OPERATORS)


@dataclass(frozen=True)
class Chip:
    """A condition as shown above a list: field, operator and values; or a group of such (`parts`)."""

    label: str
    """Of the field, or what holds of a group; a message."""
    operator: str = ""
    """A message."""
    cells: tuple[Cell, ...] = ()
    parts: tuple[Chip, ...] = ()
    rest: Filter | None = None
    """The filter without this condition, for the chip's cross; None when nothing is left."""


def describe_filter(
    definition: Definition, filter_json: object, context: Context, references: References
) -> list[Chip]:
    """The filter as chips: one for each condition that all records meet, or one for all of it. Raises `Invalid`."""
    return describe_node(read_filter(definition, filter_json, context), filter_json, references)


def describe_node(node: Node, filter_json: object, references: References) -> list[Chip]:
    """The same of a filter that is read already."""
    if not isinstance(node, Several) or not node.every:
        return [_chip(node, references)]
    parts = filter_json["all"] if isinstance(filter_json, dict) and filter_json else []
    rests = [parts[:i] + parts[i + 1 :] for i in range(len(parts))]
    chips = [_chip(part, references) for part in node.parts]
    return [replace(chip, rest={"all": rest} if rest else None) for chip, rest in zip(chips, rests, strict=True)]


def _chip(node: Node, references: References) -> Chip:
    if isinstance(node, Not):
        return Chip(N_("Not"), parts=(_chip(node.part, references),))
    if isinstance(node, Several):
        return Chip(N_("All of") if node.every else N_("Any of"), parts=tuple(_chip(p, references) for p in node.parts))
    return Chip(
        node.field.label,
        operators_of(node.field)[node.op],
        tuple(cell(node.field, value, references) for value in node.values),
    )


RESERVED = frozenset({"q", "filter", "sort", "limit", "cursor", "fields", "columns", "count", "view"})
"""What an address of a list says beside its filter; fields of these names have no short form."""


def parse_query_filters(definition: Definition, query: Iterable[tuple[str, str]]) -> Filter | None:
    """The filter that an address carries: `filter=` with its JSON, and the short form `status=active&status=prospect` (any of them).

    `query` are the pairs of the address in their order (`request.args.items(multi=True)`); names that are no filterable field are left
    to others. Raises `Invalid` for a `filter` that is no JSON; what it asks is checked when it is read.
    """
    parts: list[Any] = []
    short: dict[str, list[str]] = {}
    for name, text in query:
        if name == "filter" and text.strip():
            parts.append(_from_text(text))
        elif name not in RESERVED and text.strip() and (field := definition.get(name)) and Op.EQ in field.operators:
            short.setdefault(name, []).append(text)
    parts += [
        {"field": name, "op": "in", "value": texts}
        if len(texts) > 1
        else {"field": name, "op": "eq", "value": texts[0]}
        for name, texts in short.items()
    ]
    return {"all": parts} if short or len(parts) > 1 else parts[0] if parts else None


def _from_text(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Invalid(Problem("filter", NOT_A_FILTER)) from None


def to_url(filter_json: Filter | None) -> str:
    """The query string (without `?`) that carries the filter: the short form where that says it all, else its JSON."""
    if not filter_json:
        return ""
    parts = filter_json.get("all", ())
    pairs = [pair for part in parts for pair in _short_form(part)]
    names = [part.get("field") for part in parts]
    if pairs and len(set(names)) == len(names) and all(_short_form(part) for part in parts):
        return urlencode(pairs)
    return urlencode({"filter": json.dumps(filter_json, ensure_ascii=False, separators=(",", ":"))})


def _short_form(part: Filter) -> list[tuple[str, str]]:
    """`part` as pairs of an address; none when it is more than equality with texts."""
    match part:
        case {"field": name} if name in RESERVED:
            return []
        case {"field": str(name), "op": "eq", "value": str(text)}:
            return [(name, text)]
        case {"field": str(name), "op": "in", "value": [_, _, *_] as texts} if all(isinstance(t, str) for t in texts):
            return [(name, text) for text in texts]
    return []
