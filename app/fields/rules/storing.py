"""A value of a custom field in its two stored forms. Pure.

cells    the rows of `custom_values`: several for several choices, else one; what is compared has a column with an index
plain    JSON for events and staged rows, the same that SQL makes of the cells (`queries.values.PLAIN`)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from app.core.money import Money
from app.core.records.kinds.choices import ChoiceKind
from app.core.records.kinds.several import Several
from app.core.text import sort_name
from app.fields.rules.kinds import SCALE
from app.fields.values import CustomField, FieldKind

UNIT = 10**SCALE
LONGEST_KEY = 600
"""Characters of a key: more than any text that is allowed folds to, and fewer than an index entry may hold."""


class Cell(NamedTuple):
    """One row of `custom_values`, without what it belongs to."""

    text_value: str | None = None
    text_key: str | None = None
    number_value: int | None = None
    date_value: date | None = None
    reference_id: UUID | None = None

    @property
    def compared(self) -> tuple[int | str | date | None, ...]:
        """What may be ordered by; one of them is there."""
        return self.number_value, self.text_key, self.date_value


def text_key(text: str) -> str:
    """The form in which texts of custom fields are compared and ordered."""
    return sort_name(text)[:LONGEST_KEY]


def millionths(number: Decimal) -> int:
    """A number as it is stored, compared and ordered."""
    return int(number * UNIT)


KEYS: Mapping[FieldKind, Callable[[Any], Any]] = {
    FieldKind.TEXT: text_key,
    FieldKind.URL: text_key,
    FieldKind.NUMBER: millionths,
    FieldKind.YES_NO: int,
}
"""What a filter compares in place of a value."""


def cells_of(field: CustomField, value: Any) -> list[Cell]:
    """The rows that hold a canonical value; none for None."""
    if value is None:
        return []
    match field.of_kind:
        case FieldKind.TEXT | FieldKind.URL:
            return [Cell(text_value=value, text_key=text_key(value))]
        case FieldKind.NUMBER:
            return [Cell(number_value=millionths(value))]
        case FieldKind.MONEY:
            return [Cell(text_value=value.currency, number_value=value.amount)]
        case FieldKind.DATE:
            return [Cell(date_value=value)]
        case FieldKind.YES_NO:
            return [Cell(number_value=int(value))]
        case FieldKind.CUSTOMER:
            return [Cell(reference_id=value)]
        case _:
            keys = value if field.of_kind is FieldKind.CHOICES else (value,)
            return [Cell(text_value=str(one), text_key=str(one)) for one in keys]


def value_of(field: CustomField, cells: Sequence[Any]) -> Any:
    """The canonical value that rows hold. An option that is no longer offered is its bare key."""
    if not cells:
        return None
    if field.of_kind is FieldKind.CHOICES:
        return tuple(_option(field, cell.text_value) for cell in cells)
    return _HELD[field.of_kind](field, cells[0])


_HELD: Mapping[FieldKind, Callable[[CustomField, Any], Any]] = {
    FieldKind.TEXT: lambda field, cell: cell.text_value,
    FieldKind.URL: lambda field, cell: cell.text_value,
    FieldKind.NUMBER: lambda field, cell: number_of(cell.number_value),
    FieldKind.MONEY: lambda field, cell: Money(cell.number_value, cell.text_value),
    FieldKind.DATE: lambda field, cell: cell.date_value,
    FieldKind.YES_NO: lambda field, cell: bool(cell.number_value),
    FieldKind.CUSTOMER: lambda field, cell: cell.reference_id,
    FieldKind.CHOICE: lambda field, cell: _option(field, cell.text_value),
}


def number_of(millionths: int) -> Decimal:
    """The number, without zeros at its end."""
    number = (Decimal(millionths) / UNIT).normalize()
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def _option(field: CustomField, key: str) -> Any:
    kind = field.kind.of if isinstance(field.kind, Several) else field.kind
    return kind.choices._value2member_map_.get(key, key) if isinstance(kind, ChoiceKind) else key


def plain_of(field: CustomField, value: Any) -> Any:
    """A canonical value as JSON."""
    match value:
        case None | bool():
            return value
        case Money():
            return {"amount": value.amount, "currency": value.currency}
        case Decimal():
            return format(number_of(millionths(value)), "f")
        case date():
            return value.isoformat()
        case tuple():
            return [str(one) for one in value]
        case _:
            return str(value)


def from_plain(field: CustomField, plain: Any) -> Any:
    """The canonical value of JSON that `plain_of` or SQL made."""
    if plain is None:
        return None
    match field.of_kind:
        case FieldKind.NUMBER:
            return Decimal(plain)
        case FieldKind.MONEY:
            return Money(plain["amount"], plain["currency"])
        case FieldKind.DATE:
            return date.fromisoformat(plain)
        case FieldKind.CUSTOMER:
            return UUID(plain)
        case FieldKind.CHOICES:
            return tuple(_option(field, key) for key in plain)
        case FieldKind.CHOICE:
            return _option(field, plain)
        case _:
            return plain
