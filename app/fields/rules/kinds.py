"""The kinds of custom fields. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar, cast

from app.core.messages import OwnWords
from app.core.records.kinds.base import PRESENCE, Kind, Op
from app.core.records.kinds.choices import Choice, ChoiceKind, YesNo
from app.core.records.kinds.moments import Day
from app.core.records.kinds.numbers import Fraction, MoneyKind
from app.core.records.kinds.references import Reference
from app.core.records.kinds.several import Several
from app.core.records.kinds.texts import TextLine, Url
from app.fields.values import MAX_OPTIONS, FieldFacts, FieldKind, Option

SCALE = 6
"""Decimals of a stored number: it is kept as a whole number of millionths."""
BIGGEST = Decimal(10**12)


def choices_of(options: Iterable[Option]) -> type[Choice]:
    """The options of a field as choices."""
    members: Any = [(f"o{place}", (one.key, OwnWords(one.labels))) for place, one in enumerate(options)]
    made: Any = Choice("Options", members)
    return cast("type[Choice]", made)


@dataclass(frozen=True)
class SeveralOptions(Several):
    """Any number of options, in their order; a filter asks for one of them at a time."""

    operators: ClassVar[frozenset[Op]] = PRESENCE | {Op.EQ, Op.NE, Op.IN, Op.NOT_IN}

    def whole(self, values: Iterable[Any]) -> tuple[Any, ...] | None:
        chosen = super().whole(values) or ()
        kind = cast("ChoiceKind", self.of)
        return tuple(one for one in kind.choices if one in chosen) or None


def _choice(facts: FieldFacts, several: bool = False) -> Kind:
    choices = choices_of(facts.options)
    return SeveralOptions(ChoiceKind(choices), most=MAX_OPTIONS) if several else ChoiceKind(choices)


_MAKERS: dict[FieldKind, Callable[[FieldFacts], Kind]] = {
    FieldKind.TEXT: lambda facts: TextLine(max_length=500),
    FieldKind.NUMBER: lambda facts: Fraction(places=SCALE, least=-BIGGEST, most=BIGGEST),
    FieldKind.MONEY: lambda facts: MoneyKind(currency_field="currency" if facts.record_type == "customer" else ""),
    FieldKind.DATE: lambda facts: Day(),
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: partial(_choice, several=True),
    FieldKind.YES_NO: lambda facts: YesNo(),
    FieldKind.CUSTOMER: lambda facts: Reference(target="customer"),
    FieldKind.URL: lambda facts: Url(),
}


def kind_of(facts: FieldFacts) -> Kind:
    """How values of that field are read and written."""
    return _MAKERS[facts.kind](facts)
