"""Values of customers that an upper area keeps in a table of its own (fields with `beside`): one row a customer at most, under the customer's
own id. The factory registers who keeps them; list, filter, order, export and API read them like any other field."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, select

from app.core.records.fields import Definition
from app.core.records.filters import Elsewhere, MoneyColumns
from app.customers.models import Customer

Values = Mapping[str, Any]
"""Field name → canonical value."""


@dataclass(frozen=True)
class Beside:
    """Who keeps them, and how."""

    id: Column[UUID]
    """The column that holds the customer's id."""
    columns: Callable[[], Mapping[str, ColumnElement[Any] | MoneyColumns]]
    """Field → what a filter compares; asked within a request, for the company's currency. The sortable ones have an index."""
    read: Callable[[Collection[UUID]], Mapping[UUID, Values]]
    """The values of these customers, in one statement."""


_KEPT: list[Beside] = []


def register(kept: Beside) -> None:
    """Let the customer's fields `beside` its row be read here."""
    _KEPT[:] = [kept]


def values_of(customer_ids: Collection[UUID], definition: Definition) -> Mapping[UUID, Values]:
    """What is kept beside these customers, as far as the definition shows any of it."""
    if not customer_ids or not any(field.beside for field in definition):
        return {}
    return {whose: values for kept in _KEPT for whose, values in kept.read(customer_ids).items()}


def compared() -> Mapping[str, Elsewhere]:
    """What a filter compares, by field."""
    return {name: Elsewhere(column, _has(kept)) for kept in _KEPT for name, column in kept.columns().items()}


def _has(kept: Beside) -> Callable[[ColumnElement[bool]], ColumnElement[bool]]:
    def where(condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return Customer.id.in_(select(kept.id).where(condition))

    return where


def order_of(name: str) -> tuple[ColumnElement[Any], Column[UUID]]:
    """The column that a field is ordered by, and the one that holds whose it is."""
    [kept] = _KEPT
    column = kept.columns()[name]
    return column.amount if isinstance(column, MoneyColumns) else column, kept.id
