"""A kind that holds several values of another kind, in the order in which they were given. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from app.core.messages import N_
from app.core.records.context import Context, References
from app.core.records.kinds.base import PRESENCE, Kind, Op
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
        values = tuple(dict.fromkeys(read(one, context) for one in given))
        if len(values) > self.most:
            raise Refused(TOO_MANY_VALUES, value=str(len(values)), limit=str(self.most))
        return values or None

    def to_json(self, value: Sequence[Any], references: References) -> list[Any]:
        return [self.of.to_json(one, references) for one in value]

    def to_text(self, value: Sequence[Any], context: Context, references: References) -> str:
        return ", ".join(self.of.to_text(one, context, references) for one in value)

    def to_form(self, value: Sequence[Any], context: Context) -> str:
        return ", ".join(self.of.to_form(one, context) for one in value)

    def wire(self, *, reading: bool) -> Any:
        return list[self.of.wire(reading=reading)]  # type: ignore[misc]
