"""The definition of a record as a company and a role have it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from app.core.messages import OwnWords
from app.core.records.fields import Definition, Field, Merge
from app.fields.rules.kinds import kind_of
from app.fields.rules.storing import KEYS
from app.fields.values import FIXED, MORE, CustomField, FieldFacts, FieldKind, Layout, Required, Setting

SORTABLE = frozenset({FieldKind.TEXT, FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DATE, FieldKind.YES_NO})
WIDTHS = {FieldKind.TEXT: "four", FieldKind.URL: "four", FieldKind.CHOICES: "full"}


def field_of(field_id: UUID, facts: FieldFacts) -> CustomField:
    """A custom field as one of a definition."""
    kind = kind_of(facts)
    labels = tuple(dict.fromkeys(facts.labels.values()))
    return CustomField(
        OwnWords(facts.labels),
        help=OwnWords(facts.help) if any(facts.help.values()) else "",
        group=facts.section,
        width=WIDTHS.get(facts.kind, "two"),  # type: ignore[arg-type]
        synonyms=(facts.key, *labels),
        refers_to="customer" if facts.kind is FieldKind.CUSTOMER else "",
        sortable=facts.kind in SORTABLE,
        key=KEYS.get(facts.kind),
        merge=Merge.UNION if facts.kind is FieldKind.CHOICES else Merge.PREFER_FILLED,
        name=facts.name,
        kind=kind,
        required=facts.required is Required.ALWAYS,
        nullable=facts.required is not Required.ALWAYS,
        asked_of_active=facts.required is Required.ACTIVE,
        field_id=field_id,
        of_kind=facts.kind,
        default=facts.default,
        is_on=facts.is_active,
    )


def derived(static: Definition, customs: Iterable[CustomField], everyone: Layout, role: Layout) -> Definition:
    """The record with the company's own fields, as a role sees it: hidden fields are not there at all."""
    fields = [*static.fields, *customs]
    known = {group.name for group in static.groups} | {MORE.name}
    fixed = FIXED.get(static.name, frozenset())
    shown = [
        made
        for one in ordered(fields, everyone.order)
        if (made := shaped(one, role.of(one.name).over(everyone.of(one.name)), known, fixed=one.name in fixed))
    ]
    groups = static.groups if any(one.name == MORE.name for one in static.groups) else (*static.groups, MORE)
    return replace(static, groups=groups, fields=tuple(shown))


def shaped(field: Field, setting: Setting, sections: Iterable[str], *, fixed: bool = False) -> Field | None:
    """A field as a setting has it; None when that hides it."""
    if setting.hidden and not fixed:
        return None
    wanted = setting.section or field.group
    section = wanted if wanted in sections else field.group if field.group in sections else MORE.name
    shape = replace(field, group=section, label=_label(field.label, setting))
    if setting.read_only and not field.read_only and not fixed:
        return replace(shape, writable="never", required=False, nullable=True, asked_of_active=False)
    return shape if setting.required is None or field.read_only else _required(shape, field, setting.required)


def _label(label: str, setting: Setting) -> str:
    words = {locale: text for locale, text in setting.labels.items() if text}
    return OwnWords({**getattr(label, "words", {}), **words}, instead_of=label) if words else label


def _required(shape: Field, field: Field, when: Required) -> Field:
    """What a record cannot do without (code, name) stays so, and what has a value of its own is never missing."""
    own = not isinstance(field, CustomField)
    if own and (field.required or not field.nullable):
        return shape
    always = when is Required.ALWAYS
    return replace(shape, required=always, nullable=not always, asked_of_active=when is Required.ACTIVE)


def ordered(fields: Sequence[Field], order: Sequence[str]) -> list[Field]:
    """The fields in the company's order; one that it does not name (it came later) stands behind the one that it stands behind."""
    if not order:
        return list(fields)
    by_name = {one.name: one for one in fields}
    names = [name for name in dict.fromkeys(order) if name in by_name]
    before = None
    for one in fields:
        if one.name not in names:
            names.insert(names.index(before) + 1 if before else 0, one.name)
        before = one.name
    return [by_name[name] for name in names]
