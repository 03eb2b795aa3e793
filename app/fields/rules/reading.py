"""A custom field as JSON describes it (the API's body; the form makes the same of itself), read. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.core.messages import N_, Problem, Reason
from app.core.records.context import LOCALES
from app.core.records.fields import Choice
from app.core.records.reasons import NOT_A_CHOICE, NOT_TEXT, NOT_YES_OR_NO, READ_ONLY, REQUIRED, UNKNOWN_FIELD, typed
from app.core.text import line, visible
from app.fields.values import MAX_LABEL, RECORD_TYPES, FieldFacts, FieldKind, Option, Required

NOT_WORDS = Reason("not_words", N_("This has to be an object of texts by language: en, zh, ms."))
NOT_AN_OPTION = Reason("not_an_option", N_("An option is an object with “key” and “labels”, each option in a list."))

WRITABLE = frozenset({"kind", "labels", "help", "required", "default", "section", "options", "active"})
FIXED = frozenset({"record_type", "key"})
"""Said at creation, and only then."""


class _Body:
    """One description, read with every problem in it."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.body = body
        self.problems: list[Problem] = []

    def text(self, name: str, before: str) -> str:
        value = self.body.get(name, before)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.problems.append(Problem(name, NOT_TEXT, {"value": typed(value)}))
            return before
        return line(visible(value[:1000]))

    def choice(self, name: str, choices: type[Choice], before: Any) -> Any:
        value = self.body.get(name, before)
        if value not in tuple(choices):
            self.problems.append(Problem(name, NOT_A_CHOICE, {"value": typed(value), "choices": ", ".join(choices)}))
            return before
        return choices(value)

    def words(self, name: str, before: Mapping[str, str]) -> dict[str, str]:
        value = self.body.get(name, before)
        if not isinstance(value, Mapping) or not all(
            locale in LOCALES and isinstance(text, str | None) for locale, text in value.items()
        ):
            self.problems.append(Problem(name, NOT_WORDS, {"value": typed(value)}))
            return dict(before)
        said = {locale: line(visible((value.get(locale) or "")[:1000])) for locale in LOCALES}
        return {locale: text for locale, text in said.items() if text}

    def options(self, before: tuple[Option, ...]) -> tuple[Option, ...]:
        value = self.body.get("options")
        if value is None:
            return before
        if not isinstance(value, list) or not all(map(_is_option, value)):
            self.problems.append(Problem("options", NOT_AN_OPTION, {"value": typed(value)}))
            return before
        return tuple(Option(line(visible(one["key"]))[:MAX_LABEL], _labels(one)) for one in value)

    def yes(self, name: str, before: bool) -> bool:
        value = self.body.get(name, before)
        if not isinstance(value, bool):
            self.problems.append(Problem(name, NOT_YES_OR_NO, {"value": typed(value)}))
            return before
        return value


def _is_option(one: Any) -> bool:
    return isinstance(one, Mapping) and isinstance(one.get("key"), str) and bool(one["key"].strip()) and isinstance(one.get("labels", {}), Mapping)  # fmt: skip


def _labels(one: Mapping[str, Any]) -> dict[str, str]:
    said = {locale: one.get("labels", {}).get(locale) for locale in LOCALES}
    labels = {
        locale: line(visible(text))[:MAX_LABEL]
        for locale, text in said.items()
        if isinstance(text, str) and text.strip()
    }
    return labels or {"en": line(visible(one["key"]))[:MAX_LABEL]}


def read_facts(body: Mapping[str, Any], before: FieldFacts | None = None) -> tuple[FieldFacts, str, list[Problem]]:
    """The field that `body` describes (of a change: `before` with what it says), its default as typed, and what is wrong with it."""
    reader = _Body(body)
    known = WRITABLE if before else WRITABLE | FIXED
    reader.problems += [
        Problem(typed(name), READ_ONLY if name in FIXED else UNKNOWN_FIELD, {"value": typed(name)})
        for name in body
        if name not in known
    ]
    if before is None and "kind" not in body:
        reader.problems.append(Problem("kind", REQUIRED))
    base = before or FieldFacts("customer", "", FieldKind.TEXT, {})
    record_type = reader.text("record_type", base.record_type)
    if record_type not in RECORD_TYPES:
        choices = ", ".join(RECORD_TYPES)
        reader.problems.append(Problem("record_type", NOT_A_CHOICE, {"value": record_type, "choices": choices}))
    facts = replace(
        base,
        record_type=record_type,
        key=reader.text("key", base.key),
        kind=reader.choice("kind", FieldKind, base.kind),
        labels=reader.words("labels", base.labels),
        help=reader.words("help", base.help),
        required=reader.choice("required", Required, base.required),
        section=reader.text("section", base.section) or base.section,
        options=reader.options(base.options),
        is_active=reader.yes("active", base.is_active),
    )
    return facts, reader.text("default", ""), reader.problems
