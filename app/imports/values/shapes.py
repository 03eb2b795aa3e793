"""What a kind of import is: its columns, and how its rows are told apart and found again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from app.core.permissions import Permission
from app.core.records.fields import Definition, Field, Group
from app.customers.values import CUSTOMER, WHOSE
from app.fields.values import PREFIX
from app.imports.values.states import Duplicates

OWN_FIELDS = "custom"
"""Where the values of the company's own fields go (`core.records.staged`)."""
OWN_DEFAULTS = "custom_if_new"
"""Among the keys: rows of the company's own fields that a new record gets by default."""
OWNER = WHOSE.name
"""The column that says whose a row is."""

Target = tuple[str, str]
"""(record, field of it): where a column's values go."""

MATCHED_FIELD = {"external_id": "external_ids"}
"""What a way of matching is called → the field that it compares, where that is another word."""


@dataclass(frozen=True, eq=False)
class ImportKind:
    """A kind of import. `name` stands in URLs, in the API and in the database."""

    name: str
    label: str
    """What the rows are, as a message."""
    record: Definition
    """The record that each row is."""
    columns: Definition
    """All columns that a file may have, flat."""
    targets: Mapping[str, Target]
    """Where the values of each column go."""
    keys: Mapping[str, str]
    """Fields of which no two records have the same, and the column of their key. Two rows of a file must not share one either."""
    matches: Mapping[str, str]
    """Fields by which a row may find its record, and the column of their key; the first is the usual one."""
    permissions: tuple[Permission, ...]
    """At least one of them is needed to import this kind."""
    identity: tuple[str, ...] = ()
    """The fields that the key follows from, where it is no column of the file."""
    alike: Mapping[str, str] = field(default_factory=dict)
    """Fields in which two rows are seldom the same, and the column of their key: a warning, no more."""
    invents: frozenset[str] = field(default_factory=frozenset)
    """Reference fields whose unknown names may be created along the way."""
    only: frozenset[str] = frozenset()
    """The columns of its record that such a file may have; empty = all."""
    creates: bool = True
    """Whether a row whose record is not there makes one."""
    policies: tuple[Duplicates, ...] = tuple(Duplicates)
    """What may be done with a row that is there already, the usual first."""
    slice: int = 2500
    """Rows in one transaction: about half a second to check, a second to write."""
    listed: bool = True
    """Whether it is offered on screen; another name for a kind that is, is not."""

    @property
    def owned(self) -> bool:
        """Whether each row is a customer's, whom it names: then `matches` are the keys by which the customer is found."""
        return OWNER in self.columns

    @property
    def of_customers(self) -> bool:
        """Whether the rows are customers themselves."""
        return self.record.name == CUSTOMER.name

    @property
    def of_parts(self) -> bool:
        """Whether the rows are contacts, addresses or branches: a company may add fields to them."""
        return self.owned and self.record.extensible

    @property
    def makes_documents(self) -> bool:
        """Whether each row is a new document."""
        return self.policies == (Duplicates.CREATE,)

    def required(self, match: str, *, updates: bool) -> tuple[Field, ...]:
        """Columns a file cannot do without: to update what is there, the key alone; else what a new record needs."""
        if updates or not self.creates:
            names = set(self.identity or (MATCHED_FIELD.get(match, match),))
        else:
            names = {f.name for f in self.columns.required}
        return tuple(f for f in self.columns if f.name in names)

    def unique(self, match: str, *, renumbers: bool) -> dict[str, str]:
        """Fields in which two rows of a file must not be the same, with the column of their key. A code that is taken makes way where the
        next one is given."""
        keys = dict(self.keys) if self.owned else {**self.keys, MATCHED_FIELD.get(match, match): self.matches[match]}
        return {name: key for name, key in keys.items() if not (renumbers and name == "code")}

    def match_field(self, match: str) -> Field:
        """The field by which rows, or their customers, are found."""
        return (CUSTOMER if self.owned else self.columns)[MATCHED_FIELD.get(match, match)]

    def told_by(self, match: str) -> str:
        """The column that says which record a row is."""
        return self.identity[-1] if self.owned else MATCHED_FIELD.get(match, match)


@lru_cache(maxsize=256)
def shaped(kind: ImportKind, record: Definition, unset: frozenset[Target] = frozenset()) -> ImportKind:
    """The kind as a person has it: `record` is its record with the company's own fields and without what is hidden from them, `unset` what
    they may not say of its parts."""
    if record is kind.record:
        return kind
    groups = tuple(group for group in kind.columns.groups if group not in kind.record.groups)
    more = [field for field in kind.columns if field.name not in kind.record and kind.targets[field.name] not in unset]
    known = {field.name: field.synonyms for field in kind.columns}
    columns = flat(record, groups, more, kind.only)
    fields = [replace(field, synonyms=known.get(field.name, field.synonyms)) for field in columns]
    if kind.owned:  # whose a row is stands first
        fields.sort(key=lambda field: field.name in record)
    columns = replace(columns, fields=tuple(fields))
    own = {f.name: (OWN_FIELDS, f.name) for f in record if f.name.startswith(PREFIX)}
    matches = {
        name: column for name, column in kind.matches.items() if kind.owned or MATCHED_FIELD.get(name, name) in columns
    }
    return replace(kind, record=record, columns=columns, targets={**kind.targets, **own}, matches=matches)


def flat(
    record: Definition, groups: tuple[Group, ...] = (), more: Collection[Field] = (), only: Collection[str] = ()
) -> Definition:
    """The columns that a file of such records may have (`only` some of them), and `more`."""
    chosen = [f for f in importable(record) if not only or f.name in only]
    return replace(record, groups=(*record.groups, *groups), fields=(*chosen, *more))


def importable(record: Definition) -> tuple[Field, ...]:
    """The fields that a file may fill."""
    return tuple(f for f in record if f.importable and not f.read_only)


def own_targets(record: Definition) -> dict[str, Target]:
    """Each field's values go to the record itself."""
    return {field.name: (record.name, field.name) for field in record}
