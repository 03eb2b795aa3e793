"""What a file may hold: for each kind its columns, and how its rows are told apart and found again.

A kind's columns are one flat definition, made of the definitions of the records that a row fills: a customer's own fields, and those
of its primary contact and its address with a prefix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.conglomerates.values import CONGLOMERATES
from app.core.messages import N_
from app.core.permissions import Permission
from app.core.records.fields import Definition, Field, Group
from app.credit.values.scores import SCORE
from app.customers.values import ADDRESS, BRANCH, CONTACT, CUSTOMER, WHOSE
from app.imports.values.shapes import OWNER, ImportKind, Target, flat, importable, own_targets
from app.imports.values.states import Duplicates
from app.receivables.values.imported import MONEY_IN, OPEN_INVOICE
from app.reference.values import KINDS as LISTS
from app.reference.values import ListKind

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


_TARGETS: dict[str, Target] = {
    **own_targets(CUSTOMER),
    **{column: (CONTACT.name, name) for column, (name, _, _) in _CONTACT_COLUMNS.items()},
    **{column: (ADDRESS.name, name) for column, (name, _, _) in _ADDRESS_COLUMNS.items()},
}

_KEYS = {
    "code": "code_key",
    "tax_id": "tax_id_key",
    "registration_number": "registration_key",
    "former_registration_number": "former_registration_key",
    "identity_number": "identity_key",
    "external_ids": "external_names",
}
_MATCHES = {
    "code": "code_key",
    "external_id": "external_names",
    "tax_id": "tax_id_key",
    "identity_number": "identity_key",
    "email": "email_key",
}
"""How a customer may be found; the same where a row is part of one."""

CUSTOMERS = ImportKind(
    "customers",
    N_("Customers"),
    CUSTOMER,
    flat(
        CUSTOMER,
        (CONTACT_GROUP, ADDRESS_GROUP),
        _prefixed(CONTACT, CONTACT_GROUP, _CONTACT_COLUMNS) + _prefixed(ADDRESS, ADDRESS_GROUP, _ADDRESS_COLUMNS),
    ),
    _TARGETS,
    keys=_KEYS,
    matches=_MATCHES,
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
        flat(record),
        own_targets(record),
        code,
        code,
        permissions=(Permission.REFERENCE_EDIT,),
        identity=kind.identity if kind.identity != ("code",) else (),
    )


LEGAL = frozenset(
    {
        "code", "name", "entity_type", "registration_number", "former_registration_number", "tax_id", "tax_registered_on", "sst_number",
        "tax_code", "identity_type", "identity_number", "parent", "email", "external_ids",
    }
)  # fmt: skip
"""What a registry or a tax office says of a customer, and what it may be found by."""

COMPANIES = replace(
    CUSTOMERS,
    name="companies",
    label=N_("Legal particulars"),
    columns=flat(CUSTOMER, only=LEGAL),
    targets=own_targets(CUSTOMER),
    permissions=(Permission.CUSTOMERS_EDIT,),
    alike={},
    invents=frozenset(),
    only=LEGAL,
    creates=False,
    policies=(Duplicates.UPDATE,),
)


Words = Mapping[str, tuple[str, str, tuple[str, ...]]]
"""Column of a customer's file → (field of the part, its label there, its synonyms)."""


def _part_kind(name: str, record: Definition, told_by: str, key: str, words: Words | None = None) -> ImportKind:
    """Parts of customers, told apart within their customer by one field. Headings are known as those of customers' files, too."""
    known = {field: (label, *synonyms) for field, label, synonyms in (words or {}).values()}
    fields = [replace(f, synonyms=(*f.synonyms, *known.get(f.name, ()))) for f in importable(record)]
    return ImportKind(
        name,
        record.plural,
        record,
        replace(record, fields=(replace(WHOSE, group=record.groups[0].name), *fields)),
        {**own_targets(record), OWNER: (record.name, OWNER)},
        keys={told_by: key},
        matches=_MATCHES,
        permissions=(Permission.CUSTOMERS_EDIT,),
        identity=(OWNER, told_by),
    )


def _document_kind(name: str, record: Definition, permission: Permission) -> ImportKind:
    """Documents of customers: each row makes one, and a number that was used before fails. Slices are small, for while one is written nobody
    else posts anything of these customers."""
    kind = _part_kind(name, record, "number", "number_key")
    return replace(kind, permissions=(permission,), policies=(Duplicates.CREATE,), slice=250)


BRANCHES = _part_kind("branches", BRANCH, "code", "branch_key")
CONTACTS = _part_kind("contacts", CONTACT, "name", "contact_key", _CONTACT_COLUMNS)
ADDRESSES = _part_kind("addresses", ADDRESS, "line1", "address_key", _ADDRESS_COLUMNS)
CREDIT_SCORES = replace(
    _part_kind("credit-scores", SCORE, "scored_on", "score_key"),
    permissions=(Permission.CREDIT_EDIT,),
    identity=(OWNER, "agency", "scored_on"),
)
OPEN_INVOICES = _document_kind("open-invoices", OPEN_INVOICE, Permission.DOCUMENTS_POST)
PAYMENTS = _document_kind("payments", MONEY_IN, Permission.PAYMENTS_CREATE)

KINDS: Mapping[str, ImportKind] = {
    kind.name: kind
    for kind in (
        CUSTOMERS,
        BRANCHES,
        COMPANIES,
        CONTACTS,
        replace(CONTACTS, name="employees", listed=False),
        ADDRESSES,
        CREDIT_SCORES,
        OPEN_INVOICES,
        PAYMENTS,
        *(_list_kind(kind) for kind in (*LISTS, CONGLOMERATES)),
    )
}
"""Every kind of import, by its name."""

PART_NAMES = {CONTACT.name: "contact_name", ADDRESS.name: "address_line1"}
"""Part → the column without which there is no such part."""
