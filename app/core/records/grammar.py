"""The filter grammar, read: from JSON to conditions on known fields with canonical values, or to problems. Pure.

{"all": [{"field": "status", "op": "eq", "value": "active"}, {"not": {"field": "email", "op": "is_empty"}}]}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.errors import Invalid
from app.core.messages import N_, Problem, Reason
from app.core.records.context import Context
from app.core.records.fields import Definition, Field, Op
from app.core.records.kinds.base import Kind
from app.core.records.kinds.texts import TextLine
from app.core.records.reasons import NOT_A_LIST, Refused, typed
from app.core.text import trim

MAX_DEPTH = 5
MAX_CONDITIONS = 50
MAX_VALUES = 500
"""In all lists of a filter together: some values cost a look-up each."""

NOT_A_FILTER = Reason(
    "not_a_filter", N_("A filter is an object with “all”, “any” or “not”, or with “field”, “op” and “value”.")
)
UNFILTERABLE = Reason("unfilterable", N_("There is no field “%(value)s” to filter by."))
UNKNOWN_OPERATOR = Reason(
    "unknown_operator", N_("“%(value)s” cannot be asked of this field. Possible are: %(operators)s.")
)
VALUE_MISSING = Reason("value_missing", N_("A value to compare with is missing."))
TWO_VALUES = Reason("two_values", N_("“between” needs two values, the least and the most."))
TOO_DEEP = Reason("filter_too_deep", N_("The filter has more than %(limit)s levels."))
TOO_MANY_CONDITIONS = Reason("too_many_conditions", N_("The filter has more than %(limit)s conditions."))
TOO_MANY_VALUES = Reason("too_many_values", N_("The lists of the filter have more than %(limit)s values."))


@dataclass(frozen=True)
class Condition:
    """One question: a field, an operator, and the canonical values it compares with."""

    field: Field
    op: Op
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Not:
    """What `part` leaves out."""

    part: Node


@dataclass(frozen=True)
class Several:
    """All of the parts, or any of them."""

    every: bool
    parts: tuple[Node, ...]


Node = Condition | Not | Several


def read_filter(definition: Definition, filter_json: object, context: Context) -> Node:
    """`filter_json`, understood; an empty one asks for everything. At most five levels and fifty conditions.

    Raises `Invalid` with a problem for each mistake, whose field is the path to it (`filter.all[0].value`).
    """
    reader = _Reader(definition, context)
    everything = filter_json is None or filter_json == {}
    node = _EVERYTHING if everything else reader.node(filter_json, "filter", 1)
    if reader.problems:
        raise Invalid(*reader.problems)
    return node


def pruned(definition: Definition, filter_json: Any, context: Context) -> tuple[Any, list[str]]:
    """`filter_json` without what cannot be asked of `definition` (any more), and the names of the fields that dropped out.

    For what was kept for later: a field may be gone or hidden, a record that it named deleted. What then makes no sense as a whole is
    left out whole.
    """
    lost: list[str] = []
    kept = _prune(definition, filter_json, context, lost)
    return (kept if kept and _can_be_read(definition, kept, context) else None), lost


def _prune(definition: Definition, node: Any, context: Context, lost: list[str]) -> Any:
    if not isinstance(node, dict):
        return None
    for word in ("all", "any"):
        if word in node and isinstance(node[word], list):
            parts = [kept for part in node[word] if (kept := _prune(definition, part, context, lost))]
            return {word: parts} if parts else None
    if "not" in node:
        kept = _prune(definition, node["not"], context, lost)
        return {"not": kept} if kept else None
    if node and not _can_be_read(definition, node, context):
        lost.append(str(node.get("field", "")))
        return None
    return node


def _can_be_read(definition: Definition, node: Any, context: Context) -> bool:
    try:
        read_filter(definition, node, context)
    except Invalid:
        return False
    return True


class _Mistake(Exception):
    """Something in the filter is wrong; `at` is where, from the node's own path on."""

    def __init__(self, reason: Reason, at: str = "", **params: str) -> None:
        super().__init__(reason.code)
        self.reason, self.at, self.params = reason, at, params


_EVERYTHING = Several(True, ())


class _Reader:
    """Reads one filter, gathering every mistake in it."""

    def __init__(self, definition: Definition, context: Context) -> None:
        self.definition = definition
        self.context = context
        self.conditions = 0
        self.listed = 0
        self.problems: list[Problem] = []

    def node(self, given: object, path: str, depth: int) -> Node:
        """The node at `path`; where it is wrong a problem is noted."""
        try:
            return self._node(given, path, depth)
        except _Mistake as mistake:
            self.problems.append(Problem(path + mistake.at, mistake.reason, mistake.params))
            return _EVERYTHING

    def _node(self, given: object, path: str, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _Mistake(TOO_DEEP, limit=str(MAX_DEPTH))
        keys = set(given) if isinstance(given, dict) else set()
        if not isinstance(given, dict) or not keys:
            raise _Mistake(NOT_A_FILTER)
        if keys <= {"all", "any"} and len(keys) == 1:
            return self._several(*next(iter(given.items())), path, depth)
        if keys == {"not"}:
            return Not(self.node(given["not"], f"{path}.not", depth + 1))
        if {"field", "op"} <= keys <= {"field", "op", "value"}:
            return self._condition(given)
        raise _Mistake(NOT_A_FILTER)

    def _several(self, word: str, parts: object, path: str, depth: int) -> Several:
        if not isinstance(parts, list):
            raise _Mistake(NOT_A_LIST, f".{word}")
        if len(parts) > MAX_CONDITIONS:
            raise _Mistake(TOO_MANY_CONDITIONS, f".{word}", limit=str(MAX_CONDITIONS))
        return Several(
            word == "all", tuple(self.node(p, f"{path}.{word}[{i}]", depth + 1) for i, p in enumerate(parts))
        )

    def _condition(self, given: Mapping[str, object]) -> Condition:
        self.conditions += 1
        if self.conditions > MAX_CONDITIONS:
            raise _Mistake(TOO_MANY_CONDITIONS, limit=str(MAX_CONDITIONS))
        field = self.definition.get(str(given["field"]))
        if field is None or not field.operators:
            raise _Mistake(UNFILTERABLE, ".field", value=typed(given["field"]))
        op = str(given["op"])
        if op not in field.operators:
            raise _Mistake(UNKNOWN_OPERATOR, ".op", value=typed(op), operators=", ".join(sorted(field.operators)))
        return Condition(field, Op(op), self._values(field, Op(op), given.get("value")))

    def _values(self, field: Field, op: Op, given: object) -> tuple[Any, ...]:
        """The canonical values of a condition: none, one, two or many, as its operator needs."""
        if op in (Op.IS_EMPTY, Op.IS_SET):
            return ()
        if op not in (Op.IN, Op.NOT_IN, Op.BETWEEN):
            return (self._value(field, op, given, ".value"),)
        if not isinstance(given, list):
            raise _Mistake(NOT_A_LIST, ".value")
        if op is Op.BETWEEN and len(given) != 2:
            raise _Mistake(TWO_VALUES, ".value")
        self.listed += len(given)
        if self.listed > MAX_VALUES:
            raise _Mistake(TOO_MANY_VALUES, ".value", limit=str(MAX_VALUES))
        return tuple(self._value(field, op, one, f".value[{i}]") for i, one in enumerate(given))

    def _value(self, field: Field, op: Op, given: object, at: str) -> Any:
        if given is None or (isinstance(given, str) and not trim(given)):
            raise _Mistake(VALUE_MISSING, at)
        # What a text begins with or contains is a part of it: it need not be a whole e-mail address or phone.
        kind: Kind = TextLine() if op in (Op.CONTAINS, Op.STARTS_WITH) else field.kind
        try:
            return kind.for_filter(given, self.context)
        except Refused as refusal:
            raise _Mistake(refusal.reason, at, **{"value": typed(given), **refusal.params}) from None
