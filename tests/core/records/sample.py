"""A record with a field of every kind, and the surroundings in which it is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from app.core import text
from app.core.messages import N_
from app.core.money import Money
from app.core.records import rows
from app.core.records.context import Context
from app.core.records.fields import (
    Choice,
    Code,
    CountryCode,
    CurrencyCode,
    EmailText,
    Group,
    IdNumber,
    LanguageCode,
    Line,
    MemberRef,
    MoneyKind,
    PhoneText,
    Record,
    Ref,
    Spec,
    State,
    Text,
    UrlText,
    definition,
)


class Entity(Choice):
    INDIVIDUAL = "individual", N_("Individual")
    PRIVATE_LIMITED = "private_limited", N_("Private limited"), "sdn bhd"


class Status(State):
    ACTIVE = "active", N_("Active"), "活跃"
    BLOCKED = "blocked", N_("Blocked")


class ClientRecord(
    Record,
    name="client",
    label=N_("Client"),
    plural=N_("Clients"),
    groups=(Group("main", N_("Who it is"), N_("A name is enough.")), Group("credit", N_("Credit"))),
):
    code: Annotated[
        Code | None,
        Spec(N_("Client code"), width="two", min_length=3, key=text.key, pinned=True, sortable=True, example="OMNI-001",
             synonyms=("customer no", "cust no", "客户代码")),
    ] = None  # fmt: skip
    name: Annotated[
        Line,
        Spec(
            N_("Name"), help=N_("As on the certificate."), key=text.sort_name, pinned=True, sortable=True, search=True
        ),
    ]
    remarks: Annotated[Text | None, Spec(N_("Remarks"), max_length=100)] = None
    entity: Annotated[Entity | None, Spec(N_("Entity type"))] = None
    status: Annotated[Status, Spec(N_("Status"), writable="on_create", default_column=True)] = Status.ACTIVE
    category: Annotated[Ref | None, Spec(N_("Category"), refers_to="category", default_column=True)] = None
    owner: Annotated[MemberRef | None, Spec(N_("Owner"))] = None
    tax_id: Annotated[IdNumber | None, Spec(N_("Tax ID"), synonyms=("TIN",))] = None
    email: Annotated[EmailText | None, Spec(N_("E-mail"), search=True)] = None
    phone: Annotated[PhoneText | None, Spec(N_("Phone"), search=True, synonyms=("tel",))] = None
    website: Annotated[UrlText | None, Spec(N_("Website"), filterable=False)] = None
    country: Annotated[CountryCode | None, Spec(N_("Country"))] = None
    language: Annotated[LanguageCode | None, Spec(N_("Preferred language"))] = None
    vip: Annotated[bool, Spec(N_("VIP"))] = False
    listed: Annotated[bool | None, Spec(N_("Listed"))] = None
    since: Annotated[date | None, Spec(N_("Client since"))] = None
    limit: Annotated[
        Annotated[Money, MoneyKind(currency_field="currency")] | None, Spec(N_("Credit limit"), group="credit")
    ] = None
    currency: Annotated[CurrencyCode | None, Spec(N_("Currency"), group="credit")] = None
    staff: Annotated[int | None, Spec(N_("Staff"))] = None
    area: Annotated[Decimal | None, Spec(N_("Floor area"))] = None
    version: Annotated[int | None, Spec(N_("Version"), writable="never", listable=False, importable=False)] = None
    created_at: Annotated[datetime | None, Spec(N_("Created"), writable="never", sortable=True)] = None


CLIENT = definition(ClientRecord)

WHOLESALE = UUID("018f0000-0000-7000-8000-000000000001")
MEI = UUID("018f0000-0000-7000-8000-000000000002")
REFERENCES = {
    WHOLESALE: {"code": "WHL", "name": "Wholesale"},
    MEI: {"email": "mei@example.com", "name": "Mei Ling"},
}

WORDS = {
    ("zh", "Private limited"): "私人有限公司", ("zh", "Active"): "正常", ("zh", "Name"): "名称", ("zh", "Client code"): "客户编号",
    ("ms", "Name"): "Nama", ("ms", "Active"): "Aktif", ("ms", "Individual"): "Individu", ("ms", "Credit limit"): "Had kredit",
    ("ms", "One of: %(choices)s"): "Salah satu: %(choices)s", ("ms", "Client code"): "Kod pelanggan",
}  # fmt: skip


def translate(locale: str, message: str) -> str:
    return WORDS.get((locale, message), message)


def find_reference(target: str, by: Mapping[str, str]) -> UUID | None:
    """What an import's preloaded table does: ids, codes and names without regard to case."""
    (attribute, wanted), kinds = next(iter(by.items())), {"category": WHOLESALE, "member": MEI}
    known: dict[str, str] = {"id": str(kinds[target]), **REFERENCES[kinds[target]]}
    return kinds[target] if known.get(attribute, "").lower() == wanted.lower() else None


def context(**changes: Any) -> Context:
    surroundings: dict[str, Any] = {
        "country": "MY", "currency": "MYR", "locale": "en", "today": date(2026, 11, 23), "timezone": "Asia/Kuala_Lumpur",
        "find_reference": find_reference, "translate": translate,
    }  # fmt: skip
    return rows.context(**surroundings | changes)


CONTEXT = context()
