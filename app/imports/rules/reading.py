"""What rules about rows share: in what surroundings a row is read, what comes of it, and how values stand in tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from app.core.messages import Problem
from app.core.money import Money
from app.core.records import rows
from app.core.records.context import Context
from app.core.records.fields import Definition
from app.core.records.kinds.limits import AmountOrNamed
from app.core.records.kinds.references import Reference
from app.customers.rules.checks import Levels
from app.customers.values import CUSTOMER
from app.fields.rules.storing import cells_of, plain_of
from app.fields.values import CustomField
from app.imports.rules.cells import Cell
from app.imports.values.shapes import ImportKind
from app.reference import rules as list_rules

Columns = dict[str, dict[str, Any]]
"""Noun of a record or part → column → value, as its table holds it."""


@dataclass(frozen=True)
class Layout:
    """What a file's columns are, and in what surroundings its rows are read."""

    kind: ImportKind
    fields: Sequence[str | None]
    """The field of each column."""
    context: Context
    owner_id: UUID | None = None
    """Whose a new customer is unless the file says so."""
    levels: Levels = field(default_factory=dict)
    """How strict the company is with what looks wrong; of customers."""
    present: Callable[[str], Mapping[str, Any] | None] = lambda code: None
    """The record of a list with that code as it is now (values by field); of customers, never asked."""
    defaults_for: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda given: {}
    """What a new customer has besides the values given, by field."""
    whole: Definition = CUSTOMER
    """The record with everything, hidden from this person or not: what default values are of."""
    reader: rows.Reader = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reader", rows.Reader(self.kind.columns, self.context, "file", "either"))


@dataclass(frozen=True)
class ReadRow:
    """A row, read."""

    number: int
    cells: Sequence[Cell]
    given: Columns
    defaults: Columns
    keys: Mapping[str, Any]
    problems: Sequence[Problem]
    """What stops it."""
    if_new: Sequence[Problem]
    """What stops it unless its record is there already."""
    warnings: Sequence[Problem]
    said: Mapping[str, Any] = field(default_factory=dict)
    """Of a customer: what the row says, by field."""
    usual: Mapping[str, Any] = field(default_factory=dict)
    """Of a customer: what a new one has besides."""


def own_fields(definition: Definition, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The company's own fields as staged rows hold them: plain values by name, and the rows of each by its field's id."""
    fields = {
        field: values[field.name] for field in definition if isinstance(field, CustomField) and field.name in values
    }
    plain = {field.name: plain_of(field, value) for field, value in fields.items()}
    return plain, {
        str(field.field_id): [list(cell) for cell in cells_of(field, value)] for field, value in fields.items()
    }


def columns_of(definition: Definition, values: Mapping[str, Any]) -> dict[str, Any]:
    """Canonical values as the columns of their table: references by id, an amount with its currency."""
    names = _column_names(definition)
    columns = {names[name]: value for name, value in values.items()}
    for name, value in values.items():
        if name in _limits(definition):
            del columns[name]
            columns |= list_rules.limit_columns(name, value)
        elif type(value) is Money:
            columns[name], columns[f"{name}_currency"] = value.amount, value.currency
    return columns


@cache
def _limits(definition: Definition) -> frozenset[str]:
    """Fields that are an amount or a named limit."""
    return frozenset(f.name for f in definition if isinstance(f.kind, AmountOrNamed))


@cache
def _column_names(definition: Definition) -> dict[str, str]:
    """Field → its column."""
    return {f.name: f"{f.name}_id" if isinstance(f.kind, Reference) else f.name for f in definition}
