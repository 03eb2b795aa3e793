"""Where the fields of a customer stand in its table: derived from the definition, so that a new field needs no line here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.core.money import Money
from app.core.records.fields import Definition, Field
from app.core.records.filters import Column, Elsewhere, MoneyColumns
from app.core.records.kinds.choices import ChoiceKind
from app.core.records.kinds.limits import AmountOrNamed
from app.core.records.kinds.several import Several, SeveralReferences
from app.customers.models import Customer, CustomerOutlet, CustomerTag
from app.customers.queries import beside
from app.customers.values import CUSTOMER
from app.fields.queries.values import compared, custom_fields
from app.fields.queries.values import values_of as custom_values

_column = Customer.__table__.c

_OWN = tuple(field for field in CUSTOMER if not field.beside)
"""What stands in the customer's row; the rest upper areas keep (`queries.beside`)."""

KEYS = {
    "code": "code_key",
    "name": "sort_name",
    "tax_id": "tax_id_key",
    "registration_number": "registration_key",
    "former_registration_number": "former_registration_key",
    "identity_number": "identity_key",
    "email": "email_key",
}
"""Fields that are looked up by a stored key, and its column."""

REFERENCE_COLUMNS = {field.name: f"{field.name}_id" for field in _OWN if field.kind.show in ("reference", "member")}
"""Reference field → its column."""

LIMITS = {field.name: f"{field.name}_id" for field in _OWN if isinstance(field.kind, AmountOrNamed)}
"""Field that is an amount or a named limit → the column of the latter."""
_MONEY = [field.name for field in _OWN if field.kind.show == "money"]
_SEVERAL = {
    field.name: field.kind.of.choices if isinstance(field.kind.of, ChoiceKind) else (lambda one: one)
    for field in _OWN
    if isinstance(field.kind, Several)
}
_CHOICES = {field.name: field.kind.choices for field in _OWN if isinstance(field.kind, ChoiceKind)}


def stored_columns(field: Field) -> list[str]:
    """The columns that hold the value of a field."""
    if field.name in _MONEY:
        return [field.name, f"{field.name}_currency", *([f"{field.name}_id"] if field.name in LIMITS else [])]
    return [REFERENCE_COLUMNS.get(field.name, field.name)]


STORED = [column for field in _OWN for column in stored_columns(field)]
"""Every column that a field's value stands in."""


MARKS = {
    "tags": (CustomerTag.customer_id, CustomerTag.tag_id),
    "outlets": (CustomerOutlet.customer_id, CustomerOutlet.outlet_id),
}
"""Fields that hold several records of a list, and where each of these is a row: whose, and which."""


def _among(whose: Any, which: Any) -> Elsewhere:
    def where(condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return _column.id.in_(select(whose).where(condition))

    return Elsewhere(which, where)


def _compared(field: Field) -> Column:
    if isinstance(field.kind, SeveralReferences):
        return _among(*MARKS[field.name])
    if field.name in _MONEY:
        named = _column[f"{field.name}_id"] if field.name in LIMITS else None
        return MoneyColumns(_column[field.name], _column[f"{field.name}_currency"], named)
    return _column[KEYS.get(field.name) or REFERENCE_COLUMNS.get(field.name, field.name)]


COMPARED: Mapping[str, Column] = {field.name: _compared(field) for field in _OWN if field.operators}
"""What a filter compares, by field: the stored key where there is one."""

SORTS: Mapping[str, ColumnElement[Any]] = {
    field.name: _column[KEYS.get(field.name, field.name)] for field in _OWN if field.sortable
}
"""What the list can be ordered by: each has an index (tenant_id, column, id)."""


def compared_in(definition: Definition) -> Mapping[str, Column]:
    """What a filter compares in customers of this definition: their columns, what is kept beside them, and the rows of the company's own fields."""
    return {**COMPARED, **beside.compared(), **{f.name: compared(f, _column.id) for f in custom_fields(definition)}}


def whole_values(customer: Customer, definition: Definition) -> dict[str, Any]:
    """The canonical values of a customer with those of the company's own fields."""
    return values_of(customer) | custom_values([customer.id], custom_fields(definition)).get(customer.id, {})


def values_of(row: Any) -> dict[str, Any]:
    """The canonical values of a selected row or a `Customer`, by field name; the company's own fields stand elsewhere."""
    return {field.name: _value(field.name, row) for field in _OWN}


def some_of(row: Any, names: Collection[str]) -> dict[str, Any]:
    """The canonical values of some fields of a selected row."""
    return {name: _value(name, row) for name in names}


def _value(name: str, row: Any) -> Any:
    stored = getattr(row, REFERENCE_COLUMNS.get(name, name))
    if name in LIMITS and (named := getattr(row, LIMITS[name])):
        return named
    if stored is None:
        return None
    if name in _MONEY:
        return Money(stored, getattr(row, f"{name}_currency"))
    if name in _SEVERAL:
        return tuple(_SEVERAL[name](one) for one in stored)
    return _CHOICES[name](stored) if name in _CHOICES else stored


def assign(customer: Customer, name: str, value: Any) -> None:
    """Put a canonical value into the column or columns of its field."""
    if name in LIMITS:
        _assign_limit(customer, name, value)
    elif name in _MONEY:
        setattr(customer, name, value.amount if value is not None else None)
        setattr(customer, f"{name}_currency", value.currency if value is not None else None)
    elif name in _SEVERAL:
        setattr(customer, name, None if value is None else list(value))
    else:
        setattr(customer, REFERENCE_COLUMNS.get(name, name), value)


def _assign_limit(customer: Customer, name: str, value: Money | UUID | None) -> None:
    """With a named limit the amount goes, and the database puts that of the limit there."""
    amount = value if isinstance(value, Money) else None
    setattr(customer, LIMITS[name], value if isinstance(value, UUID) else None)
    setattr(customer, name, amount and amount.amount)
    setattr(customer, f"{name}_currency", amount and amount.currency)
