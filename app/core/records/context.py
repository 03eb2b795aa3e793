"""What reading a value depends on beside the value: whose records, which language, which day. Pure: the finders are passed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

LOCALES = ("en", "zh", "ms")
"""The languages in which labels, headings and names are understood."""

FindReference = Callable[[str, Mapping[str, str]], UUID | None]
"""(target, {"id" | "code" | "name" | "email": text}) → the id of that record, or None. An import asks a preloaded table, the API a query."""

Translate = Callable[[str, str], str]
"""(locale, English message) → the message in that language; the message itself when there is none."""

FindName = Callable[[str], str | None]
"""A name in any of the house's languages → its code, or None."""

References = Mapping[UUID, Mapping[str, str]]
"""id → {"code", "name"} (records) or {"name", "email"} (members) of everything that the values at hand refer to."""


def nothing_found(target: str, by: Mapping[str, str]) -> UUID | None:
    """The finder of a place that knows no references."""
    return None


def untranslated(locale: str, message: str) -> str:
    return message


def no_name(text: str) -> str | None:
    return None


@dataclass(frozen=True)
class Context:
    """The surroundings of values; `rows.context` makes one with the names of countries, currencies and languages filled in."""

    country: str
    """ISO 3166 alpha-2: where a phone without a country code belongs."""
    currency: str
    """ISO 4217: of an amount that does not name one."""
    locale: str
    """The reader's language."""
    today: date
    """The tenant's day."""
    timezone: str = "UTC"
    """The IANA zone in which days begin."""
    find_reference: FindReference = nothing_found
    translate: Translate = untranslated
    find_country: FindName = no_name
    find_currency: FindName = no_name
    find_language: FindName = no_name
    blank_clears: bool = False
    """Whether an empty cell of a file empties the field, instead of leaving it alone."""
    strict_phones: bool = False
    """Whether a phone that cannot be read is refused, instead of kept as typed with a warning."""

    def in_currency(self, currency: str) -> Context:
        return self if currency == self.currency else replace(self, currency=currency)

    def say(self, message: str) -> str:
        """`message` in the reader's language."""
        return self.translate(self.locale, message)
