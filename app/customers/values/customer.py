"""What a customer is: the nouns of this area and its record definitions.

A field is declared here once; form, list, filter, import, export, API and merge follow. To add one: a line here, a column in
`models.py`, a migration (docs/architecture.md, "Adding a field").
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from app.core import text
from app.core.messages import N_
from app.core.money import Money
from app.core.records.fields import (
    Code,
    CurrencyCode,
    EmailText,
    Group,
    IdNumber,
    LanguageCode,
    Line,
    MemberRef,
    Merge,
    MoneyKind,
    NamedTexts,
    PhoneText,
    Record,
    Ref,
    Refs,
    Spec,
    Text,
    UrlText,
    choices_of,
    definition,
)
from app.core.records.kinds.limits import AmountOrNamed
from app.core.records.kinds.numbers import Fraction
from app.customers.values.choices import (
    CreditState,
    CustomerType,
    EntityType,
    IdentityType,
    Mode,
    Priority,
    Stage,
    Status,
    Weekday,
)

OwnLimit = Annotated[Money | UUID, AmountOrNamed(currency_field="currency")]
"""An amount in the customer's currency unless it names another, or the id of a named limit."""


def hundredths(percent: Decimal) -> int:
    """A share as it is stored: in hundredths of a percent."""
    return int(percent * 100)


WHO = Group("main", N_("Who it is"), N_("A prospect needs a name and one of identity number, phone or e-mail."))
IDENTITY = Group(
    "identity", N_("Tax and identity"), N_("Needed for e-invoices. The same number at two customers is noticed.")
)
CREDIT = Group("credit", N_("Credit"))
REACH = Group("reach", N_("How to reach it"))
DELIVERY = Group("delivery", N_("Delivery"))
CARE = Group("care", N_("Who looks after it"))
MORE = Group("more", N_("More fields"))

Days = Annotated[tuple[Weekday, ...], choices_of(Weekday)]


class CustomerRecord(
    Record,
    name="customer",
    label=N_("Customer"),
    plural=N_("Customers"),
    groups=(WHO, IDENTITY, CREDIT, REACH, DELIVERY, CARE, MORE),
    extensible=True,
):
    """A customer."""

    code: Annotated[Code, Spec(
        N_("Customer code"), width="two", min_length=3, max_length=50, pinned=True, default_column=True, sortable=True, search=True, key=text.key, example="OMNI-001",
        help=N_("3 to 50 letters, digits and - _ / . in any script."),
        synonyms=("code", "customer no", "cust no", "customer number", "account code", "account no", "debtor code", "编号", "客户编号", "客户代码", "客户编码", "kod", "kod pelanggan"))]  # fmt: skip
    name: Annotated[Line, Spec(
        N_("Name"), width="four", max_length=200, pinned=True, default_column=True, sortable=True, search=True, key=text.sort_name, example="OmniRetail Sdn Bhd",
        help=N_("As on the registration certificate; printed on documents."),
        synonyms=("customer name", "company name", "客户名称", "名称", "公司名称", "nama", "nama pelanggan", "nama syarikat"))]  # fmt: skip
    other_name: Annotated[Line | None, Spec(
        N_("Name in another language"), width="four", max_length=200, search=True, filterable=False, merge=Merge.PREFER_FILLED, example="欧尼零售私人有限公司",
        synonyms=("other-language name", "other name", "chinese name", "中文名称", "其他语言名称", "nama lain"))] = None  # fmt: skip
    correspondence_name: Annotated[Line | None, Spec(
        N_("Name on correspondence"), width="four", max_length=200, merge=Merge.PREFER_FILLED, filterable=False,
        synonyms=("correspondence name", "attention", "通信名称", "nama surat-menyurat"))] = None  # fmt: skip
    status: Annotated[Status, Spec(N_("Status"), width="two", writable="on_create", default_column=True, synonyms=("状态",))] = Status.ACTIVE  # fmt: skip
    status_reason: Annotated[Line | None, Spec(
        N_("Reason for the status"), width="four", max_length=500, writable="on_create", filterable=False,
        synonyms=("block reason", "reason blocked", "冻结原因", "状态原因", "sebab sekatan"))] = None  # fmt: skip
    blacklisted: Annotated[bool, Spec(
        N_("Blacklisted"), writable="never", importable=False, merge=Merge.UNION,
        help=N_("Whatever it orders or pays is held until it is taken off the blacklist."))] = False  # fmt: skip
    blacklist_reason: Annotated[Line | None, Spec(
        N_("Reason for the blacklist"), max_length=500, writable="never", filterable=False, importable=False, merge=Merge.PREFER_FILLED)] = None  # fmt: skip
    blacklisted_at: Annotated[datetime | None, Spec(
        N_("Blacklisted since"), writable="never", filterable=False, importable=False, merge=Merge.PREFER_FILLED)] = None  # fmt: skip
    entity_type: Annotated[EntityType | None, Spec(
        N_("Entity type"), width="two", merge=Merge.PREFER_FILLED,
        synonyms=("legal form", "实体类型", "公司类型", "jenis entiti"))] = None  # fmt: skip
    customer_type: Annotated[CustomerType | None, Spec(
        N_("Customer type"), width="two", merge=Merge.PREFER_FILLED,
        synonyms=("type", "客户类型", "jenis pelanggan"))] = None  # fmt: skip
    category: Annotated[Ref | None, Spec(
        N_("Category"), refers_to="category", width="two", default_column=True, merge=Merge.PREFER_FILLED, example="WHOLESALE",
        synonyms=("customer group", "customer category", "类别", "客户类别", "kategori"))] = None  # fmt: skip
    industry: Annotated[Ref | None, Spec(N_("Industry"), refers_to="industry", width="two", merge=Merge.PREFER_FILLED, synonyms=("行业", "industri"))] = None  # fmt: skip
    business_nature: Annotated[Ref | None, Spec(
        N_("Business nature"), refers_to="business_nature", width="two", merge=Merge.PREFER_FILLED,
        synonyms=("nature of business", "line of business", "业务性质", "经营性质", "jenis perniagaan", "sifat perniagaan"))] = None  # fmt: skip
    conglomerate: Annotated[Ref | None, Spec(
        N_("Conglomerate"), refers_to="conglomerate", width="two", merge=Merge.PREFER_FILLED, example="MEGA",
        synonyms=("group", "group of companies", "集团", "konglomerat", "kumpulan"))] = None  # fmt: skip
    parent: Annotated[Ref | None, Spec(
        N_("Parent customer"), refers_to="customer", width="two", merge=Merge.PREFER_FILLED,
        help=N_("The customer that holds this one: a name or a code."),
        synonyms=("parent", "parent company", "holding company", "上级客户", "母公司", "syarikat induk", "pelanggan atasan"))] = None  # fmt: skip
    referred_by: Annotated[Ref | None, Spec(
        N_("Referred by"), refers_to="customer", width="two", merge=Merge.PREFER_FILLED,
        help=N_("The customer that brought this one: a name or a code."),
        synonyms=("referrer", "introduced by", "推荐人", "介绍人", "dirujuk oleh", "diperkenalkan oleh"))] = None  # fmt: skip
    customer_since: Annotated[date | None, Spec(
        N_("Customer since"), width="two", merge=Merge.PREFER_FILLED, example="2019-03-01",
        synonyms=("since", "date opened", "account opened", "开户日期", "客户自", "pelanggan sejak", "tarikh buka akaun"))] = None  # fmt: skip
    vip: Annotated[bool, Spec(
        N_("VIP"), width="two", merge=Merge.PREFER_FILLED, synonyms=("vip customer", "key account", "重要客户", "贵宾", "pelanggan vip"))] = False  # fmt: skip
    priority: Annotated[Priority | None, Spec(
        N_("Priority"), width="two", merge=Merge.PREFER_FILLED, synonyms=("customer priority", "优先级", "keutamaan"))] = None  # fmt: skip
    lifecycle_stage: Annotated[Stage | None, Spec(
        N_("Lifecycle stage"), width="two", merge=Merge.PREFER_FILLED, synonyms=("stage", "lifecycle", "生命周期阶段", "peringkat kitaran"))] = None  # fmt: skip
    tags: Annotated[Refs | None, Spec(
        N_("Tags"), refers_to="tag", width="full", merge=Merge.UNION, example="EXPORT; HALAL",
        synonyms=("tag", "labels", "标签", "label", "penanda"))] = None  # fmt: skip
    description: Annotated[Text | None, Spec(
        N_("Description"), width="full", max_length=5000, merge=Merge.PREFER_FILLED, filterable=False,
        synonyms=("remarks", "notes", "memo", "备注", "描述", "catatan", "keterangan"))] = None  # fmt: skip

    tax_id: Annotated[IdNumber | None, Spec(
        N_("Tax ID (TIN)"), group="identity", width="two", max_length=30, search=True, merge=Merge.PREFER_FILLED, example="C20880050010",
        synonyms=("TIN", "tax id", "tax no", "tax number", "税号", "纳税人识别号", "nombor cukai", "no cukai"))] = None  # fmt: skip
    tax_registered_on: Annotated[date | None, Spec(
        N_("Registered for tax on"), group="identity", width="two", merge=Merge.PREFER_FILLED, filterable=False,
        synonyms=("tax registration date", "gst registration date", "税务登记日期", "tarikh daftar cukai"))] = None  # fmt: skip
    sst_number: Annotated[IdNumber | None, Spec(
        N_("SST number"), group="identity", width="two", max_length=40, merge=Merge.PREFER_FILLED, filterable=False, example="W10-1808-32000012",
        help=N_("Number of the sales and service tax, where the customer is registered for it."),
        synonyms=("SST", "SST no", "SST registration no", "GST no", "SST号", "销售服务税号", "nombor SST", "no SST"))] = None  # fmt: skip
    tax_code: Annotated[Line | None, Spec(
        N_("Tax code"), group="identity", width="two", max_length=20, merge=Merge.PREFER_FILLED, filterable=False, example="SR-8",
        help=N_("What your accounts call the tax on sales to this customer."), synonyms=("tax type", "税码", "kod cukai"))] = None  # fmt: skip
    exemption_certificate: Annotated[IdNumber | None, Spec(
        N_("Tax exemption certificate"), group="identity", width="two", max_length=60, merge=Merge.PREFER_FILLED, filterable=False,
        synonyms=("exemption certificate", "exemption no", "免税证明", "sijil pengecualian cukai"))] = None  # fmt: skip
    exemption_expires_on: Annotated[date | None, Spec(
        N_("Tax exemption ends on"), group="identity", width="two", merge=Merge.PREFER_FILLED,
        synonyms=("exemption expiry", "exemption expires", "免税到期日", "tarikh tamat pengecualian"))] = None  # fmt: skip
    registration_number: Annotated[IdNumber | None, Spec(
        N_("Registration number"), group="identity", width="two", max_length=40, merge=Merge.PREFER_FILLED, example="201901000123",
        synonyms=("BRN", "company no", "registration no", "ROC", "UEN", "注册号", "注册号码", "nombor pendaftaran", "no pendaftaran"))] = None  # fmt: skip
    former_registration_number: Annotated[IdNumber | None, Spec(
        N_("Former registration number"), group="identity", width="two", max_length=40, merge=Merge.PREFER_FILLED, example="123456-X",
        synonyms=("old registration number", "old company no", "old BRN", "旧注册号", "nombor pendaftaran lama", "no pendaftaran lama"))] = None  # fmt: skip
    identity_type: Annotated[IdentityType | None, Spec(
        N_("Identity type"), group="identity", width="two", merge=Merge.PREFER_FILLED,
        synonyms=("id type", "证件类型", "jenis pengenalan"))] = None  # fmt: skip
    identity_number: Annotated[IdNumber | None, Spec(
        N_("Identity number"), group="identity", width="two", max_length=40, merge=Merge.PREFER_FILLED,
        synonyms=("NRIC", "IC no", "id no", "identity no", "证件号码", "身份证号", "no kad pengenalan"))] = None  # fmt: skip

    credit_term: Annotated[Ref | None, Spec(
        N_("Credit term"), group="credit", refers_to="credit_term", width="two", default_column=True, merge=Merge.PREFER_FILLED, example="NET30",
        synonyms=("payment terms", "term", "terms", "付款条件", "信用条件", "账期", "terma kredit", "syarat kredit"))] = None  # fmt: skip
    credit_limit: Annotated[OwnLimit | None, Spec(
        N_("Credit limit"), group="credit", refers_to="credit_limit", width="two", default_column=True, sortable=True, merge=Merge.KEEP_MASTER, example="50,000.00",
        help=N_("An amount, or the code of a named limit. Empty means none set; 0.00 means no credit at all."),
        synonyms=("limit", "cr limit", "信用限额", "信用额度", "had kredit"))] = None  # fmt: skip
    currency: Annotated[CurrencyCode | None, Spec(
        N_("Currency"), group="credit", width="two", merge=Merge.PREFER_FILLED, example="MYR",
        synonyms=("货币", "币种", "mata wang"))] = None  # fmt: skip
    payment_method: Annotated[Ref | None, Spec(
        N_("Payment method"), group="credit", refers_to="payment_method", width="two", merge=Merge.PREFER_FILLED,
        synonyms=("pays by", "mode of payment", "付款方式", "支付方式", "kaedah bayaran", "cara bayaran"))] = None  # fmt: skip
    credit_rating: Annotated[Line | None, Spec(
        N_("Credit rating"), group="credit", width="two", max_length=20, merge=Merge.KEEP_MASTER, example="A",
        synonyms=("rating", "信用评级", "penarafan kredit"))] = None  # fmt: skip
    last_credit_review: Annotated[date | None, Spec(
        N_("Last credit review"), group="credit", width="two", merge=Merge.KEEP_MASTER,
        synonyms=("credit review date", "reviewed on", "上次信用复审", "semakan kredit terakhir"))] = None  # fmt: skip
    next_credit_review: Annotated[date | None, Spec(
        N_("Next credit review"), group="credit", width="two", merge=Merge.KEEP_MASTER,
        synonyms=("next review", "review due", "下次信用复审", "semakan kredit seterusnya"))] = None  # fmt: skip
    exposure: Annotated[Money | None, MoneyKind(negative=True), Spec(
        N_("Exposure"), group="credit", beside=True, writable="never", sortable=True, importable=False,
        help=N_("What it owes and has on order, in the company’s currency; empty where it never had a document."))] = None  # fmt: skip
    available_credit: Annotated[Money | None, MoneyKind(negative=True), Spec(
        N_("Available credit"), group="credit", beside=True, writable="never", importable=False,
        help=N_("What is left of its limit, in the limit’s currency; below zero when it is over."))] = None  # fmt: skip
    limit_used: Annotated[Decimal | None, Fraction(places=2), Spec(
        N_("Limit used, %"), group="credit", beside=True, writable="never", sortable=True, importable=False, key=hundredths)] = None  # fmt: skip
    credit_state: Annotated[CreditState | None, Spec(
        N_("Credit state"), group="credit", beside=True, writable="never", importable=False)] = None  # fmt: skip
    gl_account: Annotated[IdNumber | None, Spec(
        N_("GL account"), group="credit", width="two", max_length=40, merge=Merge.PREFER_FILLED, filterable=False, example="3000-O01",
        help=N_("The customer's control account in the general ledger."),
        synonyms=("general ledger account", "debtor control account", "总账科目", "akaun lejar"))] = None  # fmt: skip
    account_category: Annotated[Line | None, Spec(
        N_("Account category"), group="credit", width="two", max_length=60, merge=Merge.PREFER_FILLED, example="Trade debtors",
        synonyms=("debtor type", "account type", "账户类别", "kategori akaun"))] = None  # fmt: skip

    phone: Annotated[PhoneText | None, Spec(
        N_("Phone"), group="reach", width="two", search=True, default_column=True, merge=Merge.PREFER_FILLED, example="03-5544 1200",
        synonyms=("telephone", "tel", "phone no", "contact no", "电话", "联系电话", "telefon", "no telefon"))] = None  # fmt: skip
    email: Annotated[EmailText | None, Spec(
        N_("E-mail"), group="reach", width="two", search=True, key=str.lower, merge=Merge.PREFER_FILLED, example="accounts@omniretail.example",
        synonyms=("email", "email address", "邮箱", "电子邮件", "e-mel", "emel"))] = None  # fmt: skip
    website: Annotated[UrlText | None, Spec(
        N_("Website"), group="reach", width="two", merge=Merge.PREFER_FILLED, filterable=False,
        synonyms=("url", "web", "网站", "laman web"))] = None  # fmt: skip
    preferred_language: Annotated[LanguageCode | None, Spec(
        N_("Preferred language"), group="reach", width="two", merge=Merge.PREFER_FILLED,
        synonyms=("language", "语言", "首选语言", "bahasa"))] = None  # fmt: skip
    correspondence_mode: Annotated[Mode | None, Spec(
        N_("Wants to be written to"), group="reach", width="two", merge=Merge.PREFER_FILLED, filterable=False,
        synonyms=("correspondence mode", "preferred channel", "通信方式", "cara surat-menyurat"))] = None  # fmt: skip
    whatsapp: Annotated[PhoneText | None, Spec(
        N_("WhatsApp"), group="reach", width="two", merge=Merge.PREFER_FILLED, filterable=False, synonyms=("whatsapp no",))] = None  # fmt: skip
    wechat: Annotated[Line | None, Spec(
        N_("WeChat"), group="reach", width="two", max_length=60, merge=Merge.PREFER_FILLED, filterable=False, synonyms=("wechat id", "微信", "微信号"))] = None  # fmt: skip
    facebook: Annotated[UrlText | None, Spec(N_("Facebook page"), group="reach", width="two", merge=Merge.PREFER_FILLED, filterable=False, synonyms=("facebook",))] = None  # fmt: skip
    linkedin: Annotated[UrlText | None, Spec(N_("LinkedIn page"), group="reach", width="two", merge=Merge.PREFER_FILLED, filterable=False, synonyms=("linkedin",))] = None  # fmt: skip
    instagram: Annotated[UrlText | None, Spec(N_("Instagram page"), group="reach", width="two", merge=Merge.PREFER_FILLED, filterable=False, synonyms=("instagram",))] = None  # fmt: skip

    delivery_instructions: Annotated[Text | None, Spec(
        N_("Delivery instructions"), group="delivery", width="full", max_length=2000, merge=Merge.PREFER_FILLED, filterable=False,
        example=N_("Loading bay at the rear only, before 11:00"), synonyms=("delivery notes", "送货说明", "arahan penghantaran"))] = None  # fmt: skip
    delivery_days: Annotated[Days | None, Spec(
        N_("Delivery days"), group="delivery", width="full", merge=Merge.UNION, filterable=False,
        synonyms=("receives on", "送货日", "hari penghantaran"))] = None  # fmt: skip
    packing_instructions: Annotated[Text | None, Spec(
        N_("Packing"), group="delivery", width="full", max_length=2000, merge=Merge.PREFER_FILLED, filterable=False,
        synonyms=("packing instructions", "packaging", "包装要求", "arahan pembungkusan"))] = None  # fmt: skip

    sales_agent: Annotated[Ref | None, Spec(
        N_("Sales agent"), group="care", refers_to="sales_agent", width="two", default_column=True, merge=Merge.PREFER_FILLED,
        synonyms=("salesman", "rep", "salesperson", "agent", "销售代表", "业务员", "ejen jualan", "wakil jualan"))] = None  # fmt: skip
    territory: Annotated[Ref | None, Spec(
        N_("Territory"), group="care", refers_to="territory", width="two", merge=Merge.PREFER_FILLED,
        synonyms=("sales territory", "销售区域", "wilayah", "wilayah jualan"))] = None  # fmt: skip
    outlets: Annotated[Refs | None, Spec(
        N_("Outlets that serve it"), group="care", refers_to="outlet", width="full", merge=Merge.UNION, example="KLANG; PJ",
        synonyms=("outlets", "outlet", "served by", "服务门店", "门店", "cawangan yang berkhidmat"))] = None  # fmt: skip
    owner: Annotated[MemberRef | None, Spec(
        N_("Owner"), group="care", width="two", help=N_("The member who answers for this record."), merge=Merge.PREFER_FILLED,
        synonyms=("account manager", "负责人", "pemilik"))] = None  # fmt: skip

    external_ids: Annotated[NamedTexts | None, Spec(
        N_("Ids in other systems"), group="more", width="full", merge=Merge.UNION, example="sap=100234; shop=77",
        help=N_("The name of the system, = and the customer's number there; one to a line."),
        synonyms=("external id", "external ids", "外部编号", "id luar"))] = None  # fmt: skip

    einvoice_missing: Annotated[int | None, Spec(
        N_("Missing for MyInvois"), group="identity", writable="never", importable=False)] = None  # fmt: skip
    quality_score: Annotated[
        int | None, Spec(N_("Data quality"), group="care", writable="never", sortable=True, importable=False)
    ] = None
    merged_into: Annotated[Ref | None, Spec(
        N_("Merged into"), refers_to="customer", writable="never", listable=False, filterable=False, exportable=False, importable=False)] = None  # fmt: skip
    created_at: Annotated[datetime | None, Spec(N_("Created"), writable="never", sortable=True, importable=False)] = (
        None
    )
    updated_at: Annotated[datetime | None, Spec(N_("Changed"), writable="never", sortable=True, importable=False)] = (
        None
    )
    version: Annotated[int | None, Spec(N_("Version"), writable="never", listable=False, filterable=False, exportable=False, importable=False)] = None  # fmt: skip


CUSTOMER = definition(CustomerRecord)

CHOSEN = {
    name: replace(CUSTOMER, fields=(replace(CUSTOMER["parent"], name=name, label=label, help="", group="main"),))
    for name, label in (("member", N_("Customer")), ("head", N_("Head customer")))
}
"""A form's field in which a customer is chosen, by its name, as a definition of its own."""
