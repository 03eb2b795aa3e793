"""Where the fields of documents stand in their table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement

from app.core.money import Money
from app.core.records.fields import Choice, Definition
from app.core.records.filters import MoneyColumns
from app.receivables.models import Document
from app.receivables.values.documents import Kind, Status, TermSource
from app.receivables.values.records import FOLLOWS

_column = Document.__table__.c

_KEYS = {
    "number": "number_key",
    "customer": "customer_id",
    "bill_to": "debtor_id",
    "credit_term": "credit_term_id",
    "branch": "branch_id",
    "company": "company_id",
    "counts_later": "is_far",
    "corrects": "corrects_id",
    "mode": "mode_id",
}
_MONEY = {"amount": "total", "total": "total", "outstanding": "outstanding", "unallocated": "outstanding"}
CHOICES: Mapping[str, type[Choice]] = {"status": Status, "term_source": TermSource}
SORTS: Mapping[str, ColumnElement[Any]] = {
    "number": _column.number_key,
    "date": _column.date,
    "due_date": _column.due_date,
    "total": _column.total,
    "created_at": _column.created_at,
}
"""What a list can be ordered by: each has an index (tenant_id, kind, column, id)."""


def compared(definition: Definition) -> dict[str, ColumnElement[Any] | MoneyColumns]:
    """What a filter compares, by field."""
    return {
        field.name: MoneyColumns(_column[_MONEY[field.name]], _column.currency)
        if field.name in _MONEY
        else _column[_KEYS.get(field.name, field.name)]
        for field in definition
        if field.operators
    }


def values_of(definition: Definition, row: Any) -> dict[str, Any]:
    """The canonical values of a document (a row or a `Document`), by field name."""
    kind = Kind(row.kind)
    return {field.name: _value(kind, field.name, row) for field in definition}


def _value(kind: Kind, name: str, row: Any) -> Any:
    if name in _MONEY:
        return Money(getattr(row, _MONEY[name]), row.currency)
    if name in FOLLOWS.get(kind, {}):
        return row.follows_id
    if name == "bill_to":
        return row.debtor_id if row.debtor_id != row.customer_id else None
    held = getattr(row, _KEYS.get(name, name) if name != "number" else name)
    if held is None:
        return None
    return CHOICES[name](held) if name in CHOICES else held
