"""A kind that holds texts by name: what a customer is called in other systems. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from app.core import text as texts
from app.core.messages import N_
from app.core.records.context import Context, References
from app.core.records.kinds.base import PRESENCE, Kind, Op
from app.core.records.reasons import BAD_CHARACTERS, NOT_NAMED, TOO_LONG, TOO_MANY_VALUES, Refused, typed

_BETWEEN = re.compile(r"[;\n；]")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


@dataclass(frozen=True)
class Named(Kind):
    """Texts by name, as in `sap=100234; shop=77`: an object in JSON. Names are kept in lower case; a name whose text is null in JSON is taken
    away. Canonical as a dict, never empty (that is None)."""

    most: int = 10
    longest: int = 100

    show: ClassVar[str] = "named"
    widget: ClassVar[str] = "textarea"
    operators: ClassVar[frozenset[Op]] = PRESENCE
    accepts: ClassVar[str] = N_("Name=value, several separated by semicolons")

    def from_text(self, text: str, context: Context) -> dict[str, str | None] | None:
        parts = [part for part in map(texts.trim, _BETWEEN.split(text)) if part]
        pairs = [part.replace("：", ":").replace("＝", "=") for part in parts]
        return self._read([re.split(r"[=:]", pair, maxsplit=1) for pair in pairs], text)

    def from_json(self, value: object, context: Context) -> dict[str, str | None] | None:
        if not isinstance(value, Mapping):
            raise Refused(NOT_NAMED, value=typed(value))
        return self._read([[name, held] for name, held in value.items()], value)

    def _read(self, pairs: list[list[Any]], whole: object) -> dict[str, str | None] | None:
        if len(pairs) > self.most:
            raise Refused(TOO_MANY_VALUES, value=str(len(pairs)), limit=str(self.most))
        if any(len(pair) != 2 for pair in pairs):
            raise Refused(NOT_NAMED, value=typed(whole))
        return {system_name(name): self._held(held) for name, held in pairs} or None

    def _held(self, held: object) -> str | None:
        if held is None:
            return None
        if not isinstance(held, str):
            raise Refused(NOT_NAMED, value=typed(held))
        value = _cleaned(held)
        if not value:
            return None
        if len(value) > self.longest:
            raise Refused(TOO_LONG, value=typed(held), length=str(len(value)), limit=str(self.longest))
        return value

    def to_text(self, value: Mapping[str, str], context: Context, references: References) -> str:
        return "; ".join(f"{name}={held}" for name, held in value.items())

    def to_form(self, value: Mapping[str, str], context: Context) -> str:
        return "\n".join(f"{name}={held}" for name, held in value.items())

    def to_json(self, value: Mapping[str, str], references: References) -> dict[str, str]:
        return dict(value)

    def wire(self, *, reading: bool) -> Any:
        return dict[str, str] if reading else dict[str, str | None]


def system_name(name: object) -> str:
    """The name of another system as it is kept. Raises `Refused` for what is none."""
    plain = _cleaned(name).lower() if isinstance(name, str) else ""
    if not _NAME.fullmatch(plain):
        raise Refused(NOT_NAMED, value=typed(name))
    return plain


def _cleaned(text: str) -> str:
    try:
        return texts.narrow(text)
    except texts.BadText:
        raise Refused(BAD_CHARACTERS, value=typed(text)) from None
