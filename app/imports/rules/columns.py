"""What the columns of a file mean: matched by their headings, remembered from the last file like it, or chosen."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.core.errors import Invalid
from app.core.messages import N_, Problem
from app.core.records.context import LOCALES, Translate
from app.core.records.fields import Definition, Field
from app.core.records.sheets import normal, suggest_mapping
from app.imports.values import reasons
from app.imports.values.shapes import ImportKind

REASON_HEADING = N_("To put right")
"""Heads the last column of the failed rows; coming back, it is recognised and left alone."""

CERTAIN = frozenset({"label", "synonym", "remembered", "chosen", "reason"})


@dataclass(frozen=True)
class Column:
    """What a column of a file is matched with. `how`: label, synonym, alike (a guess), remembered, chosen, none; not_yours (a field
    that this person may not set, or not even see: somebody has to say that it is left out) and reason (our own last column)."""

    field: str | None
    how: str


def fingerprint(headings: Sequence[str]) -> str:
    """Which set of headings this is, whatever their order, case and signs."""
    names = sorted({normal(heading) for heading in headings if normal(heading)})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def matched(
    definition: Definition,
    headings: Sequence[str],
    translate: Translate,
    *,
    remembered: Mapping[str, str | None] | None = None,
    forbidden: Collection[str] = (),
) -> list[Column]:
    """What each column seems to be. `remembered` (normal heading → field) comes first, `forbidden` fields are not filled."""
    suggested = suggest_mapping(definition, headings, translate)
    known = remembered or {}
    taken = {known[normal(heading)] for heading in headings if known.get(normal(heading))}
    seen: set[str] = set()
    columns = []
    for match in suggested:
        name = normal(match.header)
        if name in known and name not in seen:
            column = Column(known[name], "remembered")
        elif match.field is None or match.field.name in taken:
            column = Column(None, "none")
        else:
            column = Column(match.field.name, match.how)
        seen.add(name)
        columns.append(_allowed(column, match.header, definition, translate, forbidden))
    return columns


def _allowed(
    column: Column, heading: str, definition: Definition, translate: Translate, forbidden: Collection[str]
) -> Column:
    if is_reason(heading, translate):
        return Column(None, "reason")
    if column.field in forbidden:
        return Column(None, "not_yours" if column.how in CERTAIN else "none")
    return column if column.field is None or column.field in definition else Column(None, "none")


def known_headings(definition: Definition, translate: Translate) -> frozenset[str]:
    """Every normal heading that names a field for sure: to find the row of headings by."""
    fields = [field for field in definition if field.importable]
    labels = (translate(locale, field.label) for field in fields for locale in LOCALES)
    words = (word for field in fields for word in (field.name, field.label, *field.synonyms))
    return frozenset(map(normal, (*labels, *words)))


def is_reason(heading: str, translate: Translate) -> bool:
    """Is this our own column of reasons, in whatever language it was written?"""
    return normal(heading) in {normal(translate(locale, REASON_HEADING)) for locale in LOCALES}


def missing(kind: ImportKind, columns: Sequence[Column], match: str, *, updates: bool) -> tuple[Field, ...]:
    """Fields that every row needs and no column fills."""
    filled = {column.field for column in columns}
    return tuple(f for f in kind.required(match, updates=updates) if f.name not in filled)


def is_certain(columns: Sequence[Column], headings: Sequence[str]) -> bool:
    """Whether nobody has to look: every column with a heading is known for sure."""
    return all(column.how in CERTAIN for column, heading in zip(columns, headings, strict=True) if heading.strip())


def chosen(
    definition: Definition,
    headings: Sequence[str],
    fields: Mapping[int, str | None],
    *,
    forbidden: Collection[str] = (),
) -> list[Column]:
    """The columns as somebody chose them: position → field. Raises `Invalid` for unknown, forbidden and doubled fields."""
    columns = [_choice(definition, fields.get(place), forbidden) for place in range(len(headings))]
    names = [column.field for column in columns if column.field]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled:
        raise Invalid(Problem(doubled, reasons.TWICE_MATCHED))
    return columns


def _choice(definition: Definition, field: str | None, forbidden: Collection[str]) -> Column:
    if not field:
        return Column(None, "chosen")
    if field in forbidden:
        raise Invalid(Problem(field, reasons.COLUMN_NOT_YOURS))
    if field not in definition:
        raise Invalid(Problem(None, reasons.UNKNOWN_COLUMN, {"value": field}))
    return Column(field, "chosen")


def by_heading(headings: Sequence[str], mapping: Mapping[str, str | None]) -> dict[int, str | None]:
    """A mapping of headings as one of positions. Raises `Invalid` for a heading that the file has not."""
    places = {normal(heading): place for place, heading in reversed(list(enumerate(headings)))}
    exact = {heading: place for place, heading in reversed(list(enumerate(headings)))}
    found: dict[int, str | None] = {}
    for heading, field in mapping.items():
        place = exact.get(heading, places.get(normal(heading)))
        if place is None:
            raise Invalid(Problem("mapping", reasons.UNKNOWN_HEADING, {"value": heading}))
        found[place] = field
    return found


def to_remember(headings: Sequence[str], columns: Sequence[Column]) -> dict[str, str | None]:
    """What the headings were matched with, for the next file like it."""
    return {normal(h): c.field for h, c in zip(headings, columns, strict=True) if normal(h) and c.how != "reason"}
