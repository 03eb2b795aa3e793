"""A kind that holds values of another kind, each with what it is for: the other phones and e-mails of a person. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel

from app.core.messages import N_
from app.core.records.context import Context, References
from app.core.records.kinds.base import PRESENCE, Input, Kind, Op
from app.core.records.kinds.choices import Choice, ChoiceKind
from app.core.records.reasons import NOT_LABELLED, TOO_MANY_VALUES, Refused, typed
from app.core.text import trim

_BETWEEN = re.compile(r"[;\n；]")


class LabelledValue(BaseModel):
    """A value, and what it is for."""

    kind: str
    value: str


@dataclass(frozen=True)
class Labelled(Kind):
    """Pairs of a choice and a value of the kind `of`; canonical, stored and in JSON as a list of `{"kind", "value"}`, never empty."""

    of: Kind
    choices: type[Choice]
    most: int = 10

    show: ClassVar[str] = "labelled"
    widget: ClassVar[str] = "rows"
    many: ClassVar[bool] = True
    operators: ClassVar[frozenset[Op]] = PRESENCE
    accepts: ClassVar[str] = N_("Kind: value, several separated by semicolons")

    @property
    def inputs(self) -> tuple[Input, ...]:  # type: ignore[override]
        options = tuple((one.value, one.label) for one in self.choices)
        return (Input("kind", N_("Kind"), options), Input("value", N_("Value"), inputmode=self.of.inputmode))

    @property
    def usual(self) -> str:
        """What a value is for that does not say so."""
        return next(iter(self.choices)).value

    def from_text(self, text: str, context: Context) -> list[dict[str, str]] | None:
        return self._read((self._parted(part) for part in map(trim, _BETWEEN.split(text)) if part), context)

    def _parted(self, part: str) -> tuple[str, str]:
        """`Mobile: 012-345 6789`; a part without a label (or with a colon of its own) is a value alone."""
        label, colon, value = part.replace("：", ":").partition(":")
        return (label, value) if colon else (self.usual, part)

    def from_inputs(self, texts: Sequence[str], context: Context) -> list[dict[str, str]] | None:
        if len(texts) == 1:
            return self.from_text(texts[0], context) if trim(texts[0]) else None
        return self._read((pair for pair in zip(texts[::2], texts[1::2], strict=False) if trim(pair[1])), context)

    def from_json(self, value: object, context: Context) -> list[dict[str, str]] | None:
        if not isinstance(value, list) or not all(_is_pair(one) for one in value):
            raise Refused(NOT_LABELLED, value=typed(value))
        return self._read(((one.get("kind", self.usual), one["value"]) for one in value), context)

    def _read(self, pairs: Iterable[tuple[str, ...]], context: Context) -> list[dict[str, str]] | None:
        read = [self._pair(label, value, context) for label, value in pairs]
        found = [one for i, one in enumerate(read) if one not in read[:i]]
        if len(found) > self.most:
            raise Refused(TOO_MANY_VALUES, value=str(len(found)), limit=str(self.most))
        return found or None

    def _pair(self, label: str, value: str, context: Context) -> dict[str, str]:
        kind = ChoiceKind(self.choices).from_text(trim(label) or self.usual, context)
        return {"kind": kind.value, "value": self.of.from_text(trim(value), context)}

    def to_text(self, value: Sequence[Mapping[str, str]], context: Context, references: References) -> str:
        labels = {one.value: context.say(one.label) for one in self.choices}
        return "; ".join(
            f"{labels.get(one['kind'], one['kind'])}: {self.of.to_text(one['value'], context, references)}"
            for one in value
        )

    def to_form(self, value: Sequence[Mapping[str, str]], context: Context) -> str:
        return self.to_text(value, context, {})

    def to_inputs(self, value: Sequence[Mapping[str, str]], context: Context) -> list[str]:
        return [text for one in value for text in (one["kind"], self.of.to_form(one["value"], context))]

    def wire(self, *, reading: bool) -> Any:
        return list[LabelledValue]


def _is_pair(one: object) -> bool:
    return (
        isinstance(one, Mapping)
        and isinstance(one.get("value"), str)
        and isinstance(one.get("kind", ""), str)
        and not one.keys() - {"kind", "value"}
    )
