"""The company's own organisation as reference lists: the companies of the group, their outlets, and the employees who sell."""

from __future__ import annotations

from typing import Annotated

from app.core.messages import N_
from app.core.records.fields import (
    CountryCode,
    CurrencyCode,
    EmailText,
    Group,
    IdNumber,
    Line,
    PhoneText,
    Ref,
    Spec,
    Text,
    UrlText,
)
from app.reference.values.fields import CALLED, ListRecord

LEGAL = Group("legal", N_("Before the law"))
PLACE = Group("place", N_("Where it is"))
LETTERHEAD = Group("letterhead", N_("On its letterhead"), N_("Beside name, numbers and address."))
SERVES = Group("serves", N_("Whom it belongs to"))
REACH = Group("reach", N_("Where and how to reach them"))

Line1 = Annotated[
    Line | None,
    Spec(N_("Address line 1"), group="place", width="full", max_length=200, filterable=False, synonyms=("address", "地址", "alamat")),
]  # fmt: skip
Line2 = Annotated[
    Line | None, Spec(N_("Address line 2"), group="place", width="full", max_length=200, filterable=False)
]
Line3 = Annotated[
    Line | None, Spec(N_("Address line 3"), group="place", width="full", max_length=200, filterable=False)
]
Postcode = Annotated[
    IdNumber | None,
    Spec(N_("Postcode"), group="place", width="two", max_length=20, filterable=False, synonyms=("邮编", "poskod")),
]
City = Annotated[
    Line | None,
    Spec(N_("City"), group="place", width="two", max_length=120, default_column=True, synonyms=("城市", "bandar")),
]
State = Annotated[Line | None, Spec(N_("State"), group="place", width="two", max_length=120, synonyms=("州", "negeri"))]
Country = Annotated[
    CountryCode | None, Spec(N_("Country"), group="place", width="two", example="MY", synonyms=("国家", "negara"))
]


class GroupCompanyRecord(
    ListRecord,
    name="group_company",
    label=N_("Company of the group"),
    plural=N_("Companies of the group"),
    groups=(CALLED, LEGAL, PLACE, LETTERHEAD),
):
    """A legal entity of one's own: the customers are those of all of them."""

    registration_number: Annotated[
        IdNumber | None,
        Spec(
            N_("Registration number"),
            group="legal",
            width="two",
            max_length=40,
            default_column=True,
            filterable=False,
            example="201901000123",
            synonyms=("BRN", "company no", "registration no", "UEN", "注册号", "nombor pendaftaran"),
        ),
    ] = None
    tax_id: Annotated[
        IdNumber | None,
        Spec(
            N_("Tax ID (TIN)"),
            group="legal",
            width="two",
            max_length=30,
            default_column=True,
            filterable=False,
            example="C20880050010",
            synonyms=("TIN", "tax no", "税号", "nombor cukai"),
        ),
    ] = None
    sst_number: Annotated[
        IdNumber | None,
        Spec(N_("SST number"), group="legal", width="two", max_length=40, filterable=False, synonyms=("SST", "SST no")),
    ] = None
    currency: Annotated[
        CurrencyCode | None,
        Spec(
            N_("Base currency"),
            group="legal",
            width="two",
            default_column=True,
            example="MYR",
            help=N_("In which it keeps its books."),
            synonyms=("currency", "货币", "mata wang"),
        ),
    ] = None
    line1: Line1 = None
    line2: Line2 = None
    line3: Line3 = None
    postcode: Postcode = None
    city: City = None
    state: State = None
    country: Country = None
    phone: Annotated[
        PhoneText | None, Spec(N_("Phone"), group="letterhead", width="two", synonyms=("telephone", "电话", "telefon"))
    ] = None
    email: Annotated[
        EmailText | None, Spec(N_("E-mail"), group="letterhead", width="two", synonyms=("email", "邮箱", "e-mel"))
    ] = None
    website: Annotated[
        UrlText | None, Spec(N_("Website"), group="letterhead", width="two", filterable=False, synonyms=("网站",))
    ] = None
    letterhead: Annotated[
        Text | None,
        Spec(
            N_("Foot of the page"),
            group="letterhead",
            width="full",
            max_length=1000,
            filterable=False,
            help=N_("Bank and account, directors, whatever has to stand on its papers."),
            synonyms=("footer", "页脚", "kaki surat"),
        ),
    ] = None


class OutletRecord(
    ListRecord, name="outlet", label=N_("Outlet"), plural=N_("Outlets"), groups=(CALLED, SERVES, PLACE, REACH)
):
    """A place of one's own that serves customers: a shop, a depot, an office."""

    company: Annotated[
        Ref | None,
        Spec(
            N_("Company"),
            group="serves",
            refers_to="group_company",
            width="two",
            default_column=True,
            help=N_("The company of the group that runs it."),
            synonyms=("company of the group", "公司", "syarikat"),
        ),
    ] = None
    territory: Annotated[
        Ref | None,
        Spec(
            N_("Territory"),
            group="serves",
            refers_to="territory",
            width="two",
            default_column=True,
            synonyms=("销售区域", "wilayah jualan"),
        ),
    ] = None
    line1: Line1 = None
    line2: Line2 = None
    line3: Line3 = None
    postcode: Postcode = None
    city: City = None
    state: State = None
    country: Country = None
    email: Annotated[EmailText | None, Spec(N_("E-mail"), group="reach", width="two")] = None
    phone: Annotated[PhoneText | None, Spec(N_("Phone"), group="reach", width="two", default_column=True)] = None


class SalesAgentRecord(
    ListRecord, name="sales_agent", label=N_("Sales agent"), plural=N_("Sales agents"), groups=(CALLED, REACH)
):
    """An employee who sells."""

    territory: Annotated[
        Ref | None,
        Spec(
            N_("Territory"),
            group="reach",
            refers_to="territory",
            width="two",
            default_column=True,
            synonyms=("区域", "销售区域", "wilayah", "wilayah jualan"),
        ),
    ] = None
    email: Annotated[EmailText | None, Spec(N_("E-mail"), group="reach", width="two", default_column=True)] = None
    phone: Annotated[PhoneText | None, Spec(N_("Phone"), group="reach", width="two", default_column=True)] = None
