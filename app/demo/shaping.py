"""How the demo company's administrator has bent the forms: fields of its own, default values, rules of data quality, what a role does not
see, and the views of the list that everybody shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from app.core.copying import copy_rows
from app.core.records.context import Context
from app.core.session import bound_actor
from app.customers.service import views
from app.customers.service.defaults import save_defaults
from app.customers.service.quality import save_rule
from app.customers.values import CUSTOMER
from app.customers.values.choices import Mode
from app.customers.values.defaults import EVERYBODY, Scope
from app.customers.values.quality import Strictness
from app.demo.book import DemoCustomer
from app.demo.particulars import own_values
from app.fields.rules.deriving import field_of
from app.fields.rules.storing import cells_of
from app.fields.service.fields import create_field
from app.fields.service.layouts import save_layout
from app.fields.values import CustomField, FieldFacts, FieldKind, Layout, Option, Setting
from app.reference.queries import lists
from app.reference.values import BY_NAME


class Own(NamedTuple):
    """A field of the company's own: key, kind, its label in three languages, help in three or none, options as key → labels."""

    key: str
    kind: FieldKind
    labels: tuple[str, str, str]
    help: tuple[str, str, str] | None = None
    options: Mapping[str, tuple[str, str, str]] = {}
    section: str = "more"


def _words(texts: tuple[str, str, str] | None) -> dict[str, str]:
    return dict(zip(("en", "zh", "ms"), texts, strict=True)) if texts else {}


OWN_FIELDS = (
    Own(
        "collection_day",
        FieldKind.CHOICE,
        ("Collection round", "收款日", "Pusingan kutipan"),
        ("When our collector calls at the shop.", "收款员上门的日子。", "Bila pengutip kami singgah."),
        {
            "monday": ("Mondays", "每周一", "Setiap Isnin"),
            "wednesday": ("Wednesdays", "每周三", "Setiap Rabu"),
            "friday": ("Fridays", "每周五", "Setiap Jumaat"),
            "month_end": ("End of the month", "月底", "Hujung bulan"),
        },
        section="credit",
    ),
    Own(
        "deposit",
        FieldKind.MONEY,
        ("Security deposit", "保证金", "Deposit jaminan"),
        ("Held until the account is closed.", "结清账户时退还。", "Dipulangkan apabila akaun ditutup."),
        section="credit",
    ),
    Own(
        "certificates",
        FieldKind.CHOICES,
        ("Certificates", "认证", "Pensijilan"),
        options={
            "halal": ("Halal (JAKIM)", "清真认证（JAKIM）", "Halal (JAKIM)"),
            "iso9001": ("ISO 9001", "ISO 9001", "ISO 9001"),
            "haccp": ("HACCP", "HACCP", "HACCP"),
            "sirim": ("SIRIM", "SIRIM", "SIRIM"),
        },
    ),
    Own("staff", FieldKind.NUMBER, ("Number of staff", "员工人数", "Bilangan pekerja")),
    Own(
        "contract_until",
        FieldKind.DATE,
        ("Supply contract until", "供货合同至", "Kontrak bekalan hingga"),
        ("Prices hold until this day.", "价格有效至当日。", "Harga sah hingga tarikh ini."),
    ),
    Own(
        "stamped_order",
        FieldKind.YES_NO,
        ("Wants delivery orders stamped", "送货单须盖章", "Pesanan penghantaran perlu dicop"),
        section="delivery",
    ),
    Own(
        "landmark",
        FieldKind.TEXT,
        ("Landmark for drivers", "司机路标", "Tanda tempat untuk pemandu"),
        section="delivery",
    ),
    Own(
        "freight_payer",
        FieldKind.CUSTOMER,
        ("Freight paid by", "运费付款方", "Tambang dibayar oleh"),
        section="delivery",
    ),
    Own("portal", FieldKind.URL, ("Supplier portal", "供应商平台", "Portal pembekal"), section="reach"),
)


def make_fields(context: Context) -> dict[str, CustomField]:
    """The company's own fields, in the open transaction; by their keys."""
    return {one.key: _made(one, context) for one in OWN_FIELDS}


def _made(one: Own, context: Context) -> CustomField:
    options = tuple(Option(key, _words(labels)) for key, labels in one.options.items())
    facts = FieldFacts(
        CUSTOMER.name, one.key, one.kind, _words(one.labels), _words(one.help), section=one.section, options=options
    )
    return field_of(create_field(facts, context).id, facts)


def fill_fields(
    fields: Mapping[str, CustomField], some: Sequence[DemoCustomer], ids: Mapping[str, UUID], context: Context
) -> None:
    """The values of these customers, in the open transaction."""
    copy_rows("custom_values", _cells(fields, some, ids, context))


def _cells(
    fields: Mapping[str, CustomField], some: Sequence[DemoCustomer], ids: Mapping[str, UUID], context: Context
) -> Iterator[dict[str, Any]]:
    tenant_id = bound_actor().tenant_id
    for one in some:
        for key, value in {**own_values(one, context.today), **_payer(one, ids)}.items():
            for place, cell in enumerate(cells_of(fields[key], value)):
                yield {
                    "tenant_id": tenant_id,
                    "record_id": ids[one.code],
                    "field_id": fields[key].field_id,
                    "place": place,
                    **cell._asdict(),
                }


def _payer(one: DemoCustomer, ids: Mapping[str, UUID]) -> dict[str, UUID]:
    payer = _PAYERS.get(one.code, "")
    return {"freight_payer": ids[payer]} if payer in ids else {}


_PAYERS = {"MEGA-RET": "MEGA-LOG", "MEGA-IT": "MEGA-LOG", "ABC-0001": "ABC-0002"}


class Wanted(NamedTuple):
    """A rule of data quality: who breaks it, and what to do about it in three languages."""

    filter: Mapping[str, Any]
    words: tuple[str, str, str]
    level: Strictness = Strictness.WARN


RULES = (
    Wanted(
        {"all": [{"field": "category", "op": "in", "value": ["WHOLESALE"]}, {"field": "next_credit_review", "op": "is_empty"}]},
        (
            "Wholesale customers need a day of the next credit review.",
            "批发客户需要填写下次信用复审日期。",
            "Pelanggan borong memerlukan tarikh semakan kredit seterusnya.",
        ),
    ),
    Wanted(
        {"all": [{"field": "status", "op": "in", "value": ["active"]}, {"field": "territory", "op": "is_empty"}]},
        (
            "An active customer belongs to a territory.",
            "正常客户须归入一个销售区域。",
            "Pelanggan aktif mesti ada wilayah jualan.",
        ),
    ),
    Wanted(
        {"all": [{"field": "category", "op": "in", "value": ["GOVERNMENT"]}, {"field": "payment_method", "op": "in", "value": ["CASH", "CARD"]}]},
        (
            "Government offices pay by transfer or cheque.",
            "政府机构以转账或支票付款。",
            "Pejabat kerajaan membayar melalui pindahan atau cek.",
        ),
    ),
    Wanted(
        {"all": [{"field": "vip", "op": "eq", "value": True}, {"field": "owner", "op": "is_empty"}]},
        ("Somebody must answer for a VIP.", "重要客户须有负责人。", "Pelanggan VIP mesti ada pemilik."),
        Strictness.ERROR,
    ),
)  # fmt: skip


def make_rules() -> None:
    """The company's rules of data quality, in the open transaction."""
    for one in RULES:
        save_rule(None, one.filter, _words(one.words), one.level)


def make_defaults() -> None:
    """What new customers begin with, in the open transaction."""
    categories, methods = lists.ids_by_code(BY_NAME["category"]), lists.ids_by_code(BY_NAME["payment_method"])
    actor = bound_actor()
    save_defaults(
        actor, EVERYBODY, {"currency": "MYR", "correspondence_mode": Mode.EMAIL, "account_category": "Trade debtors"}
    )
    for category, method, account in (
        ("RETAIL", "DUITNOW", "Trade debtors"),
        ("GOVERNMENT", "transfer", "Government debtors"),
        ("EXPORT", "transfer", "Foreign debtors"),
    ):
        scope = Scope(category_id=categories[category])
        save_defaults(actor, scope, {"payment_method": methods[method], "account_category": account})


UNSEEN = {"sales-rep": ("gl_account", "account_category", "custom.deposit")}
"""Role → fields that it does not see."""


def make_layouts() -> None:
    """What roles do not see, in the open transaction."""
    for role, names in UNSEEN.items():
        save_layout(CUSTOMER, role, Layout({name: Setting(hidden=True) for name in names}))


VIEWS = (
    ("MyInvois: still incomplete", {"all": [{"field": "status", "op": "in", "value": ["active"]}, {"field": "einvoice_missing", "op": "gte", "value": 1}]}, ("code", "name", "einvoice_missing", "tax_id", "registration_number", "phone", "sales_agent"), ""),
    ("VIP", {"all": [{"field": "vip", "op": "eq", "value": True}]}, ("code", "name", "category", "credit_limit", "credit_rating", "next_credit_review", "owner"), "-credit_limit"),
    ("收款路线", {"all": [{"field": "custom.collection_day", "op": "in", "value": ["monday", "wednesday", "friday"]}]}, ("code", "name", "custom.collection_day", "custom.landmark", "phone", "payment_method", "territory"), ""),
    ("Kutipan hujung bulan", {"all": [{"field": "custom.collection_day", "op": "in", "value": ["month_end"]}]}, ("code", "name", "phone", "payment_method", "custom.landmark"), ""),
)  # fmt: skip
"""Name, filter, columns and order of the views that everybody shares."""


def make_views() -> None:
    """The shared views of the list, as those of whoever acts, in the open transaction."""
    for name, asked, columns, sort in VIEWS:
        views.create_view({"name": name, "shared": True}, views.Question("", asked, columns, sort))
