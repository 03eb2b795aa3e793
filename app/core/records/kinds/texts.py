"""Kinds of text: lines, notes, codes, numbers of offices, addresses of people and machines. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Self

from pydantic import StringConstraints

from app.core import text as texts
from app.core.identifiers import email_address, is_e164, phone_display, phone_e164, phone_in_file
from app.core.messages import N_, Reason
from app.core.records.context import Context, References
from app.core.records.kinds.base import EQUALITY, PRESENCE, Kind, Op
from app.core.records.reasons import (
    BAD_CHARACTERS,
    DIGITS_LOST,
    NOT_A_CODE,
    NOT_A_PHONE,
    NOT_A_URL,
    NOT_AN_EMAIL,
    NOT_TEXT,
    TOO_LONG,
    TOO_SHORT,
    Refused,
    typed,
)


@dataclass(frozen=True)
class TextLine(Kind):
    """One line as typed: blanks around it gone, tabs and line breaks inside made spaces."""

    min_length: int = 1
    max_length: int = 200

    operators: ClassVar[frozenset[Op]] = EQUALITY | {Op.STARTS_WITH}

    def configured(self, *, min_length: int | None, max_length: int | None, refers_to: str) -> Self:
        return replace(self, min_length=min_length or self.min_length, max_length=max_length or self.max_length)

    def from_text(self, text: str, context: Context) -> str:
        return self.fitting(self.cleaned(text))

    def for_filter(self, value: object, context: Context) -> str:
        if not isinstance(value, str):
            raise Refused(NOT_TEXT, value=typed(value))
        return self.cleaned(value)

    def cleaned(self, text: str) -> str:
        """`text` without what is only noise. Raises `Refused` for characters that no text may hold."""
        try:
            return self.clean(text)
        except texts.BadText:
            raise Refused(BAD_CHARACTERS, value=typed(text)) from None

    def clean(self, text: str) -> str:
        return texts.line(text)

    def fitting(self, text: str) -> str:
        """`text`, when it is neither too long nor too short."""
        if len(text) > self.max_length:
            raise Refused(TOO_LONG, value=typed(text), length=str(len(text)), limit=str(self.max_length))
        if len(text) < self.min_length:
            raise Refused(TOO_SHORT, value=typed(text), length=str(len(text)), limit=str(self.min_length))
        return text

    def wire(self, *, reading: bool) -> Any:
        return str if reading else Annotated[str, StringConstraints(max_length=self.max_length)]


@dataclass(frozen=True)
class LongText(TextLine):
    """Several lines as typed."""

    max_length: int = 5000

    show: ClassVar[str] = "long_text"
    widget: ClassVar[str] = "textarea"
    operators: ClassVar[frozenset[Op]] = PRESENCE
    accepts: ClassVar[str] = N_("Text of several lines")

    def clean(self, text: str) -> str:
        return texts.block(text)


_EXPONENT = re.compile(r"\d(\.\d+)?[Ee]\+\d+")


@dataclass(frozen=True)
class Identifier(TextLine):
    """A number or code given by somebody else (tax, registration, identity), kept as typed with full-width characters made ordinary.

    What a spreadsheet turned into an exponent (4.41E+11) is refused: its digits are gone.
    """

    max_length: int = 50

    show: ClassVar[str] = "code"

    def clean(self, text: str) -> str:
        return texts.narrow(text)

    def from_text(self, text: str, context: Context) -> str:
        value = self.fitting(self.cleaned(text))
        if _EXPONENT.fullmatch(value):
            raise Refused(DIGITS_LOST, value=typed(text))
        return value


_CODE = re.compile(r"[\w\-/.]+")


@dataclass(frozen=True)
class CodeKind(Identifier):
    """A code of ours: letters and digits of any script and - _ / . and nothing else, no blanks."""

    accepts: ClassVar[str] = N_("Letters, digits and - _ / .")

    def from_text(self, text: str, context: Context) -> str:
        value = super().from_text(text, context)
        if not _CODE.fullmatch(value) and not all(_may_stand_in_code(c) for c in value):
            raise Refused(NOT_A_CODE, value=typed(text))
        return value


def _may_stand_in_code(character: str) -> bool:
    """Marks as well: several scripts write their vowels as marks."""
    return character in "-_/." or unicodedata.category(character)[0] in "LNM"


@dataclass(frozen=True)
class Email(TextLine):
    """An e-mail address; the domain in lower case."""

    max_length: int = 254

    show: ClassVar[str] = "email"
    widget: ClassVar[str] = "email"
    inputmode: ClassVar[str] = "email"
    accepts: ClassVar[str] = N_("An e-mail address")

    def clean(self, text: str) -> str:
        return texts.narrow(text)

    def from_text(self, text: str, context: Context) -> str:
        address = email_address(self.fitting(self.cleaned(text.removeprefix("mailto:"))))
        if address is None:
            raise Refused(NOT_AN_EMAIL, value=typed(text))
        return address

    def for_filter(self, value: object, context: Context) -> str:
        text = super().for_filter(value, context)
        return email_address(text) or text


@dataclass(frozen=True)
class Phone(TextLine):
    """A phone in E.164; what cannot be read is kept as typed and doubted, or refused when the context is strict."""

    max_length: int = 50

    show: ClassVar[str] = "phone"
    widget: ClassVar[str] = "tel"
    inputmode: ClassVar[str] = "tel"
    accepts: ClassVar[str] = N_("A phone number; without a country code it is taken as a number of your country")

    def clean(self, text: str) -> str:
        return texts.narrow(text)

    def from_text(self, text: str, context: Context) -> str:
        value = self.fitting(self.cleaned(text))
        if _EXPONENT.fullmatch(value):
            raise Refused(DIGITS_LOST, value=typed(text))
        phone = phone_e164(value, context.country)
        if phone is None and context.strict_phones:
            raise Refused(NOT_A_PHONE, value=typed(text))
        return phone or value

    def for_filter(self, value: object, context: Context) -> str:
        text = super().for_filter(value, context)
        return phone_e164(text, context.country) or text

    def to_text(self, value: str, context: Context, references: References) -> str:
        return phone_in_file(value)

    def to_form(self, value: str, context: Context) -> str:
        return phone_display(value, context.country)

    def doubt(self, value: Any) -> Reason | None:
        return None if is_e164(value) else NOT_A_PHONE


_WEB_ADDRESS = re.compile(r"https?://[\w-]+(\.[\w-]+)+(:\d{1,5})?([/?#]\S*)?", re.IGNORECASE)
"""No user names in front of the host: they make one address look like another."""


@dataclass(frozen=True)
class Url(TextLine):
    """A web address, http or https only; `www.acme.com` gets https."""

    max_length: int = 500

    show: ClassVar[str] = "url"
    widget: ClassVar[str] = "url"
    inputmode: ClassVar[str] = "url"
    accepts: ClassVar[str] = N_("A web address")

    def clean(self, text: str) -> str:
        return texts.narrow(text)

    def from_text(self, text: str, context: Context) -> str:
        address = self.cleaned(text)
        if "://" not in address:
            address = f"https://{address}"
        if not _WEB_ADDRESS.fullmatch(address):
            raise Refused(NOT_A_URL, value=typed(text))
        return self.fitting(address)
