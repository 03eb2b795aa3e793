"""The pages on which a company shapes its records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from app.core import i18n
from app.core.actor import Actor
from app.core.forms import Shown
from app.core.messages import N_, Problem
from app.core.records import screens
from app.core.records.context import LOCALES, Context
from app.core.records.fields import Definition, Field
from app.core.surroundings import context_of
from app.fields.models import CustomFieldRow
from app.fields.queries import configuration, values
from app.fields.rules import deriving
from app.fields.rules.storing import from_plain
from app.fields.service.definitions import static_definition, whole_definition
from app.fields.values import (
    FIXED,
    MORE,
    RECORD_TYPES,
    CustomField,
    FieldKind,
    Layout,
    Option,
    Required,
    Setting,
    moments,
)
from app.identity.queries import members

Form = MultiDict[str, str]
ACCESS = {"edit": (False, False), "read": (False, True), "hide": (True, False)}
"""What a role may do with a field → hidden, read-only."""


def context_for(actor: Actor) -> Context:
    """How this person's input is read and shown. Nothing here is looked up."""
    return context_of(actor, lambda target, by: None)


@dataclass(frozen=True)
class Place:
    """Whose fields are shaped: a record type, for everyone or for one role."""

    record_type: str
    role: str

    @property
    def static(self) -> Definition:
        return static_definition(self.record_type)


def place_of(row: CustomFieldRow | None) -> Place:
    """Where a custom field belongs; a new one where the request says."""
    return Place(row.record_type, "") if row else place()


def place() -> Place:
    """What the request is about; unknown names mean the first record type, and everyone."""
    wanted, role = request.values.get("type", ""), request.values.get("role", "")
    record_type = wanted if wanted in RECORD_TYPES else next(iter(RECORD_TYPES))
    return Place(record_type, role if role in {one.key for one in members.roles()} else "")


def read_layout(where: Place, form: Form, whole: Definition) -> Layout:
    """The layout as it stands in the form, with a field moved where a button asked for it."""
    names = _moved([name for name in form.getlist("order") if name in whole], form)
    settings = {field.name: _read_setting(field.name, form) for field in whole if f"access.{field.name}" in form}
    return Layout(settings, tuple(names) if not where.role else ())


def _moved(names: list[str], form: Form) -> list[str]:
    """The names with one of them moved past its neighbour in the same section."""
    for button, step in (("up", -1), ("down", 1)):
        name = form.get(button, "")
        if name in names:
            section = form.get(f"section.{name}")
            beside = [one for one in names if form.get(f"section.{one}") == section]
            at = beside.index(name) + step
            if 0 <= at < len(beside):
                to = names.index(beside[at])
                names.remove(name)
                names.insert(to, name)
    return names


def _read_setting(name: str, form: Form) -> Setting:
    hidden, read_only = ACCESS.get(form.get(f"access.{name}", ""), (None, None))
    required = form.get(f"required.{name}", "")
    labels = {one: text for one in LOCALES if (text := form.get(f"label_{one}.{name}", "").strip())}
    return Setting(
        hidden, read_only, Required(required) if required in tuple(Required) else None, form.get(f"section.{name}") or None, labels
    )  # fmt: skip


def layout_page(
    actor: Actor, where: Place, layout: Layout | None = None, problems: Sequence[Problem] = (), **more: Any
) -> dict[str, Any]:
    """The page of a layout: as it is saved, or as it stands in the form."""
    context, whole = context_for(actor), whole_definition(actor, where.static)
    row = configuration.find_layout(where.record_type, where.role)
    saved = configuration.layout_of(row)
    shown = layout or saved
    everyone = shown if not where.role else configuration.layout_of(configuration.find_layout(where.record_type, ""))
    labels = {field.name: context.say(field.label) for field in whole}
    return {
        "where": where,
        "types": _types(),
        "heading": gettext(HEADINGS[where.record_type]),
        "roles": [("", gettext("Everyone")), *((one.key, _role_name(one)) for one in members.roles())],
        "version": request.form.get("version", row.version if row else 0),
        "sections": _sections(whole, everyone, shown, context, where),
        "choices": _choices(where),
        "problems": [(f"access_{p.field}".replace(".", "_"), i18n.explain(p, labels)) for p in problems],
        "preview": preview(actor, where, shown),
        "section_choices": section_choices(where, context),
        "inactive": labels_of(
            (row for row in configuration.all_fields(where.record_type) if not row.is_active), context
        ),
        "count": configuration.count_fields(where.record_type),
        **more,
    }


HEADINGS: Mapping[str, str] = {
    "customer": N_("Fields of a customer"),
    "contact": N_("Fields of a contact"),
    "address": N_("Fields of an address"),
    "branch": N_("Fields of a branch"),
}


def _types() -> list[dict[str, str]]:
    """The record types, as tabs."""
    tenant = (request.view_args or {})["tenant"]
    return [
        {"key": name, "label": gettext(label), "url": url_for("fields.edit_layout", tenant=tenant, type=name)}
        for name, label in RECORD_TYPES.items()
    ]


def _role_name(role: Any) -> str:
    return gettext(role.name) if role.is_default else str(role.name)


def _choices(where: Place) -> dict[str, screens.Options]:
    """What the selects of a line offer. For a role everything may be as for everyone."""
    as_everyone = [("", gettext("As for everyone"))] if where.role else []
    access = [("edit", gettext("Shown")), ("read", gettext("Read-only")), ("hide", gettext("Hidden"))]
    return {
        "access": [*as_everyone, *access],
        "required": [*as_everyone, *((one.value, gettext(one.label)) for one in moments(where.record_type))],
    }


@dataclass(frozen=True)
class Line:
    """A field on the page of a layout."""

    field: Field
    label: str
    setting: Setting
    access: str
    required: str
    section: str
    fixed: bool
    demanded: bool
    """No record can be without it, whatever a company says."""
    custom: bool
    filled: int | None
    without_url: str


def _sections(
    whole: Definition, everyone: Layout, shown: Layout, context: Context, where: Place
) -> list[tuple[str, list[Line]]]:
    """Title of each section with its fields, in the company's order."""
    customs = [field for field in whole if isinstance(field, CustomField)]
    filled = values.count_filled(field.field_id for field in customs)
    written = {field.name for field in whole if not where.static.get(field.name) or not field.read_only}
    fields = [
        field for field in deriving.ordered(list(whole), everyone.order) if field.name in written and _is_on(field)
    ]
    lines = [_line(field, everyone, shown, context, where, filled) for field in fields]
    return [
        (label, some)
        for name, label in section_choices(where, context)
        if (some := [one for one in lines if one.section == name])
    ]


def _is_on(field: Field) -> bool:
    return not isinstance(field, CustomField) or field.is_on


def _line(
    field: Field, everyone: Layout, shown: Layout, context: Context, where: Place, filled: Mapping[Any, int]
) -> Line:
    said = shown.of(field.name)
    own = isinstance(field, CustomField)
    access = next((name for name, pair in ACCESS.items() if pair == (bool(said.hidden), bool(said.read_only))), "edit")
    silent = where.role and said.hidden is None and said.read_only is None
    asked = {"field": field.name, "op": "is_empty"}
    return Line(
        field,
        context.say(field.label),
        said,
        "" if silent else access,
        said.required.value if said.required else "" if where.role else _usual(field),
        everyone.of(field.name).section or field.group,
        field.name in FIXED.get(where.record_type, ()),
        not own and (field.required or not field.nullable),
        own,
        filled.get(field.field_id, 0) if isinstance(field, CustomField) else None,
        _list_url(where, asked) if "is_empty" in field.operators and field.nullable else "",
    )


def _usual(field: Field) -> str:
    if field.required or not field.nullable:
        return Required.ALWAYS.value
    return Required.ACTIVE.value if field.asked_of_active else Required.NEVER.value


def _list_url(where: Place, asked: Mapping[str, str]) -> str:
    """The list of records that lack a value; none for parts of customers, which have no list of all."""
    if where.record_type != "customer":
        return ""
    path = url_for("customers.list_customers", tenant=(request.view_args or {})["tenant"])
    return f"{path}?{urlencode({'filter': json.dumps({'all': [asked]})})}"


def preview(actor: Actor, where: Place, layout: Layout) -> list[screens.Section]:
    """The form as it would be."""
    context, static = context_for(actor), where.static
    customs = [f for f in whole_definition(actor, static) if isinstance(f, CustomField) and f.is_on]
    everyone = layout if not where.role else configuration.layout_of(configuration.find_layout(where.record_type, ""))
    role = layout if where.role else Layout()
    definition = deriving.derived(static, customs, everyone, role)
    read_only = [f.name for f in definition if f.read_only and not (static.get(f.name) and static[f.name].read_only)]
    sections = screens.form_fields(definition, {}, context=context, read_only=read_only)
    return [
        replace(one, fields=tuple(replace(f, id=f"preview_{f.id}", check_url="") for f in one.fields))
        for one in sections
    ]


# --- a custom field


BLANK = {
    **{f"{what}_{locale}": "" for what in ("label", "help") for locale in LOCALES},
    "key": "",
    "kind": FieldKind.TEXT.value,
    "required": Required.NEVER.value,
    "section": MORE.name,
    "default": "",
    "options": "",
    "version": "",
}
"""The form of a new field."""


def typed_field(form: Form, problems: Sequence[Problem]) -> Shown:
    """The form as it was sent, with what is wrong about it."""
    return Shown({name: form.get(name, usual) for name, usual in BLANK.items()}, problems)


def field_values(row: CustomFieldRow, context: Context) -> dict[str, Any]:
    """A custom field as it stands in its form."""
    facts = configuration.facts_of(row)
    made = deriving.field_of(row.id, facts)
    default = from_plain(made, facts.default)
    said = {f"label_{one}": facts.labels.get(one, "") for one in LOCALES}
    said |= {f"help_{one}": facts.help.get(one, "") for one in LOCALES}
    return {
        **said,
        "key": facts.key,
        "kind": facts.kind.value,
        "required": facts.required.value,
        "section": facts.section,
        "default": "" if default is None else made.kind.to_form(default, context),
        "options": "\n".join(_option_line(one) for one in facts.options),
        "version": row.version,
    }


def _option_line(one: Option) -> str:
    return " | ".join([one.key, *(one.labels.get(locale, "") for locale in LOCALES)]).rstrip(" |")


def field_body(form: Form) -> dict[str, Any]:
    """The form as the API's JSON says the same."""
    options = [_read_option(text) for text in form.get("options", "").splitlines() if text.strip()]
    return {
        "kind": form.get("kind", ""),
        "labels": {one: form.get(f"label_{one}", "") for one in LOCALES},
        "help": {one: form.get(f"help_{one}", "") for one in LOCALES},
        "required": form.get("required", Required.NEVER.value),
        "section": form.get("section", MORE.name),
        "default": form.get("default", ""),
        "options": options,
    }


def _read_option(text: str) -> dict[str, Any]:
    key, *labels = [part.strip() for part in text.replace("｜", "|").split("|")]
    return {"key": key, "labels": {one: label for one, label in zip(LOCALES, labels, strict=False) if label}}


def field_choices(actor: Actor, where: Place) -> dict[str, screens.Options]:
    """What the selects of a field's form offer."""
    context = context_for(actor)
    return {
        "kinds": [(one.value, gettext(one.label)) for one in FieldKind],
        "required": [(one.value, gettext(one.label)) for one in moments(where.record_type)],
        "sections": section_choices(where, context),
    }


def section_choices(where: Place, context: Context) -> screens.Options:
    """The sections of the form."""
    groups = {group.name: group for group in (*where.static.groups, MORE)}
    return [(name, context.say(group.label)) for name, group in groups.items()]


def labels_of(rows: Iterable[CustomFieldRow], context: Context) -> list[tuple[CustomFieldRow, str]]:
    """Each field with its name."""
    return [(row, context.say(deriving.field_of(row.id, configuration.facts_of(row)).label)) for row in rows]
