"""What a customer is: the nouns of this area and its record definitions.

A field is declared here once; form, list, filter, import, export, API and merge follow. To add one: a line here, a column in
`models.py`, a migration (docs/architecture.md, "Adding a field").
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from app.core import text
from app.core.messages import N_
from app.core.money import Money
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
    Merge,
    MoneyKind,
    PhoneText,
    Record,
    Ref,
    Spec,
    State,
    UrlText,
    definition,
)

MAX_CONTACTS = 50
MAX_ADDRESSES = 20


class Status(State):
    """Where a customer stands. Set at creation; afterwards moved by verbs only. `merged` is final."""

    PROSPECT = "prospect", N_("Prospect")
    ACTIVE = "active", N_("Active"), "活跃"
    INACTIVE = "inactive", N_("Inactive")
    SUSPENDED = "suspended", N_("Suspended")
    BLOCKED = "blocked", N_("Blocked")
    CHURNED = "churned", N_("Churned")
    ARCHIVED = "archived", N_("Archived")
    MERGED = "merged", N_("Merged")


class EntityType(Choice):
    """What the customer is before the law."""

    MISCELLANEOUS = "miscellaneous", N_("Miscellaneous")
    INDIVIDUAL = "individual", N_("Individual")
    SOLE_PROPRIETORSHIP = "sole_proprietorship", N_("Sole proprietorship"), "sole proprietor", "enterprise"
    PARTNERSHIP = "partnership", N_("Partnership")
    LIMITED_LIABILITY_PARTNERSHIP = "limited_liability_partnership", N_("Limited liability partnership"), "LLP", "PLT"
    PRIVATE_LIMITED = "private_limited", N_("Private limited company"), "private limited", "Sdn Bhd", "Pte Ltd"
    PUBLIC_LIMITED = "public_limited", N_("Public limited company"), "public limited", "Berhad", "Bhd"
    LIMITED_LIABILITY_CORPORATION = "limited_liability_corporation", N_("Limited liability corporation"), "LLC"
    REGISTERED_FOREIGN_CORPORATION = "registered_foreign_corporation", N_("Registered foreign corporation")
    FOREIGN_COMPANY_REGISTERED_LOCALLY = "foreign_company_registered_locally", N_("Foreign company registered locally")
    COOPERATIVE = "cooperative", N_("Co-operative society"), "co-operative", "koperasi"
    STATUTORY_BOARD = "statutory_board", N_("Statutory board or ministry"), "ministry", "government"


class CustomerType(Choice):
    """Whom the customer buys for."""

    B2B = "b2b", N_("Business (B2B)"), "business"
    B2C = "b2c", N_("Consumer (B2C)"), "consumer"
    WHOLESALE = "wholesale", N_("Wholesale")
    RETAIL = "retail", N_("Retail")


class IdentityType(Choice):
    """What the identity number is of."""

    NRIC = "nric", N_("Identity card (NRIC)"), "IC", "MyKad", "FIN"
    PASSPORT = "passport", N_("Passport")
    ARMY = "army", N_("Army number")
    OTHER = "other", N_("Other document")


class Purpose(Choice):
    """What an address is for."""

    BILLING = "billing", N_("Billing")
    SHIPPING = "shipping", N_("Delivery"), "shipping"
    REGISTERED = "registered", N_("Registered")
    CORRESPONDENCE = "correspondence", N_("Correspondence")
    OTHER = "other", N_("Other")


OwnCurrency = Annotated[Money, MoneyKind(currency_field="currency")]
"""An amount in the customer's currency unless it names another."""

WHO = Group("main", N_("Who it is"), N_("A prospect needs a name and one of identity number, phone or e-mail."))
IDENTITY = Group(
    "identity", N_("Tax and identity"), N_("Needed for e-invoices. The same number at two customers is noticed.")
)
CREDIT = Group("credit", N_("Credit"))
REACH = Group("reach", N_("How to reach it"))
CARE = Group("care", N_("Who looks after it"))


class CustomerRecord(
    Record, name="customer", label=N_("Customer"), plural=N_("Customers"), groups=(WHO, IDENTITY, CREDIT, REACH, CARE)
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
    status: Annotated[
        Status, Spec(N_("Status"), width="two", writable="on_create", default_column=True, synonyms=("状态",))
    ] = Status.ACTIVE
    entity_type: Annotated[
        EntityType | None,
        Spec(
            N_("Entity type"),
            width="two",
            merge=Merge.PREFER_FILLED,
            synonyms=("legal form", "实体类型", "公司类型", "jenis entiti"),
        ),
    ] = None
    customer_type: Annotated[
        CustomerType | None,
        Spec(
            N_("Customer type"),
            width="two",
            merge=Merge.PREFER_FILLED,
            synonyms=("type", "客户类型", "jenis pelanggan"),
        ),
    ] = None
    category: Annotated[
        Ref | None,
        Spec(
            N_("Category"),
            refers_to="category",
            width="two",
            default_column=True,
            merge=Merge.PREFER_FILLED,
            example="WHOLESALE",
            synonyms=("customer group", "customer category", "类别", "客户类别", "kategori"),
        ),
    ] = None
    industry: Annotated[
        Ref | None,
        Spec(
            N_("Industry"), refers_to="industry", width="two", merge=Merge.PREFER_FILLED, synonyms=("行业", "industri")
        ),
    ] = None

    tax_id: Annotated[
        IdNumber | None,
        Spec(
            N_("Tax ID (TIN)"),
            group="identity",
            width="two",
            max_length=30,
            search=True,
            merge=Merge.PREFER_FILLED,
            example="C20880050010",
            synonyms=("TIN", "tax id", "tax no", "tax number", "税号", "纳税人识别号", "nombor cukai", "no cukai"),
        ),
    ] = None
    registration_number: Annotated[
        IdNumber | None,
        Spec(
            N_("Registration number"),
            group="identity",
            width="two",
            max_length=40,
            merge=Merge.PREFER_FILLED,
            example="201901000123",
            synonyms=(
                "BRN",
                "company no",
                "registration no",
                "ROC",
                "UEN",
                "注册号",
                "注册号码",
                "nombor pendaftaran",
                "no pendaftaran",
            ),
        ),
    ] = None
    identity_type: Annotated[
        IdentityType | None,
        Spec(
            N_("Identity type"),
            group="identity",
            width="two",
            merge=Merge.PREFER_FILLED,
            synonyms=("id type", "证件类型", "jenis pengenalan"),
        ),
    ] = None
    identity_number: Annotated[
        IdNumber | None,
        Spec(
            N_("Identity number"),
            group="identity",
            width="two",
            max_length=40,
            merge=Merge.PREFER_FILLED,
            synonyms=("NRIC", "IC no", "id no", "identity no", "证件号码", "身份证号", "no kad pengenalan"),
        ),
    ] = None

    credit_term: Annotated[
        Ref | None,
        Spec(
            N_("Credit term"),
            group="credit",
            refers_to="credit_term",
            width="two",
            default_column=True,
            merge=Merge.PREFER_FILLED,
            example="NET30",
            synonyms=(
                "payment terms",
                "term",
                "terms",
                "付款条件",
                "信用条件",
                "账期",
                "terma kredit",
                "syarat kredit",
            ),
        ),
    ] = None
    credit_limit: Annotated[
        OwnCurrency | None,
        Spec(
            N_("Credit limit"),
            group="credit",
            width="two",
            default_column=True,
            sortable=True,
            merge=Merge.KEEP_MASTER,
            example="50,000.00",
            help=N_("Empty means none set; 0.00 means no credit at all."),
            synonyms=("limit", "cr limit", "信用限额", "信用额度", "had kredit"),
        ),
    ] = None
    currency: Annotated[
        CurrencyCode | None,
        Spec(
            N_("Currency"),
            group="credit",
            width="two",
            merge=Merge.PREFER_FILLED,
            example="MYR",
            synonyms=("货币", "币种", "mata wang"),
        ),
    ] = None

    phone: Annotated[
        PhoneText | None,
        Spec(
            N_("Phone"),
            group="reach",
            width="two",
            search=True,
            default_column=True,
            merge=Merge.PREFER_FILLED,
            example="03-5544 1200",
            synonyms=("telephone", "tel", "phone no", "contact no", "电话", "联系电话", "telefon", "no telefon"),
        ),
    ] = None
    email: Annotated[
        EmailText | None,
        Spec(
            N_("E-mail"),
            group="reach",
            width="two",
            search=True,
            key=str.lower,
            merge=Merge.PREFER_FILLED,
            example="accounts@omniretail.example",
            synonyms=("email", "email address", "邮箱", "电子邮件", "e-mel", "emel"),
        ),
    ] = None
    website: Annotated[
        UrlText | None,
        Spec(
            N_("Website"),
            group="reach",
            width="two",
            merge=Merge.PREFER_FILLED,
            filterable=False,
            synonyms=("url", "web", "网站", "laman web"),
        ),
    ] = None
    preferred_language: Annotated[
        LanguageCode | None,
        Spec(
            N_("Preferred language"),
            group="reach",
            width="two",
            merge=Merge.PREFER_FILLED,
            synonyms=("language", "语言", "首选语言", "bahasa"),
        ),
    ] = None

    sales_agent: Annotated[
        Ref | None,
        Spec(
            N_("Sales agent"),
            group="care",
            refers_to="sales_agent",
            width="two",
            default_column=True,
            merge=Merge.PREFER_FILLED,
            synonyms=("salesman", "rep", "salesperson", "agent", "销售代表", "业务员", "ejen jualan", "wakil jualan"),
        ),
    ] = None
    owner: Annotated[
        MemberRef | None,
        Spec(
            N_("Owner"),
            group="care",
            width="two",
            help=N_("The member who answers for this record."),
            merge=Merge.PREFER_FILLED,
            synonyms=("account manager", "负责人", "pemilik"),
        ),
    ] = None

    created_at: Annotated[datetime | None, Spec(N_("Created"), writable="never", sortable=True, importable=False)] = (
        None
    )
    updated_at: Annotated[datetime | None, Spec(N_("Changed"), writable="never", sortable=True, importable=False)] = (
        None
    )
    version: Annotated[
        int | None,
        Spec(N_("Version"), writable="never", listable=False, filterable=False, exportable=False, importable=False),
    ] = None


class ContactRecord(Record, name="contact", label=N_("Contact"), plural=N_("Contacts")):
    """A person at a customer."""

    name: Annotated[Line, Spec(N_("Name"), width="four", max_length=200, example="Chong Siew Lan")]
    title: Annotated[Line | None, Spec(N_("Job title"), width="two", max_length=120)] = None
    department: Annotated[Line | None, Spec(N_("Department"), width="two", max_length=120)] = None
    email: Annotated[EmailText | None, Spec(N_("E-mail"), width="two")] = None
    phone: Annotated[PhoneText | None, Spec(N_("Phone"), width="two")] = None
    mobile: Annotated[PhoneText | None, Spec(N_("Mobile phone"), width="two")] = None
    is_primary: Annotated[bool, Spec(N_("Primary contact"), width="two")] = False


class AddressRecord(Record, name="address", label=N_("Address"), plural=N_("Addresses")):
    """A place of a customer."""

    purpose: Annotated[Purpose, Spec(N_("Purpose"), width="two")] = Purpose.BILLING
    line1: Annotated[
        Line, Spec(N_("Address line 1"), width="full", max_length=200, example="Lot 12, Jalan Perusahaan 3")
    ]
    line2: Annotated[Line | None, Spec(N_("Address line 2"), width="full", max_length=200)] = None
    line3: Annotated[Line | None, Spec(N_("Address line 3"), width="full", max_length=200)] = None
    postcode: Annotated[IdNumber | None, Spec(N_("Postcode"), width="two", max_length=20, example="41050")] = None
    city: Annotated[Line | None, Spec(N_("City"), width="two", max_length=120, example="Klang")] = None
    state: Annotated[Line | None, Spec(N_("State"), width="two", max_length=120, example="Selangor")] = None
    country: Annotated[CountryCode | None, Spec(N_("Country"), width="two", example="MY")] = None
    is_default: Annotated[bool, Spec(N_("Default for its purpose"), width="two")] = False


CUSTOMER = definition(CustomerRecord)
CONTACT = definition(ContactRecord)
ADDRESS = definition(AddressRecord)
