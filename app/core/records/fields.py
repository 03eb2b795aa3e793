"""What a record is: its fields, each with everything that forms, lists, filters, files, the API and merges need to know. Pure.

A record is a pydantic model; a field is its annotation (the kind of value, and whether it may be empty) and a `Spec` (the rest):

    class CustomerRecord(Record, name="customer", label=N_("Customer"), plural=N_("Customers")):
        code: Annotated[Code | None, Spec(N_("Customer code"), synonyms=("customer no",), key=text.key, sortable=True)] = None
        name: Annotated[Line, Spec(N_("Name"), width="four", search=True)]

A field that may be empty is `X | None`; one without a default has to be given when a record is made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from app.core.money import Money
from app.core.records.kinds.base import Kind, Op
from app.core.records.kinds.choices import Choice, ChoiceKind, Country, Currency, Language, State, StateKind, YesNo
from app.core.records.kinds.labelled import Labelled
from app.core.records.kinds.moments import Day, Instant
from app.core.records.kinds.named import Named
from app.core.records.kinds.numbers import Degrees, Fraction, MoneyKind, Whole
from app.core.records.kinds.references import Coded, Member, Reference
from app.core.records.kinds.several import Several, SeveralReferences
from app.core.records.kinds.texts import CodeKind, Email, Identifier, LongText, Phone, TextLine, Url

__all__ = [
    "Choice",
    "Code",
    "CodedRef",
    "CountryCode",
    "CurrencyCode",
    "Definition",
    "Degrees",
    "EmailText",
    "Field",
    "Group",
    "IdNumber",
    "Labelled",
    "LanguageCode",
    "Line",
    "MemberRef",
    "Merge",
    "MoneyKind",
    "NamedTexts",
    "Op",
    "PhoneText",
    "Record",
    "Ref",
    "Refs",
    "Several",
    "SeveralReferences",
    "Spec",
    "State",
    "Text",
    "UrlText",
    "choices_of",
    "definition",
]  # fmt: skip

Line = Annotated[str, TextLine()]
Text = Annotated[str, LongText()]
Code = Annotated[str, CodeKind()]
IdNumber = Annotated[str, Identifier()]
EmailText = Annotated[str, Email()]
PhoneText = Annotated[str, Phone()]
UrlText = Annotated[str, Url()]
CountryCode = Annotated[str, Country()]
CurrencyCode = Annotated[str, Currency()]
LanguageCode = Annotated[str, Language()]
Ref = Annotated[UUID, Reference()]
CodedRef = Annotated[UUID, Coded()]
MemberRef = Annotated[UUID, Member()]
Refs = Annotated[tuple[UUID, ...], SeveralReferences(Reference())]
NamedTexts = Annotated[dict[str, str], Named()]


_PLAIN_KINDS: dict[type, Kind] = {
    str: TextLine(),
    bool: YesNo(),
    int: Whole(),
    Decimal: Fraction(),
    date: Day(),
    datetime: Instant(),
    Money: MoneyKind(),
}
"""The kinds of annotations that name none. (`Choice` and `State` enumerations are kinds by themselves.)"""

Write = Literal["always", "on_create", "never"]


class Merge(StrEnum):
    """What a merge proposes when two records differ."""

    KEEP_MASTER = "keep_master"
    PREFER_FILLED = "prefer_filled"
    UNION = "union"
    """Of several: all of them; of yes and no: yes where either says so."""
    NEWEST = "newest"


@dataclass(frozen=True)
class Group:
    """A section of the form."""

    name: str
    label: str
    help: str = ""


@dataclass(frozen=True)
class Spec:
    """What is to be known of a field beside its type. `label`, `help` and `example` are messages, translated where they are shown."""

    label: str
    help: str = ""
    group: str = "main"
    width: Literal["", "two", "four", "full"] = ""
    widget: str = ""
    """Instead of the widget of the kind."""
    synonyms: tuple[str, ...] = ()
    """Other words for it, in any language, that head columns of files."""
    example: str = ""
    refers_to: str = ""
    when: tuple[str, tuple[str, ...]] | None = None
    """(field, its values): on screen, what only these choices have is shown with them alone while it is empty."""
    min_length: int | None = None
    max_length: int | None = None
    writable: Write = "always"
    pinned: bool = False
    """Always the first columns of the list."""
    listable: bool = True
    default_column: bool = False
    sortable: bool = False
    filterable: bool = True
    search: bool = False
    """Part of the search text, so that a filter may ask what it `contains`."""
    exportable: bool = True
    importable: bool = True
    merge: Merge = Merge.KEEP_MASTER
    beside: bool = False
    """Kept by an upper area in a table of its own, one row a record at most: read, filtered and ordered with the record, never written with it."""
    key: Callable[[Any], Any] | None = None
    """Value → what the column that filters and sorts holds in its place (`text.key` of a code, `text.sort_name` of a name)."""


@dataclass(frozen=True)
class Field(Spec):
    """A field of a record: its spec with name and kind."""

    name: str = field(kw_only=True)
    kind: Kind = field(kw_only=True)
    required: bool = field(kw_only=True)
    """Whether a record cannot be made without it."""
    nullable: bool = field(kw_only=True)
    asked_of_active: bool = field(kw_only=True, default=False)
    """Whether a record cannot be in daily use without it; one that is still to be won may lack it."""

    @property
    def read_only(self) -> bool:
        return self.writable == "never"

    @cached_property
    def operators(self) -> frozenset[Op]:
        """What a filter may ask of this field."""
        if not self.filterable:
            return frozenset()
        return self.kind.operators | {Op.CONTAINS} if self.search else self.kind.operators

    def compared(self, value: Any) -> Any:
        """`value` as it stands in the column that is compared."""
        plain = value.value if isinstance(value, Choice) else value
        return self.key(plain) if self.key else plain


class Record(BaseModel):
    """Base of all records. Instances hold canonical values (`Money`, `date`, ids), as `rows.parse` answers them."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True, extra="forbid")

    about: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(
        cls,
        *,
        name: str = "",
        label: str = "",
        plural: str = "",
        groups: tuple[Group, ...] = (),
        extensible: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        cls.about = {
            "name": name,
            "label": label,
            "plural": plural,
            "groups": groups or (Group("main", label),),
            "extensible": extensible,
        }


@dataclass(frozen=True, eq=False)
class Definition:
    """A record's fields in their order, to be walked by whoever reads, shows, sends or compares records."""

    name: str
    label: str
    plural: str
    groups: tuple[Group, ...]
    record: type[Record]
    fields: tuple[Field, ...]
    extensible: bool = False
    """Whether a company may add fields of its own. In JSON they stand together in `custom`; elsewhere they are called `custom.<key>`."""

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {f.name: f for f in self.fields}

    @cached_property
    def required(self) -> tuple[Field, ...]:
        """What a new record has to have."""
        return tuple(f for f in self.fields if f.required)

    @cached_property
    def writable(self) -> frozenset[str]:
        """Names of what people may write, at least at creation."""
        return frozenset(f.name for f in self.fields if not f.read_only)

    def __getitem__(self, name: str) -> Field:
        return self.by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self.by_name

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def get(self, name: str) -> Field | None:
        return self.by_name.get(name)

    def only(self, names: Collection[str]) -> Definition:
        """This definition with no other fields than `names`: a tab of the form, or what a role may see."""
        return _narrowed(self, frozenset(names))

    def without(self, names: Collection[str]) -> Definition:
        return _narrowed(self, frozenset(self.by_name).difference(names))

    def in_order(self, names: Sequence[str]) -> Definition:
        """This definition with the fields `names`, in that order: the columns of a file."""
        return replace(self, fields=tuple(self.by_name[name] for name in names))


@lru_cache(maxsize=512)
def _narrowed(whole: Definition, names: frozenset[str]) -> Definition:
    fields = tuple(f for f in whole.fields if f.name in names)
    return replace(whole, fields=fields)


@lru_cache(maxsize=256)
def definition(record: type[Record]) -> Definition:
    """The definition that `record` declares. Raises TypeError for a field without a spec, without a kind, or of no group."""
    about = record.about
    fields = tuple(_field(name, info) for name, info in record.model_fields.items())
    known = {group.name for group in about["groups"]}
    for one in fields:
        if one.group not in known:
            raise TypeError(f"{record.__name__}.{one.name}: there is no group {one.group!r}")
    return Definition(
        about["name"], about["label"], about["plural"], about["groups"], record, fields, about["extensible"]
    )


def definition_called(name: str) -> Definition:
    """The definition of the record with that name. Raises LookupError."""
    for record in Record.__subclasses__():
        if record.about.get("name") == name:
            return definition(record)
    raise LookupError(name)


def _field(name: str, info: FieldInfo) -> Field:
    specs = [one for one in info.metadata if isinstance(one, Spec)]
    kinds = [one for one in info.metadata if isinstance(one, Kind)]
    if len(specs) != 1:
        raise TypeError(f"{name}: exactly one Spec is needed")
    spec = specs[0]
    bare, nullable = _without_none(info.annotation)
    kind = (kinds[0] if kinds else _kind_of(name, bare)).configured(
        min_length=spec.min_length, max_length=spec.max_length, refers_to=spec.refers_to
    )
    return Field(**vars(spec), name=name, kind=kind, required=info.is_required(), nullable=nullable)


def choices_of(choices: type[Choice]) -> Several:
    """The kind of a field that holds several of these choices."""
    return Several(ChoiceKind(choices))


def _without_none(annotation: Any) -> tuple[Any, bool]:
    """`X | None` → (X, True); X → (X, False)."""
    if get_origin(annotation) not in (Union, UnionType):
        return annotation, False
    rest = [one for one in get_args(annotation) if one is not NoneType]
    return rest[0], len(rest) < len(get_args(annotation))


def _kind_of(name: str, annotation: Any) -> Kind:
    for marked in getattr(annotation, "__metadata__", ()):
        if isinstance(marked, Kind):
            return marked
    if isinstance(annotation, type) and issubclass(annotation, Choice):
        return StateKind(annotation) if issubclass(annotation, State) else ChoiceKind(annotation)
    kind = _PLAIN_KINDS.get(annotation)
    if kind is None:
        raise TypeError(f"{name}: no kind of value is known for {annotation!r}")
    return kind
