"""Kinds that hold several values of another kind: of any kind in the order in which they were given, or records of one list. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from app.core.messages import N_
from app.core.records.context import Context, References
from app.core.records.kinds.base import EQUALITY, PRESENCE, Kind, Op
from app.core.records.reasons import NOT_A_LIST, TOO_MANY_VALUES, Refused, typed
from app.core.text import trim

_BETWEEN = re.compile(r"[,;|\n、，；]")
"""What stands between values in one cell of a file."""


@dataclass(frozen=True)
class Several(Kind):
    """Values of the kind `of`, each once; canonical as a tuple, never empty (that is None). Kept in an array."""

    of: Kind
    most: int = 20

    show: ClassVar[str] = "several"
    widget: ClassVar[str] = "checkboxes"
    many: ClassVar[bool] = True
    operators: ClassVar[frozenset[Op]] = PRESENCE
    accepts: ClassVar[str] = N_("Several, separated by commas")

    def configured(self, *, min_length: int | None, max_length: int | None, refers_to: str) -> Self:
        inner = self.of.configured(min_length=min_length, max_length=max_length, refers_to=refers_to)
        return replace(self, of=inner)

    def from_text(self, text: str, context: Context) -> tuple[Any, ...] | None:
        return self.from_list(_BETWEEN.split(text), context)

    def from_list(self, texts: Iterable[str], context: Context) -> tuple[Any, ...] | None:
        """The values of what was given one by one."""
        return self._once(filter(None, map(trim, texts)), self.of.from_text, context)

    def from_inputs(self, texts: Sequence[str], context: Context) -> tuple[Any, ...] | None:
        """Ticks of a form, or one text with several values in it."""
        return self.from_list(texts, context) if len(texts) != 1 else self.from_text(texts[0], context)

    def to_inputs(self, value: Sequence[Any], context: Context) -> list[str]:
        return [self.of.to_form(one, context) for one in value]

    def from_json(self, value: object, context: Context) -> tuple[Any, ...] | None:
        if not isinstance(value, list):
            raise Refused(NOT_A_LIST, value=typed(value))
        return self._once(value, self.of.from_json, context)

    def _once(
        self, given: Iterable[Any], read: Callable[[Any, Context], Any], context: Context
    ) -> tuple[Any, ...] | None:
        return self.whole(read(one, context) for one in given)

    def whole(self, values: Iterable[Any]) -> tuple[Any, ...] | None:
        """These values as the canonical one. Raises `Refused` for too many."""
        found = tuple(dict.fromkeys(values))
        if len(found) > self.most:
            raise Refused(TOO_MANY_VALUES, value=str(len(found)), limit=str(self.most))
        return found or None

    def for_filter(self, value: object, context: Context) -> Any:
        """A filter asks for one of the values at a time."""
        return self.of.for_filter(value, context)

    def in_order(self, values: Sequence[Any], references: References) -> Sequence[Any]:
        """The values as they are shown."""
        return values

    def to_json(self, value: Sequence[Any], references: References) -> list[Any]:
        return [self.of.to_json(one, references) for one in value]

    def to_text(self, value: Sequence[Any], context: Context, references: References) -> str:
        return ", ".join(self.of.to_text(one, context, references) for one in value)

    def to_form(self, value: Sequence[Any], context: Context) -> str:
        return ", ".join(self.of.to_form(one, context) for one in value)

    def wire(self, *, reading: bool) -> Any:
        return list[self.of.wire(reading=reading)]  # type: ignore[misc]


_BETWEEN_NAMES = re.compile(r"[;|\n；]")
_BETWEEN_CODES = re.compile(r"[,、，]")


@dataclass(frozen=True)
class SeveralReferences(Several):
    """The ids of records of one list, in no order of their own; shown and written by name. A filter asks for one of them at a time."""

    show: ClassVar[str] = "marks"
    operators: ClassVar[frozenset[Op]] = EQUALITY
    accepts: ClassVar[str] = N_("Codes or names that are already there, separated by semicolons")

    def from_text(self, text: str, context: Context) -> tuple[Any, ...] | None:
        return self._once(filter(None, map(trim, _BETWEEN_NAMES.split(text))), self._read, context)

    def from_list(self, texts: Iterable[str], context: Context) -> tuple[Any, ...] | None:
        return self._once(filter(None, map(trim, texts)), self._read, context)

    def _read(self, text: str, context: Context) -> Any:
        """The records that a part of the text names: a name may have a comma in it, else commas separate."""
        try:
            return (self.of.from_text(text, context),)
        except Refused:
            parts = [part for part in map(trim, _BETWEEN_CODES.split(text)) if part]
            if len(parts) < 2:
                raise
            return tuple(self.of.from_text(part, context) for part in parts)

    def _once(
        self, given: Iterable[Any], read: Callable[[Any, Context], Any], context: Context
    ) -> tuple[Any, ...] | None:
        found = [read(one, context) for one in given]
        return self.whole(one for some in found for one in (some if isinstance(some, tuple) else (some,)))

    def whole(self, values: Iterable[Any]) -> tuple[Any, ...] | None:
        found = super().whole(values)
        return tuple(sorted(found)) if found else None

    def in_order(self, values: Sequence[Any], references: References) -> Sequence[Any]:
        return sorted(values, key=lambda one: (references.get(one, {}).get("name", "").casefold(), str(one)))

    def to_json(self, value: Sequence[Any], references: References) -> list[Any]:
        return super().to_json(self.in_order(value, references), references)

    def to_text(self, value: Sequence[Any], context: Context, references: References) -> str:
        return "; ".join(self.of.to_text(one, context, references) for one in self.in_order(value, references))
