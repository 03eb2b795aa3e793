"""What a custom field may be, and what may be said of any field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.core.messages import N_
from app.core.records.fields import Choice, Field, Group

PREFIX = "custom."
"""Before the key of a custom field, wherever a field is named."""

MAX_FIELDS = 30
MAX_OPTIONS = 200
MAX_LABEL = 80
MAX_HELP = 300

RECORD_TYPES: Mapping[str, str] = {
    "customer": N_("Customers"),
    "contact": N_("Contacts"),
    "address": N_("Addresses"),
    "branch": N_("Branches"),
}
"""Record types whose fields a company may shape → what they are called."""

FIXED: Mapping[str, frozenset[str]] = {
    "customer": frozenset({"code", "name", "status", "blacklisted"}),
    "contact": frozenset({"name", "is_primary"}),
    "address": frozenset({"purpose", "line1", "is_default"}),
    "branch": frozenset({"code", "name"}),
}
"""Fields that everybody sees, whatever a company says."""


class FieldKind(Choice):
    """What a custom field holds."""

    TEXT = "text", N_("Text")
    NUMBER = "number", N_("Number")
    MONEY = "money", N_("Amount of money")
    DATE = "date", N_("Date")
    CHOICE = "choice", N_("One of a list")
    CHOICES = "choices", N_("Several of a list")
    YES_NO = "yes_no", N_("Yes or no")
    CUSTOMER = "customer", N_("Another customer")
    URL = "url", N_("Web address")


WITH_OPTIONS = frozenset({FieldKind.CHOICE, FieldKind.CHOICES})


class Required(Choice):
    """When a field must be filled in."""

    NEVER = "never", N_("Never")
    ACTIVE = "active", N_("To become active")
    ALWAYS = "always", N_("Always")


def moments(record_type: str) -> tuple[Required, ...]:
    """When a field of that record type may have to be filled in: only a customer becomes active."""
    return tuple(one for one in Required if record_type == "customer" or one is not Required.ACTIVE)


MORE = Group("more", N_("More fields"))
"""Where custom fields stand unless a company says otherwise."""

Words = Mapping[str, str]
"""Language → text."""


@dataclass(frozen=True)
class Option:
    """Something to choose."""

    key: str
    labels: Words
    active: bool = True


@dataclass(frozen=True)
class FieldFacts:
    """A custom field, as people describe it."""

    record_type: str
    key: str
    kind: FieldKind
    labels: Words
    help: Words = field(default_factory=dict)
    required: Required = Required.NEVER
    default: Any = None
    """Plain, as events and staged rows hold it."""
    section: str = MORE.name
    options: tuple[Option, ...] = ()
    is_active: bool = True

    @property
    def name(self) -> str:
        return PREFIX + self.key


@dataclass(frozen=True)
class CustomField(Field):
    """A custom field in a record's definition."""

    field_id: UUID = field(kw_only=True)
    of_kind: FieldKind = field(kw_only=True)
    default: Any = field(kw_only=True, default=None)
    """Plain."""
    is_on: bool = field(kw_only=True, default=True)


@dataclass(frozen=True)
class Setting:
    """What a company says of one field; None = nothing."""

    hidden: bool | None = None
    read_only: bool | None = None
    required: Required | None = None
    section: str | None = None
    labels: Words = field(default_factory=dict)

    def over(self, below: Setting) -> Setting:
        """This, and where it says nothing what `below` says."""
        return Setting(
            below.hidden if self.hidden is None else self.hidden,
            below.read_only if self.read_only is None else self.read_only,
            self.required or below.required,
            self.section or below.section,
            {**below.labels, **self.labels},
        )


NOTHING = Setting()


@dataclass(frozen=True)
class Layout:
    """What a company says of the fields of a record type, for everyone or for one role."""

    settings: Mapping[str, Setting] = field(default_factory=dict)
    order: tuple[str, ...] = ()

    def of(self, name: str) -> Setting:
        return self.settings.get(name, NOTHING)


UNSAID = Layout()
