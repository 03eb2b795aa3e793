"""A value ready to be shown: which markup it wants, and what goes in. Lists, profiles and filter chips share it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

from app.core.records.context import References
from app.core.records.fields import Field
from app.core.records.kinds.choices import Choice
from app.core.records.kinds.labelled import Labelled
from app.core.records.kinds.moments import Span
from app.core.records.kinds.several import Several


@dataclass(frozen=True)
class Cell:
    """`show` names the markup: text, long_text, code, email, phone, url, money, number, date, instant, choice, status, yes_no, country,
    language, reference, member, several or marks (a list of cells), named (texts by name), labelled (label and cell of each), or empty. `value` is canonical; of a choice, a message; of a reference, its code and name."""

    show: str
    value: Any


EMPTY = Cell("empty", None)


class Tinted(str):
    """A label with a colour of its own, #rrggbb."""

    colour: str

    def __new__(cls, text: str, colour: str) -> Self:
        made = super().__new__(cls, text)
        made.colour = colour
        return made


def cell(field: Field, value: Any, references: References) -> Cell:
    """`value` of `field`, ready to be shown."""
    show = field.kind.show
    if value is None:
        return EMPTY
    if isinstance(value, Span):
        return Cell("date" if type(value.said) is not type(value.start) else show, value.said)
    if show == "choice" and isinstance(value, Choice):
        return Cell(show, value.label)
    if isinstance(field.kind, Several):
        inner = replace(field, kind=field.kind.of)
        several = value if isinstance(value, tuple | list) else (value,)
        return Cell(show, [cell(inner, one, references) for one in field.kind.in_order(several, references)])
    if isinstance(field.kind, Labelled):
        return Cell(show, _labelled(field, field.kind, value, references))
    if show in ("reference", "member") or isinstance(value, UUID):
        return Cell("reference" if show == "money" else show, {"id": str(value), **references.get(value, {})})
    return Cell(show, str(value) if show == "text" else value)


def _labelled(field: Field, kind: Labelled, values: Any, references: References) -> list[tuple[str, Cell]]:
    """What each value is for, as a message, and its cell."""
    inner = replace(field, kind=kind.of)
    labels = {one.value: one.label for one in kind.choices}
    return [(labels.get(one["kind"], one["kind"]), cell(inner, one["value"], references)) for one in values]
