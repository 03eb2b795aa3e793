"""Records in files: which column of somebody's file is which field, the template we offer, and the cells of an export."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rapidfuzz import fuzz, process

from app.core.messages import N_
from app.core.records.context import LOCALES, Context, References, Translate
from app.core.records.fields import Definition, Field
from app.core.records.kinds.choices import ChoiceKind
from app.core.records.kinds.several import Several
from app.core.text import fold

ALIKE = 90
"""From this likeness on (percent, rapidfuzz's ratio) a heading with a typing error is taken for the field."""

How = Literal["label", "synonym", "alike", "none"]


@dataclass(frozen=True)
class Match:
    """What a column of the file seems to be."""

    header: str
    field: Field | None
    how: How
    confidence: int
    """Percent; 100 when the heading is a name of the field."""


def suggest_mapping(definition: Definition, headers: Sequence[str], translate: Translate) -> list[Match]:
    """What each column of a file seems to be, in the order of `headers`; each field is given once, to the surest column.

    A heading is compared with the field's name, its label in all languages and its synonyms, without regard to case, width, accents,
    signs and what stands in brackets; then by likeness.
    """
    words = _words(definition, translate)
    found = [_match(header, words) for header in headers]
    surest: dict[str, Match] = {}
    for match in sorted(found, key=lambda m: -m.confidence):
        if match.field:
            surest.setdefault(match.field.name, match)
    return [m if m.field is None or surest[m.field.name] is m else Match(m.header, None, "none", 0) for m in found]


def normal(header: str) -> str:
    """A heading as it is compared: folded, nothing but letters and digits."""
    return "".join(c for c in fold(header) if c.isalnum())


def _words(definition: Definition, translate: Translate) -> dict[str, tuple[Field, How]]:
    """Every normal heading that names a field. Names and labels go before synonyms of other fields."""
    fields = [f for f in definition if f.importable and not f.read_only]
    words: dict[str, tuple[Field, How]] = {}
    for f in fields:
        for label in (f.name, f.label, *(translate(locale, f.label) for locale in LOCALES)):
            words.setdefault(normal(label), (f, "label"))
    for f in fields:
        for synonym in f.synonyms:
            words.setdefault(normal(synonym), (f, "synonym"))
    return words


_BRACKETS = re.compile(r"[(\[（【].*?[)\]）】]")


def _match(header: str, words: Mapping[str, tuple[Field, How]]) -> Match:
    for heading in (normal(header), normal(_BRACKETS.sub("", header))):
        if heading in words:
            return Match(header, *words[heading], 100)
    candidates = [word for word in words if _figures(word) == _figures(heading)]
    likest = process.extractOne(heading, candidates, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return Match(header, words[likest[0]][0], "alike", int(likest[1])) if likest else Match(header, None, "none", 0)


def _figures(heading: str) -> list[str]:
    """They are no typing errors: “Remarks 2” is not “Remarks”."""
    return [c for c in heading if c.isdigit()]


@dataclass(frozen=True)
class TemplateColumn:
    """A column of the template and its line on the sheet that explains it, in the reader's language."""

    field: Field
    header: str
    required: bool
    accepts: str
    help: str
    example: str


def template_columns(definition: Definition, locale: str, translate: Translate) -> list[TemplateColumn]:
    """The columns of the import template for readers of `locale`."""
    return [
        TemplateColumn(
            f,
            translate(locale, f.label),
            f.required,
            _accepts(f, locale, translate),
            translate(locale, f.help) if f.help else "",
            translate(locale, f.example) if f.example else "",
        )
        for f in definition
        if f.importable and not f.read_only
    ]


def _accepts(field: Field, locale: str, translate: Translate) -> str:
    kind = field.kind.of if isinstance(field.kind, Several) else field.kind
    if isinstance(kind, ChoiceKind):
        labels = ", ".join(translate(locale, one.label) for one in kind.choices)
        pattern = N_("One of: %(choices)s") if kind is field.kind else N_("Several of: %(choices)s")
        return translate(locale, pattern) % {"choices": labels}
    return translate(locale, field.kind.accepts)


def export_row(
    fields: Iterable[Field], values: Mapping[str, Any], context: Context, references: References
) -> list[str]:
    """The cells of a record in a file, as text that an import reads back to the same values; "" for nothing."""
    return ["" if (value := values.get(f.name)) is None else f.kind.to_text(value, context, references) for f in fields]
