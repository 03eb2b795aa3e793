"""Kinds that point at other records: reference records and members. Pure: who looks up is passed in with the context."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel

from app.core import text as texts
from app.core.messages import N_, Reason
from app.core.records.context import Context, References
from app.core.records.kinds.base import Kind
from app.core.records.reasons import BAD_CHARACTERS, NOT_A_MEMBER, NOT_A_REFERENCE, NOT_FOUND_HERE, Refused, typed

SHOWN_ONLY = frozenset({"colour"})
"""What is known of a record for screens, and no answer tells beside it."""


class ById(BaseModel):
    """A record named by its id."""

    id: UUID


class ByCode(BaseModel):
    """A record named by its code."""

    code: str


class ByEmail(BaseModel):
    """A colleague named by e-mail."""

    email: str


class ReferenceAnswer(BaseModel):
    """A reference as answered. It may be sent back as it is."""

    id: UUID
    code: str
    name: str


class MemberAnswer(BaseModel):
    """A colleague as answered. It may be sent back as it is."""

    id: UUID
    email: str
    name: str


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) in (32, 36) else None
    except ValueError:
        return None


def ids_in(value: Any) -> frozenset[UUID]:
    """The ids that a value is: one, several, or none."""
    return frozenset(one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, UUID))


@dataclass(frozen=True)
class Reference(Kind):
    """The id of a record of the kind `target`; read from an id, a code or a name."""

    target: str = ""

    show: ClassVar[str] = "reference"
    few: ClassVar[bool] = True
    widget: ClassVar[str] = "select"
    accepts: ClassVar[str] = N_("A code or a name that is already there")
    by_text: ClassVar[tuple[str, ...]] = ("code", "name")
    by_json: ClassVar[tuple[str, ...]] = ("id", "code")
    shape: ClassVar[Reason] = NOT_A_REFERENCE

    def configured(self, *, min_length: int | None, max_length: int | None, refers_to: str) -> Self:
        if not (refers_to or self.target):
            raise TypeError("a reference has to say what it refers to: refers_to=…")
        return replace(self, target=refers_to or self.target)

    def from_text(self, text: str, context: Context) -> UUID:
        name = _clean(text)
        if as_uuid(name) is not None:
            return self._found("id", name, context)
        for attribute in self.by_text:
            found = context.find_reference(self.target, {attribute: name})
            if found is not None:
                return found
        raise Refused(NOT_FOUND_HERE, value=typed(text))

    def from_json(self, value: object, context: Context) -> UUID:
        if not isinstance(value, Mapping) or value.keys() - {*self.by_json, "name"}:
            raise Refused(self.shape, value=typed(value))
        for attribute in self.by_json:
            if isinstance(text := value.get(attribute), str):
                return self._found(attribute, _clean(text), context)
        raise Refused(self.shape, value=typed(value))

    def _found(self, attribute: str, text: str, context: Context) -> UUID:
        well_formed = attribute != "id" or as_uuid(text) is not None
        found = context.find_reference(self.target, {attribute: text}) if well_formed else None
        if found is None:
            raise Refused(NOT_FOUND_HERE, value=typed(text))
        return found

    def to_json(self, value: UUID, references: References) -> dict[str, str]:
        known = references.get(value, {})
        return {"id": str(value), **{name: said for name, said in known.items() if name not in SHOWN_ONLY}}

    def to_text(self, value: UUID, context: Context, references: References) -> str:
        known = references.get(value, {})
        return known.get("code") or known.get("email") or known.get("name") or str(value)

    def wire(self, *, reading: bool) -> Any:
        return ReferenceAnswer if reading else ById | ByCode


@dataclass(frozen=True)
class Coded(Reference):
    """A record of a list whose codes programs know by heart: in JSON the code stands alone."""

    def from_json(self, value: object, context: Context) -> UUID:
        return super().from_json({"code": value} if isinstance(value, str) else value, context)

    def to_json(self, value: UUID, references: References) -> Any:
        return references.get(value, {}).get("code", "")

    def wire(self, *, reading: bool) -> Any:
        return str if reading else str | ById | ByCode


@dataclass(frozen=True)
class Member(Reference):
    """The id of a colleague; read from an id, an e-mail or a name."""

    target: str = "member"

    show: ClassVar[str] = "member"
    accepts: ClassVar[str] = N_("The e-mail or the name of a colleague")
    by_text: ClassVar[tuple[str, ...]] = ("email", "name")
    by_json: ClassVar[tuple[str, ...]] = ("id", "email")
    shape: ClassVar[Reason] = NOT_A_MEMBER

    def wire(self, *, reading: bool) -> Any:
        return MemberAnswer if reading else ById | ByEmail


def _clean(text: str) -> str:
    try:
        return texts.narrow(text)
    except texts.BadText:
        raise Refused(BAD_CHARACTERS, value=typed(text)) from None
