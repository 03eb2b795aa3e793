"""Records on screen: the fields of a form for `ui.form_sections`, the columns of a list, its order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from flask_babel import gettext

from app.core.errors import Invalid
from app.core.i18n import explain
from app.core.messages import N_, Problem, Reason
from app.core.money import DECIMALS
from app.core.records import names
from app.core.records.context import Context, References
from app.core.records.fields import Definition, Field
from app.core.records.kinds.base import Input
from app.core.records.kinds.choices import COUNTRIES, LANGUAGES, ChoiceKind, Country, Currency, Language
from app.core.records.kinds.limits import AmountOrNamed
from app.core.records.kinds.numbers import MoneyKind
from app.core.records.kinds.several import Several

UNKNOWN_SORT = Reason("unknown_sort", N_("The list cannot be sorted by “%(value)s”."))

Options = Sequence[tuple[str, str]]
"""(value, label) in the order in which they are offered."""


@dataclass(frozen=True)
class FormField:
    """One input of a form: what the macro `ui.form_field` reads."""

    name: str
    id: str
    label: str
    widget: str
    value: str | Sequence[str]
    """Of a field that is typed into several inputs all their texts."""
    options: Options
    help: str
    error: str | None
    warning: str | None
    optional: bool
    span: str
    read_only: bool
    autocomplete: str
    inputmode: str
    currency: str
    maxlength: int | None
    lang: str
    check_url: str
    suggest_url: str
    when: str = ""
    """`kind=net cod`: what only some choices of another field have."""
    inputs: Sequence[Input] = ()
    """The inputs of each row of the widget `rows`, their words in the reader's language."""


@dataclass(frozen=True)
class Section:
    """A titled group of inputs."""

    title: str
    text: str
    fields: tuple[FormField, ...]


def form_fields(
    definition: Definition,
    values: Mapping[str, Any],
    problems: Iterable[Problem] = (),
    *,
    context: Context,
    typed: Mapping[str, str] | None = None,
    warnings: Iterable[Problem] = (),
    options: Mapping[str, Options] | None = None,
    references: References | None = None,
    read_only: Collection[str] = (),
    check_urls: Mapping[str, str] | None = None,
    suggest_urls: Mapping[str, str] | None = None,
) -> list[Section]:
    """The form of a record, in the reader's language, section by section; `definition.only(…)` makes it a part of one.

    `values` are canonical; `typed` is what came back from the browser and stands above them, so that nobody types twice. `options` are what
    reference fields offer, by field name; a field with a suggest URL needs none, its present value is named from `references`.
    `read_only` fields are shown and cannot be changed; those that are never written are left out.
    """
    page = _Page(
        definition, values, typed or {}, context, options or {}, references or {}, frozenset(read_only), check_urls or {},
        suggest_urls or {}, _sentences(definition, problems, context), _sentences(definition, warnings, context),
    )  # fmt: skip
    shown = [f for f in definition if not f.read_only or f.name in page.read_only]
    groups = [(group, [f for f in shown if f.group == group.name]) for group in definition.groups]
    return [
        Section(
            context.say(group.label), context.say(group.help) if group.help else "", tuple(page.input(f) for f in some)
        )
        for group, some in groups
        if some
    ]


def summary(definition: Definition, problems: Iterable[Problem], context: Context) -> list[tuple[str | None, str]]:
    """(id of the input, sentence) of every problem, for `ui.summary` on top of the form."""
    labels = _labels(definition, context)
    return [_summed_up(problem, labels) for problem in problems]


def _summed_up(problem: Problem, labels: Mapping[str, str]) -> tuple[str | None, str]:
    sentence = explain(problem, labels)
    label = labels.get(problem.field or "")
    return (
        (input_id(problem.field or ""), gettext("%(field)s: %(problem)s", field=label, problem=sentence))
        if label
        else (None, sentence)
    )


def input_id(name: str) -> str:
    """The id of the input of a field."""
    return name.replace(".", "_")


def _labels(definition: Definition, context: Context) -> dict[str, str]:
    return {f.name: context.say(f.label) for f in definition}


def _sentences(definition: Definition, problems: Iterable[Problem], context: Context) -> dict[str | None, str]:
    """Field name → the first thing that is wrong with it."""
    labels = _labels(definition, context)
    return {p.field: explain(p, labels) for p in reversed(list(problems))}


@dataclass(frozen=True)
class _Page:
    """What all inputs of one form have in common."""

    definition: Definition
    values: Mapping[str, Any]
    typed: Mapping[str, str]
    context: Context
    options: Mapping[str, Options]
    references: References
    read_only: frozenset[str]
    check_urls: Mapping[str, str]
    suggest_urls: Mapping[str, str]
    errors: Mapping[str | None, str]
    warnings: Mapping[str | None, str]

    def input(self, field: Field) -> FormField:
        context = self.context.in_currency(self._currency(field))
        options = self._options(field)
        return FormField(
            name=field.name,
            id=input_id(field.name),
            label=context.say(field.label),
            widget=self._widget(field),
            value=self._texts(field, context) if field.kind.many else self._text(field, context),
            options=options,
            help=context.say(field.help) if field.help else "",
            error=self.errors.get(field.name),
            warning=self.warnings.get(field.name),
            optional=not field.required and field.nullable,
            span=field.width,
            read_only=field.name in self.read_only,
            autocomplete="",
            inputmode=field.kind.inputmode,
            currency=context.currency if isinstance(field.kind, MoneyKind) else "",
            maxlength=None,  # a browser would cut what is too long without a word; the kind says by how much
            lang="",
            check_url=self.check_urls.get(field.name, ""),
            suggest_url=self.suggest_urls.get(field.name, ""),
            when=f"{field.when[0]}={' '.join(field.when[1])}" if field.when else "",
            inputs=[_said(one, context) for one in field.kind.inputs],
        )

    def _widget(self, field: Field) -> str:
        if field.widget:
            return field.widget
        return "search-select" if field.name in self.suggest_urls else field.kind.widget

    def _text(self, field: Field, context: Context) -> str:
        if field.name in self.typed:
            return self.typed[field.name]
        value = self.values.get(field.name)
        if isinstance(field.kind, AmountOrNamed) and isinstance(value, UUID) and value in self.references:
            return self.references[value].get("code", "")
        return "" if value is None else field.kind.to_form(value, context)

    def _texts(self, field: Field, context: Context) -> Sequence[str]:
        if field.name in self.typed:
            texts = getattr(self.typed, "getlist", None)
            return texts(field.name) if texts else [self.typed[field.name]]
        value = self.values.get(field.name)
        return [] if value is None else field.kind.to_inputs(value, context)

    def _currency(self, field: Field) -> str:
        """The currency that an amount is typed in: the record's, else the tenant's."""
        named = field.kind.currency_field if isinstance(field.kind, MoneyKind) else ""
        currency = self.typed.get(named) or self.values.get(named)
        return currency if currency in DECIMALS else self.context.currency

    def _options(self, field: Field) -> Options:
        if field.name in self.options:
            return self.options[field.name]
        if field.kind.show in ("reference", "member"):
            value = self.values.get(field.name)
            known = self.references.get(value) if value is not None else None
            return [(str(value), known.get("name") or known.get("code", ""))] if known else []
        return kind_options(field, self.context)


def _said(one: Input, context: Context) -> Input:
    return Input(
        one.name,
        context.say(one.label),
        tuple((value, context.say(label)) for value, label in one.options),
        one.inputmode,
    )


def kind_options(field: Field, context: Context) -> Options:
    """(value, label) of everything that a choice, country, currency or language may be; nothing for other kinds."""
    kind = field.kind.of if isinstance(field.kind, Several) else field.kind
    if isinstance(kind, ChoiceKind):
        return [(one.value, context.say(one.label)) for one in kind.choices]
    if isinstance(kind, Country):
        return _named(COUNTRIES, "country", context.locale)
    if isinstance(kind, Currency):
        return _named(frozenset(DECIMALS), "currency", context.locale)
    return _named(LANGUAGES, "language", context.locale) if isinstance(kind, Language) else []


@cache
def _named(codes: frozenset[str], what: str, locale: str) -> Options:
    name = {"country": names.country_name, "currency": names.currency_name, "language": names.language_name}[what]
    return sorted(((code, name(code, locale)) for code in codes), key=lambda option: option[1].casefold())


def columns(definition: Definition, chosen: Iterable[str] | None = None, hidden: Collection[str] = ()) -> list[Field]:
    """The columns of a list: the pinned ones, then the chosen in their order (the usual ones when nothing was chosen).

    Names that no longer exist, or may not be listed, are passed over: a saved view outlives a field.
    """
    usual = [f.name for f in definition if f.default_column]
    pinned = [f.name for f in definition if f.pinned]
    wanted = dict.fromkeys([*pinned, *(usual if chosen is None else chosen)])
    return [f for name in wanted if (f := definition.get(name)) and f.listable and name not in hidden]


@dataclass(frozen=True)
class Sort:
    """The order of a list: by one field, then by id."""

    field: Field
    descending: bool

    def __str__(self) -> str:
        return f"-{self.field.name}" if self.descending else self.field.name


def parse_sort(definition: Definition, text: str | None, default: str) -> Sort:
    """The order that `name` or `-created_at` asks for; `default` when nothing is asked. Raises `Invalid` for other fields."""
    asked = text or default
    field = definition.get(asked.removeprefix("-"))
    if field is None or not field.sortable:
        raise Invalid(Problem("sort", UNKNOWN_SORT, {"value": asked}))
    return Sort(field, asked.startswith("-"))
