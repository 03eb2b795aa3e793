"""Kinds of figures: money, whole numbers, numbers with decimals. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, StringConstraints

from app.core.messages import N_
from app.core.money import (
    NOT_AN_AMOUNT,
    BadAmount,
    Money,
    NotANumber,
    format_money,
    parse_money,
    read_number,
    to_decimal_text,
    to_minor,
)
from app.core.records.context import Context, References
from app.core.records.kinds.base import ORDER, PRESENCE, Kind, Op, numeric
from app.core.records.reasons import (
    NEGATIVE,
    NOT_A_NUMBER,
    NOT_MONEY,
    NOT_WHOLE,
    NUMBER_UNCLEAR,
    OUT_OF_RANGE,
    TOO_PRECISE,
    Refused,
    typed,
)

_DECIMAL_TEXT = re.compile(r"-?[0-9]{1,19}(\.[0-9]{1,8})?")
"""A number as programs write it, no longer than decimal arithmetic is exact."""


class MoneyJson(BaseModel):
    """An amount in the API: decimal text, never a float, and its currency."""

    model_config = ConfigDict(extra="forbid", title="Money")

    amount: Annotated[str, StringConstraints(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


@dataclass(frozen=True)
class MoneyKind(Kind):
    """An amount with its currency. Without a currency of its own it is in the one that the field `currency_field` of the same record
    names, else in the context's."""

    negative: bool = False
    """Whether it may be below zero."""
    currency_field: str = ""

    show: ClassVar[str] = "money"
    widget: ClassVar[str] = "money"
    inputmode: ClassVar[str] = "decimal"
    operators: ClassVar[frozenset[Op]] = ORDER
    accepts: ClassVar[str] = N_("An amount, as in 5,000.00")

    def from_text(self, text: str, context: Context) -> Money:
        return self._allowed(lambda: parse_money(text, context.currency))

    def from_cell(self, cell: object, context: Context) -> Money:
        number = numeric(cell)
        return super().from_cell(cell, context) if number is None else self._exactly(number, context.currency)

    def from_json(self, value: object, context: Context) -> Money:
        parts = value if isinstance(value, Mapping) else {"amount": value}
        amount, currency = parts.get("amount"), parts.get("currency", context.currency)
        if not isinstance(amount, str) or not isinstance(currency, str) or parts.keys() - {"amount", "currency"}:
            raise Refused(NOT_MONEY)
        if not _DECIMAL_TEXT.fullmatch(amount):
            raise Refused(NOT_AN_AMOUNT, value=typed(amount))
        return self._exactly(Decimal(amount), currency)

    def _exactly(self, number: Decimal, currency: str) -> Money:
        return self._allowed(lambda: Money(to_minor(number, currency), currency))

    def _allowed(self, read: Callable[[], Money]) -> Money:
        """What `read` answers, when it is an amount that may stand here."""
        try:
            money = read()
        except BadAmount as problem:
            raise Refused(problem.reason, **{name: typed(text) for name, text in problem.params.items()}) from None
        if money.amount < 0 and not self.negative:
            raise Refused(NEGATIVE, value=format_money(money))
        return money

    def to_json(self, value: Money, references: References) -> dict[str, str]:
        return {"amount": to_decimal_text(value), "currency": value.currency}

    def to_text(self, value: Money, context: Context, references: References) -> str:
        amount = to_decimal_text(value)
        return amount if value.currency == context.currency else f"{value.currency} {amount}"

    def to_form(self, value: Money, context: Context) -> str:
        return format_money(value, with_currency=value.currency != context.currency)

    def wire(self, *, reading: bool) -> Any:
        return MoneyJson


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number."""

    least: int = 0
    most: int = 2**31 - 1

    show: ClassVar[str] = "number"
    widget: ClassVar[str] = "number"
    inputmode: ClassVar[str] = "numeric"
    operators: ClassVar[frozenset[Op]] = ORDER
    accepts: ClassVar[str] = N_("A whole number")

    def from_text(self, text: str, context: Context) -> int:
        return self._allowed(_number(text, places=0))

    def from_cell(self, cell: object, context: Context) -> int:
        number = numeric(cell)
        return super().from_cell(cell, context) if number is None else self._allowed(number)

    def from_json(self, value: object, context: Context) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Refused(NOT_WHOLE, value=typed(value))
        return self._allowed(Decimal(value))

    def _allowed(self, number: Decimal) -> int:
        if number != number.to_integral_value():
            raise Refused(NOT_WHOLE, value=format(number, "f"))
        return int(_between(number, Decimal(self.least), Decimal(self.most)))

    def wire(self, *, reading: bool) -> Any:
        return int


@dataclass(frozen=True)
class Fraction(Kind):
    """A number with up to `places` decimals, exact; text in JSON, like an amount."""

    places: int = 4
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(10**12)

    show: ClassVar[str] = "number"
    widget: ClassVar[str] = "number"
    inputmode: ClassVar[str] = "decimal"
    operators: ClassVar[frozenset[Op]] = ORDER
    accepts: ClassVar[str] = N_("A number")

    def from_text(self, text: str, context: Context) -> Decimal:
        return self._allowed(_number(text, self.places))

    def from_cell(self, cell: object, context: Context) -> Decimal:
        number = numeric(cell)
        return super().from_cell(cell, context) if number is None else self._allowed(number)

    def from_json(self, value: object, context: Context) -> Decimal:
        if isinstance(value, int) and not isinstance(value, bool):
            return self._allowed(Decimal(value))
        if not isinstance(value, str) or not _DECIMAL_TEXT.fullmatch(value):
            raise Refused(NOT_A_NUMBER, value=typed(value))
        return self._allowed(Decimal(value))

    def _allowed(self, number: Decimal) -> Decimal:
        _between(number, self.least, self.most)
        if number != round(number, self.places):
            raise Refused(TOO_PRECISE, value=format(number, "f"), limit=str(self.places))
        return number

    def to_json(self, value: Decimal, references: References) -> str:
        return format(value, "f")

    def to_text(self, value: Decimal, context: Context, references: References) -> str:
        return format(value, "f")

    def to_form(self, value: Decimal, context: Context) -> str:
        return format(value, "f")

    def wire(self, *, reading: bool) -> Any:
        return Annotated[str, StringConstraints(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]


ROUNDABLE = 10**9
"""Beyond it nothing is rounded (Decimal has 28 digits): it is no place on the globe anyway."""


@dataclass(frozen=True)
class Degrees(Fraction):
    """A latitude or longitude on the globe; a number in JSON."""

    places: int = 6

    show: ClassVar[str] = "text"
    operators: ClassVar[frozenset[Op]] = PRESENCE
    accepts: ClassVar[str] = N_("Degrees with a decimal point, as in 3.139003")

    def from_json(self, value: object, context: Context) -> Decimal:
        if isinstance(value, float):
            number = Decimal(str(value))
            return self._allowed(round(number, self.places) if abs(number) < ROUNDABLE else number)
        return super().from_json(value, context)

    def from_text(self, text: str, context: Context) -> Decimal:
        """Maps give more digits than anybody can stand on: they are rounded."""
        try:
            return self._allowed(round(Decimal(text), self.places))
        except InvalidOperation:
            raise Refused(NOT_A_NUMBER, value=typed(text)) from None

    def to_json(self, value: Decimal, references: References) -> Any:
        return float(value)

    def wire(self, *, reading: bool) -> Any:
        return float


def _between(number: Decimal, least: Decimal, most: Decimal) -> Decimal:
    if not least <= number <= most:
        raise Refused(OUT_OF_RANGE, value=format(number, "f")[:30], least=str(least), most=str(most))
    return number


def _number(text: str, places: int) -> Decimal:
    try:
        return read_number(text, places).decimal()
    except NotANumber as problem:
        if problem.meant is None:
            raise Refused(NOT_A_NUMBER, value=typed(text)) from None
        raise Refused(NUMBER_UNCLEAR, value=typed(text), suggestion=f"{problem.meant:,f}") from None
