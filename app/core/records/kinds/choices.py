"""Kinds with a fixed set of values: choices, states, yes or no, countries, currencies, languages. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, ClassVar, Self

import pycountry

from app.core.messages import N_
from app.core.money import DECIMALS
from app.core.records.context import LOCALES, Context, References, Translate
from app.core.records.kinds.base import EQUALITY, PRESENCE, Kind, Op, shown
from app.core.records.reasons import (
    NOT_A_CHOICE,
    NOT_A_COUNTRY,
    NOT_A_CURRENCY,
    NOT_A_LANGUAGE,
    NOT_YES_OR_NO,
    Refused,
    typed,
)
from app.core.text import fold


class Choice(StrEnum):
    """Values to choose from, each with its label and the other words it answers to in a file:

    `ACTIVE = "active", N_("Active"), "活跃"`
    """

    label: str
    synonyms: tuple[str, ...]

    def __new__(cls, value: str, label: str = "", *synonyms: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.synonyms = synonyms
        return member


class State(Choice):
    """The states of a record. They are moved by verbs, and shown as a badge."""


def _loose(text: str) -> str:
    """`text` as it is compared with labels: folded, without anything but letters and digits."""
    return "".join(c for c in fold(text) if c.isalnum())


@lru_cache(maxsize=256)
def _words(choices: type[Choice], translate: Translate) -> dict[str, Choice]:
    """Every word that names a choice. A value goes before a label, a label before a synonym of another choice."""
    words: dict[str, Choice] = {}
    for one in choices:
        words.update(dict.fromkeys(map(_loose, one.synonyms), one))
    for one in choices:
        labels = (one.label, *(translate(locale, one.label) for locale in LOCALES))
        words.update(dict.fromkeys(map(_loose, labels), one))
    return words | {_loose(one.value): one for one in choices}


@dataclass(frozen=True)
class ChoiceKind(Kind):
    """One of the members of a `Choice`."""

    choices: type[Choice]

    show: ClassVar[str] = "choice"
    few: ClassVar[bool] = True
    widget: ClassVar[str] = "select"
    accepts: ClassVar[str] = N_("One of the values listed")

    def from_text(self, text: str, context: Context) -> Choice:
        exact = self.choices._value2member_map_.get(text)
        if isinstance(exact, Choice):
            return exact
        found = _words(self.choices, context.translate).get(_loose(text))
        if found is None:
            labels = ", ".join(context.say(one.label) for one in self.choices)
            raise Refused(NOT_A_CHOICE, value=typed(text), choices=labels)
        return found

    def from_json(self, value: object, context: Context) -> Choice:
        exact = self.choices._value2member_map_.get(value) if isinstance(value, str) else None
        if not isinstance(exact, Choice):
            raise Refused(NOT_A_CHOICE, value=typed(value), choices=", ".join(self.choices))
        return exact

    def to_json(self, value: Choice, references: References) -> str:
        return value.value

    def to_text(self, value: Choice, context: Context, references: References) -> str:
        return context.say(value.label)

    def wire(self, *, reading: bool) -> Any:
        return self.choices


@dataclass(frozen=True)
class StateKind(ChoiceKind):
    """One of the members of a `State`."""

    show: ClassVar[str] = "status"


_YES = frozenset(["yes", "y", "true", "t", "1", "on", "ya", "benar", "是", "有", "对", "√", "✓", "✔"])
_NO = frozenset(["no", "n", "false", "f", "0", "off", "tidak", "tak", "bukan", "否", "无", "没有", "不是", "不"])


@dataclass(frozen=True)
class YesNo(Kind):
    """Yes or no."""

    show: ClassVar[str] = "yes_no"
    few: ClassVar[bool] = True
    widget: ClassVar[str] = "checkbox"
    operators: ClassVar[frozenset[Op]] = PRESENCE | {Op.EQ, Op.NE}
    accepts: ClassVar[str] = N_("Yes or no")

    def from_text(self, text: str, context: Context) -> bool:
        word = fold(text).strip()
        if word in _YES:
            return True
        if word in _NO:
            return False
        raise Refused(NOT_YES_OR_NO, value=typed(text))

    def from_cell(self, cell: object, context: Context) -> bool:
        return cell if isinstance(cell, bool) else self.from_text(shown(cell), context)

    def from_json(self, value: object, context: Context) -> bool:
        if not isinstance(value, bool):
            raise Refused(NOT_YES_OR_NO, value=typed(value))
        return value

    def to_text(self, value: bool, context: Context, references: References) -> str:
        return context.say(N_("Yes") if value else N_("No"))

    def to_form(self, value: bool, context: Context) -> str:
        return "true" if value else "false"

    def wire(self, *, reading: bool) -> Any:
        return bool


COUNTRIES = frozenset(c.alpha_2 for c in pycountry.countries)
_COUNTRY_BY_3 = {c.alpha_3: c.alpha_2 for c in pycountry.countries}
LANGUAGES = frozenset(one.alpha_2 for one in pycountry.languages if hasattr(one, "alpha_2"))


@dataclass(frozen=True)
class Country(Kind):
    """A country: ISO 3166 alpha-2, read from two or three letters or a name in any language of the house."""

    show: ClassVar[str] = "country"
    few: ClassVar[bool] = True
    widget: ClassVar[str] = "select"
    operators: ClassVar[frozenset[Op]] = EQUALITY
    accepts: ClassVar[str] = N_("A country by name or two letters, as in MY")

    def from_text(self, text: str, context: Context) -> str:
        if text in COUNTRIES:
            return text
        letters = text.upper()
        code = letters if letters in COUNTRIES else _COUNTRY_BY_3.get(letters) or context.find_country(text)
        if code is None:
            raise Refused(NOT_A_COUNTRY, value=typed(text))
        return code


@dataclass(frozen=True)
class Currency(Kind):
    """A currency: ISO 4217, read from its three letters, its sign or a name."""

    show: ClassVar[str] = "code"
    few: ClassVar[bool] = True
    widget: ClassVar[str] = "select"
    accepts: ClassVar[str] = N_("A currency by its three letters, as in MYR")

    def from_text(self, text: str, context: Context) -> str:
        letters = text.upper()
        code = letters if letters in DECIMALS else context.find_currency(text)
        if code is None:
            raise Refused(NOT_A_CURRENCY, value=typed(text))
        return code


@dataclass(frozen=True)
class Language(Kind):
    """A language: ISO 639-1, read from its code (with or without a region) or a name."""

    show: ClassVar[str] = "language"
    few: ClassVar[bool] = True
    widget: ClassVar[str] = "select"
    accepts: ClassVar[str] = N_("A language by name or two letters, as in ms")

    def from_text(self, text: str, context: Context) -> str:
        letters = text.lower().replace("_", "-").partition("-")[0]
        code = letters if letters in LANGUAGES else context.find_language(text)
        if code is None:
            raise Refused(NOT_A_LANGUAGE, value=typed(text))
        return code
