"""What a file may hold: for each kind its columns, and how its rows are told apart and found again.

A kind's columns are one flat definition, made of the definitions of the records that a row fills: a customer's own fields, and those
of its primary contact and its address with a prefix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from app.conglomerates.values import CONGLOMERATES
from app.core.messages import N_
from app.core.permissions import Permission
from app.core.records.fields import Definition, Field, Group
from app.customers.values import ADDRESS, BRANCH, CONTACT, CUSTOMER
from app.fields.values import PREFIX
from app.reference.values import KINDS as LISTS
from app.reference.values import ListKind

OWN_FIELDS = "custom"
"""Where the values of the company's own fields go (`core.records.staged`)."""

Target = tuple[str, str]
"""(record, field of it): where a column's values go."""


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

    def required(self, match: str, *, updates: bool) -> tuple[Field, ...]:
        """Columns a file cannot do without: to update what is there, the key alone; else what a new record needs."""
        names = set(self.identity or (match,)) if updates else {f.name for f in self.columns.required}
        return tuple(f for f in self.columns if f.name in names)


@lru_cache(maxsize=256)
def shaped(kind: ImportKind, record: Definition) -> ImportKind:
    """The kind as a person has it: `record` is its record with the company's own fields and without what is hidden from them."""
    if record is kind.record:
        return kind
    groups = tuple(group for group in kind.columns.groups if group not in kind.record.groups)
    more = [field for field in kind.columns if field.name not in kind.record]
    columns = _flat(record, groups, more)
    own = {f.name: (OWN_FIELDS, f.name) for f in record if f.name.startswith(PREFIX)}
    matches = {name: column for name, column in kind.matches.items() if name in columns}
    return replace(kind, record=record, columns=columns, targets={**kind.targets, **own}, matches=matches)


CONTACT_GROUP = Group("contact", N_("Primary contact"))
ADDRESS_GROUP = Group("address", N_("Address"))

_CONTACT_COLUMNS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "contact_name": ("name", N_("Contact name"), ("contact", "contact person", "pic", "联系人", "联系人姓名", "orang hubungan", "nama hubungan")),
    "contact_title": ("title", N_("Contact job title"), ("contact title", "designation", "职位", "职务", "jawatan")),
    "contact_department": ("department", N_("Contact department"), ("department", "部门", "jabatan")),
    "contact_email": ("email", N_("Contact e-mail"), ("contact email", "联系人邮箱", "联系人电子邮件", "e-mel hubungan", "emel hubungan")),
    "contact_phone": ("phone", N_("Contact phone"), ("contact telephone", "联系人电话", "telefon hubungan")),
    "contact_mobile": ("mobile", N_("Contact mobile phone"), ("contact mobile", "mobile", "mobile no", "mobile phone", "handphone", "hp no", "手机", "手机号", "联系人手机", "telefon bimbit")),
}  # fmt: skip
_ADDRESS_COLUMNS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "address_purpose": ("purpose", N_("Address purpose"), ("address type", "地址类型", "地址用途", "jenis alamat")),
    "address_line1": ("line1", N_("Address line 1"), ("address", "address 1", "address1", "billing address", "street", "地址", "地址1", "账单地址", "alamat", "alamat 1", "alamat pengebilan")),
    "address_line2": ("line2", N_("Address line 2"), ("address 2", "address2", "地址2", "alamat 2")),
    "address_line3": ("line3", N_("Address line 3"), ("address 3", "address3", "地址3", "alamat 3")),
    "address_postcode": ("postcode", N_("Postcode"), ("postal code", "zip", "zip code", "邮编", "邮政编码", "poskod")),
    "address_city": ("city", N_("City"), ("town", "城市", "市", "bandar")),
    "address_state": ("state", N_("State"), ("province", "州", "省", "省份", "negeri")),
    "address_delivery_zone": ("delivery_zone", N_("Delivery zone"), ("zone", "delivery route", "route", "配送区", "送货区域", "zon penghantaran")),
    "address_country": ("country", N_("Country"), ("国家", "国家/地区", "negara")),
}  # fmt: skip


def _prefixed(part: Definition, group: Group, columns: Mapping[str, tuple[str, str, tuple[str, ...]]]) -> list[Field]:
    """Fields of a part as columns of the whole: none is required by itself, all may be empty."""
    return [
        replace(
            part[name], name=column, label=label, synonyms=synonyms, group=group.name, required=False, nullable=True
        )
        for column, (name, label, synonyms) in columns.items()
    ]


def _flat(record: Definition, groups: tuple[Group, ...], more: list[Field]) -> Definition:
    return replace(record, groups=(*record.groups, *groups), fields=(*_importable(record), *more))


def _importable(record: Definition) -> tuple[Field, ...]:
    return tuple(f for f in record if f.importable and not f.read_only)


def _own_targets(record: Definition) -> dict[str, Target]:
    return {field.name: (record.name, field.name) for field in record}


_TARGETS: dict[str, Target] = {
    **_own_targets(CUSTOMER),
    **{column: (CONTACT.name, name) for column, (name, _, _) in _CONTACT_COLUMNS.items()},
    **{column: (ADDRESS.name, name) for column, (name, _, _) in _ADDRESS_COLUMNS.items()},
}

CUSTOMERS = ImportKind(
    "customers",
    N_("Customers"),
    CUSTOMER,
    _flat(
        CUSTOMER,
        (CONTACT_GROUP, ADDRESS_GROUP),
        _prefixed(CONTACT, CONTACT_GROUP, _CONTACT_COLUMNS) + _prefixed(ADDRESS, ADDRESS_GROUP, _ADDRESS_COLUMNS),
    ),
    targets=_TARGETS,
    keys={
        "code": "code_key",
        "tax_id": "tax_id_key",
        "registration_number": "registration_key",
        "former_registration_number": "former_registration_key",
        "identity_number": "identity_key",
    },
    matches={"code": "code_key", "tax_id": "tax_id_key", "identity_number": "identity_key", "email": "email_key"},
    permissions=(Permission.CUSTOMERS_CREATE, Permission.CUSTOMERS_EDIT),
    alike={"name": "match_name"},
    invents=frozenset({"category"}),
)


def _list_kind(kind: ListKind) -> ImportKind:
    name, record = kind.slug, kind.definition
    code = {"code": "code_key"}
    return ImportKind(
        name,
        record.plural,
        record,
        _flat(record, (), []),
        _own_targets(record),
        code,
        code,
        permissions=(Permission.REFERENCE_EDIT,),
        identity=kind.identity if kind.identity != ("code",) else (),
    )


OWNER = replace(
    CUSTOMER["parent"],
    name="customer",
    label=N_("Customer"),
    help="",
    group=BRANCH.groups[0].name,
    synonyms=(*CUSTOMER["code"].synonyms[1:], "customer", "customer code", "客户", "pelanggan"),
    required=True,
    nullable=False,
    example="OMNI-001",
)
"""Whose part a row is."""

BRANCHES = ImportKind(
    "branches",
    BRANCH.plural,
    BRANCH,
    replace(BRANCH, fields=(OWNER, *_importable(BRANCH))),
    targets={**_own_targets(BRANCH), OWNER.name: (BRANCH.name, OWNER.name)},
    keys={"code": "branch_key"},
    matches={"code": "branch_key"},
    permissions=(Permission.CUSTOMERS_EDIT,),
    identity=(OWNER.name, "code"),
)

KINDS: Mapping[str, ImportKind] = {
    kind.name: kind
    for kind in (
        CUSTOMERS,
        BRANCHES,
        *(_list_kind(kind) for kind in (*LISTS, CONGLOMERATES)),
    )
}
"""Every kind of import, by its name."""

PART_NAMES = {CONTACT.name: "contact_name", ADDRESS.name: "address_line1"}
"""Part → the column without which there is no such part."""
