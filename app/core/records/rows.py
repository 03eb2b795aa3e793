"""Reading a record: from a form, a row of a file, or JSON, by one definition with one set of problems."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from app.core.messages import Problem, Reason
from app.core.records import names
from app.core.records.context import Context, FindReference, Translate, nothing_found, untranslated
from app.core.records.fields import Definition, Field
from app.core.records.kinds.base import Kind
from app.core.records.kinds.numbers import MoneyKind
from app.core.records.reasons import (
    NOT_AN_OBJECT_OF_FIELDS,
    NOT_TEXT,
    READ_ONLY,
    REQUIRED,
    UNKNOWN_FIELD,
    Refused,
    typed,
)
from app.core.text import trim

Source = Literal["form", "file", "json"]
Purpose = Literal["create", "update", "either"]


@dataclass(frozen=True)
class Parsed:
    """What was read. `values` holds only fields that were given and could be read; None means: empty this field."""

    values: dict[str, Any]
    problems: list[Problem]
    """What has to be put right, in the order of the fields."""
    warnings: list[Problem]
    """What deserves a look and is taken all the same."""
    given: set[str]
    """Names of the fields that were there at all, readable or not."""

    def __bool__(self) -> bool:
        return not self.problems


def context(
    *,
    country: str,
    currency: str,
    locale: str,
    today: date,
    timezone: str = "UTC",
    find_reference: FindReference = nothing_found,
    translate: Translate = untranslated,
    blank_clears: bool = False,
    strict_phones: bool = False,
) -> Context:
    """The surroundings for reading records, knowing countries, currencies and languages by their names in all languages."""
    return Context(
        country, currency, locale, today, timezone, find_reference, translate,
        names.find_country, names.find_currency, names.find_language,
        blank_clears=blank_clears, strict_phones=strict_phones,
    )  # fmt: skip


def parse(
    definition: Definition, raw: Mapping[str, Any], context: Context, source: Source, purpose: Purpose = "create"
) -> Parsed:
    """Read `raw` (field name → what was typed, the cell, or the JSON value).

    Only fields named in `raw` are read. Blank means: empty in a form, not given in the cell of a file (unless the context says that
    blanks clear), null in JSON. In a file and in JSON a name that is no field is a problem, and so is one that may not be written; a
    form carries other things as well, so there both are passed over. With the purpose `create`, what is required and missing is a
    problem; with `update`, what may only be set at creation; `either` asks neither (`check_purpose` can do so later).
    """
    return Reader(definition, context, source, purpose).read(raw)


class Reader:
    """Reads records one after the other, as `parse` reads one. What fields with few values said is remembered: a category, a state, a
    currency stands in every row of a file."""

    def __init__(self, definition: Definition, context: Context, source: Source, purpose: Purpose = "create") -> None:
        self.definition = definition
        self.context = context
        self.source = source
        self.purpose = purpose
        self.steps = _plan(definition, source)
        self.remembered: dict[str, dict[str, Any]] = {step.name: {} for step in self.steps if step.few}
        self.abroad: dict[str, Context] = {}
        """Currency → the context in which amounts are of that currency."""

    def read(self, raw: Mapping[str, Any]) -> Parsed:
        read = Parsed({}, [], [], set())
        if self.source == "json" and self.definition.extensible:
            raw = _unfolded(raw, read.problems)
        for step in self.steps:
            if step.name in raw:
                self._field(step, _all_of(raw, step.name) if step.many else raw[step.name], read)
        read.problems.extend(check_purpose(self.definition, read.given, self.purpose))
        if self.source != "form":
            read.problems.extend(_strangers(self.definition, raw, self.source))
        _order(self.definition, read.problems)
        _order(self.definition, read.warnings)
        return read

    def _field(self, step: Step, raw: Any, read: Parsed) -> None:
        name = step.name
        known = self.remembered[name] if step.few and type(raw) is str else None
        if known is not None and raw in known:
            read.values[name] = known[raw]
            read.given.add(name)
            return
        currency = read.values.get(step.currency_field) if step.currency_field else None
        _read(step, raw, self._context_in(currency) if currency else self.context, read)
        if known is not None and read.values.get(name) is not None:
            known[raw] = read.values[name]

    def _context_in(self, currency: str) -> Context:
        if currency not in self.abroad:
            self.abroad[currency] = self.context.in_currency(currency)
        return self.abroad[currency]


def _all_of(raw: Mapping[str, Any], name: str) -> Any:
    """Everything that a form sends under that name."""
    texts: Callable[[str], list[str]] | None = getattr(raw, "getlist", None)
    return texts(name) if texts else raw[name]


CUSTOM = "custom"
"""Where the fields that a company added stand in JSON."""


def _unfolded(raw: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """JSON with the company's own fields beside the others, by their names."""
    flat = {name: value for name, value in raw.items() if name != CUSTOM}
    problems += [
        Problem(typed(name), UNKNOWN_FIELD, {"value": typed(name)}) for name in flat if name.startswith(f"{CUSTOM}.")
    ]
    own = raw.get(CUSTOM, {})
    if not isinstance(own, Mapping):
        problems.append(Problem(CUSTOM, NOT_AN_OBJECT_OF_FIELDS))
        return flat
    return flat | {f"{CUSTOM}.{name}": value for name, value in own.items()}


def folded(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Values by field name as JSON has them: the company's own fields together in `custom`."""
    before = f"{CUSTOM}."
    own = {name.removeprefix(before): value for name, value in flat.items() if name.startswith(before)}
    plain = {name: value for name, value in flat.items() if not name.startswith(before)}
    return {**plain, CUSTOM: own} if own else plain


def _read(step: Step, raw: Any, context: Context, read: Parsed) -> None:
    """Read one field of the record and put down what came of it."""
    try:
        value = step.read(raw, context)
        if value is None and not step.nullable:
            raise Refused(REQUIRED)
    except Refused as refusal:
        read.problems.append(Problem(step.name, refusal.reason, {"value": typed(raw), **refusal.params}))
    else:
        if value is ABSENT:
            return
        read.values[step.name] = value
        if step.doubt and value is not None and (reason := step.doubt(value)):
            read.warnings.append(Problem(step.name, reason, {"value": typed(raw)}))
    read.given.add(step.name)


def check_purpose(definition: Definition, given: Collection[str], purpose: Purpose) -> list[Problem]:
    """What is missing for a new record, or given though only a new record may have it."""
    if purpose == "create":
        return [Problem(f.name, REQUIRED) for f in definition.required if f.name not in given]
    if purpose == "update":
        return [Problem(f.name, READ_ONLY) for f in definition if f.writable == "on_create" and f.name in given]
    return []


class _Absent:
    """The cell was blank, and blank says nothing."""


ABSENT = _Absent()
Read = Callable[[Any, Context], Any]


class Step(NamedTuple):
    """How one field is read from one source."""

    name: str
    read: Read
    nullable: bool
    doubt: Callable[[Any], Reason | None] | None
    currency_field: str
    many: bool
    """Whether it is read from all texts that a form sends under its name."""
    few: bool
    """Whether it reads one of a few values, and has no doubts about any."""


@lru_cache(maxsize=512)
def _plan(definition: Definition, source: Source) -> tuple[Step, ...]:
    """The fields that may be written, those first that others need (the currency before amounts in it)."""
    steps = [_step(f, source) for f in definition if not f.read_only and (source != "file" or f.importable)]
    return tuple(sorted(steps, key=lambda step: bool(step.currency_field)))


def _step(field: Field, source: Source) -> Step:
    kind = field.kind
    doubt = kind.doubt if type(kind).doubt is not Kind.doubt else None
    currency_field = kind.currency_field if isinstance(kind, MoneyKind) else ""
    many = source == "form" and kind.many
    few = kind.few and doubt is None and not many
    reader = _from_inputs if many else _READERS[source]
    return Step(field.name, reader(kind), field.nullable, doubt, currency_field, many, few)


def _from_form(kind: Kind) -> Read:
    from_text = kind.from_text

    def read(text: Any, context: Context) -> Any:
        if not isinstance(text, str):
            raise Refused(NOT_TEXT)
        trimmed = trim(text)
        return from_text(trimmed, context) if trimmed else None

    return read


def _from_inputs(kind: Kind) -> Read:
    def read(texts: Any, context: Context) -> Any:
        return kind.from_inputs([texts] if isinstance(texts, str) else texts, context)

    return read


def _from_file(kind: Kind) -> Read:
    from_text, from_cell = kind.from_text, kind.from_cell

    def read(cell: Any, context: Context) -> Any:
        if type(cell) is str:
            text = trim(cell)
            if text:
                return from_text(text, context)
        elif cell is not None:
            return from_cell(cell, context)
        return None if context.blank_clears else ABSENT

    return read


def _from_json(kind: Kind) -> Read:
    from_json = kind.from_json

    def read(value: Any, context: Context) -> Any:
        blank = value is None or (isinstance(value, str) and not trim(value))
        return None if blank else from_json(value, context)

    return read


_READERS: dict[Source, Callable[[Kind], Read]] = {"form": _from_form, "file": _from_file, "json": _from_json}


def _strangers(definition: Definition, raw: Mapping[str, Any], source: Source) -> list[Problem]:
    """A problem for every name that is no field, or none that may be written from here."""
    known = _names(definition, source)
    if raw.keys() <= known:
        return []
    return [
        Problem(typed(name), READ_ONLY if name in definition else UNKNOWN_FIELD, {"value": typed(name)})
        for name in raw
        if name not in known
    ]


@lru_cache(maxsize=512)
def _names(definition: Definition, source: Source) -> frozenset[str]:
    return frozenset(step.name for step in _plan(definition, source))


def _order(definition: Definition, problems: list[Problem]) -> None:
    if len(problems) > 1:
        place = {name: i for i, name in enumerate(definition.by_name)}
        problems.sort(key=lambda problem: place.get(problem.field or "", len(place)))
