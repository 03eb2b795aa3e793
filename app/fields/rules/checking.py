"""What is wrong with a custom field, a change of one, or a layout. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from app.core.messages import N_, Problem, Reason
from app.core.records.context import LOCALES
from app.core.records.fields import Definition
from app.core.records.reasons import NOT_A_CHOICE
from app.fields.values import (
    FIXED,
    MAX_FIELDS,
    MAX_HELP,
    MAX_LABEL,
    MAX_OPTIONS,
    WITH_OPTIONS,
    FieldFacts,
    FieldKind,
    Layout,
    Option,
    Required,
    moments,
)

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")

TOO_MANY_FIELDS = Reason("too_many_custom_fields", N_("A record type has at most %(limit)s custom fields, and this one has them all."))  # fmt: skip
BAD_KEY = Reason("bad_key", N_("A key is 1 to 40 small letters, digits and _, and begins with a letter."))
KEY_TAKEN = Reason("key_taken", N_("There is a field with the key “%(value)s” already."))
KEY_STAYS = Reason("key_stays", N_("The key stays as it is: files and programs know the field by it."))
NO_LABEL = Reason("no_label", N_("Give the field a label in at least one language."))
LABEL_TOO_LONG = Reason("label_too_long", N_("A label has at most %(limit)s characters."))
HELP_TOO_LONG = Reason("help_too_long", N_("A help text has at most %(limit)s characters."))
NO_OPTIONS = Reason("no_options", N_("A list to choose from needs at least one option."))
TOO_MANY_OPTIONS = Reason("too_many_options", N_("A list has at most %(limit)s options."))
OPTION_TWICE = Reason("option_twice", N_("Two options have the key “%(value)s”."))
OPTION_USED = Reason(
    "option_used", N_("%(count)s records have the option “%(value)s”. It cannot be taken away while they do.")
)
TYPE_LOSES = Reason(
    "type_loses_data", N_("The type cannot be changed: %(count)s values would be lost. The first of them is “%(value)s”.")
)  # fmt: skip
STILL_ON = Reason(
    "field_still_on",
    N_("%(count)s records have a value of this field. Switch it off first; deleting it then deletes them."),
)
ALWAYS_SHOWN = Reason("always_shown", N_("%(field)s is needed everywhere and cannot be hidden or made read-only."))
UNKNOWN_SECTION = Reason("unknown_section", N_("There is no section “%(value)s”."))
UNFILLABLE = Reason(
    "unfillable",
    N_("%(field)s must be filled in, but %(role)s may create such records and cannot fill it in. Show it, or give it a default."),
)  # fmt: skip


def problems_of(facts: FieldFacts) -> list[Problem]:
    """What is wrong with a field by itself."""
    problems = [] if KEY.fullmatch(facts.key) else [Problem("key", BAD_KEY, {"value": facts.key[:50]})]
    problems += _word_problems(facts)
    problems += _moment_problems("required", facts.required, facts.record_type)
    if facts.kind in WITH_OPTIONS:
        problems += _option_problems(facts.options)
    return problems


def _moment_problems(name: str, required: Required | None, record_type: str) -> list[Problem]:
    offered = moments(record_type)
    if required is None or required in offered:
        return []
    return [Problem(name, NOT_A_CHOICE, {"value": required.value, "choices": ", ".join(offered)})]


def _word_problems(facts: FieldFacts) -> list[Problem]:
    problems = [] if any(facts.labels.values()) else [Problem("label_en", NO_LABEL)]
    too_long = [one for one in LOCALES if len(facts.labels.get(one, "")) > MAX_LABEL]
    problems += [Problem(f"label_{one}", LABEL_TOO_LONG, {"limit": MAX_LABEL}) for one in too_long]
    unhelpful = [one for one in LOCALES if len(facts.help.get(one, "")) > MAX_HELP]
    return problems + [Problem(f"help_{one}", HELP_TOO_LONG, {"limit": MAX_HELP}) for one in unhelpful]


def _option_problems(options: Iterable[Option]) -> list[Problem]:
    options = list(options)
    keys = [one.key for one in options]
    if not options:
        return [Problem("options", NO_OPTIONS)]
    if len(options) > MAX_OPTIONS:
        return [Problem("options", TOO_MANY_OPTIONS, {"limit": MAX_OPTIONS})]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    return [Problem("options", OPTION_TWICE, {"value": twice})] if twice else []


def one_more(count: int) -> list[Problem]:
    """One more than `count` fields?"""
    return [Problem(None, TOO_MANY_FIELDS, {"limit": MAX_FIELDS})] if count >= MAX_FIELDS else []


def gone_options(before: FieldFacts, after: FieldFacts) -> list[str]:
    """Options that `after` no longer has."""
    kept = {one.key for one in after.options}
    return [one.key for one in before.options if one.key not in kept] if after.kind in WITH_OPTIONS else []


HARMLESS = {
    (FieldKind.URL, FieldKind.TEXT),
    (FieldKind.CHOICE, FieldKind.CHOICES),
}
"""Changes of type that keep every value as it is stored."""


def layout_problems(whole: Definition, layout: Layout) -> list[Problem]:
    """What is wrong with a layout of `whole` (the record with everything in it)."""
    fixed = FIXED.get(whole.name, frozenset())
    sections = {group.name for group in whole.groups} | {"more"}
    problems = []
    for name, setting in layout.settings.items():
        field = whole.get(name)
        if field is None:
            continue
        if (setting.hidden or setting.read_only) and name in fixed:
            problems.append(Problem(name, ALWAYS_SHOWN))
        if setting.section and setting.section not in sections:
            problems.append(Problem(name, UNKNOWN_SECTION, {"value": setting.section}))
        problems += _moment_problems(name, setting.required, whole.name)
        if any(len(text) > MAX_LABEL for text in setting.labels.values()):
            problems.append(Problem(name, LABEL_TOO_LONG, {"limit": MAX_LABEL}))
    return problems


def unfillable(whole: Definition, layouts: Mapping[str, Layout], creators: Mapping[str, str], defaults: Iterable[str]) -> list[Problem]:  # fmt: skip
    """Fields that must always be filled in and that a role which creates records can neither see nor set. `layouts` by role ("" =
    everyone), `creators` role → its name, `defaults` the fields that have one."""
    everyone, spared = layouts.get("", Layout()), set(defaults)
    problems = []
    for field in whole:
        for role, name in creators.items():
            setting = layouts.get(role, Layout()).of(field.name).over(everyone.of(field.name))
            demanded = (setting.required or _own_demand(field)) is Required.ALWAYS
            if demanded and (setting.hidden or setting.read_only) and field.name not in spared:
                problems.append(Problem(field.name, UNFILLABLE, {"role_label": name, "role": name}))
                break
    return problems


def _own_demand(field: object) -> Required:
    return Required.ALWAYS if getattr(field, "required", False) else Required.NEVER
