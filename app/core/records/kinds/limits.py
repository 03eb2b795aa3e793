"""An amount, or a record with a name that has one: a credit limit. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel

from app.core.messages import N_
from app.core.money import Money
from app.core.records.context import Context, References
from app.core.records.kinds.numbers import MoneyJson, MoneyKind
from app.core.records.kinds.references import ByCode, ById, Reference
from app.core.records.reasons import Refused


class NamedAmountAnswer(BaseModel):
    """A named limit as answered, with what it amounts to. It may be sent back as it is."""

    id: UUID
    code: str
    name: str
    amount: str
    currency: str


_OF_NAMED = frozenset({"id", "code", "name"})


@dataclass(frozen=True)
class AmountOrNamed(MoneyKind):
    """An amount (`Money`), or the id of a record of the kind `target` that has one.

    On screen and in files it is one place: what is no amount is the code or the name of such a record.
    """

    target: str = ""

    accepts: ClassVar[str] = N_("An amount, as in 5,000.00, or the code of a named limit")

    def configured(self, *, min_length: int | None, max_length: int | None, refers_to: str) -> Self:
        return replace(self, target=refers_to or self.target)

    def from_text(self, text: str, context: Context) -> Any:
        try:
            return super().from_text(text, context)
        except Refused as no_amount:
            try:
                return self._named.from_text(text, context)
            except Refused as no_name:
                raise (no_amount if any(c.isdigit() for c in text[:1]) else no_name) from None

    def from_json(self, value: object, context: Context) -> Any:
        if isinstance(value, Mapping) and value.keys() & {"id", "code"}:
            return self._named.from_json({name: value[name] for name in _OF_NAMED & value.keys()}, context)
        return super().from_json(value, context)

    def to_json(self, value: Any, references: References) -> dict[str, str]:
        return (
            super().to_json(value, references) if isinstance(value, Money) else self._named.to_json(value, references)
        )

    def to_text(self, value: Any, context: Context, references: References) -> str:
        if isinstance(value, Money):
            return super().to_text(value, context, references)
        return self._named.to_text(value, context, references)

    def to_form(self, value: Any, context: Context) -> str:
        return super().to_form(value, context) if isinstance(value, Money) else str(value)

    @property
    def _named(self) -> Reference:
        return Reference(self.target)

    def wire(self, *, reading: bool) -> Any:
        return MoneyJson | NamedAmountAnswer if reading else MoneyJson | ById | ByCode
