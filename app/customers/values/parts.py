"""The parts of a customer: its contacts and its addresses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from app.core import text
from app.core.messages import N_
from app.core.records.fields import (
    Code,
    CountryCode,
    Degrees,
    EmailText,
    IdNumber,
    Labelled,
    LanguageCode,
    Line,
    PhoneText,
    Record,
    Ref,
    Spec,
    definition,
)
from app.core.records.kinds.texts import Email, Phone
from app.customers.values.choices import Purpose, Reach
from app.customers.values.customer import CUSTOMER

MAX_CONTACTS = 50
MAX_ADDRESSES = 20

Phones = Annotated[list[Any], Labelled(Phone(), Reach)]
Emails = Annotated[list[Any], Labelled(Email(), Reach)]


class ContactRecord(Record, name="contact", label=N_("Contact"), plural=N_("Contacts"), extensible=True):
    """A person at a customer."""

    name: Annotated[Line, Spec(N_("Name"), width="four", max_length=200, example="Chong Siew Lan")]
    title: Annotated[Line | None, Spec(N_("Job title"), width="two", max_length=120)] = None
    department: Annotated[Line | None, Spec(N_("Department"), width="two", max_length=120)] = None
    email: Annotated[EmailText | None, Spec(N_("E-mail"), width="two")] = None
    phone: Annotated[PhoneText | None, Spec(N_("Phone"), width="two")] = None
    mobile: Annotated[PhoneText | None, Spec(N_("Mobile phone"), width="two")] = None
    preferred_language: Annotated[LanguageCode | None, Spec(N_("Preferred language"), width="two")] = None
    other_phones: Annotated[Phones | None, Spec(N_("Other phones"), width="full", example="Home: 03-7955 1200")] = None
    other_emails: Annotated[
        Emails | None, Spec(N_("Other e-mails"), width="full", example="Billing: ap@company.com")
    ] = None
    email_consent_on: Annotated[
        date | None, Spec(N_("Agreed to e-mail on"), width="two", help=N_("Empty: has not agreed."))
    ] = None
    phone_consent_on: Annotated[
        date | None, Spec(N_("Agreed to calls on"), width="two", help=N_("Empty: has not agreed."))
    ] = None
    sms_consent_on: Annotated[
        date | None, Spec(N_("Agreed to messages on"), width="two", help=N_("Empty: has not agreed."))
    ] = None
    post_consent_on: Annotated[
        date | None, Spec(N_("Agreed to post on"), width="two", help=N_("Empty: has not agreed."))
    ] = None
    is_primary: Annotated[bool, Spec(N_("Primary contact"), width="two")] = False


class AddressRecord(Record, name="address", label=N_("Address"), plural=N_("Addresses"), extensible=True):
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
    latitude: Annotated[
        Decimal | None,
        Degrees(least=Decimal(-90), most=Decimal(90)),
        Spec(N_("Latitude"), width="two", example="3.044917"),
    ] = None
    longitude: Annotated[
        Decimal | None,
        Degrees(least=Decimal(-180), most=Decimal(180)),
        Spec(N_("Longitude"), width="two", example="101.445570"),
    ] = None
    delivery_zone: Annotated[
        Ref | None,
        Spec(
            N_("Delivery zone"),
            refers_to="delivery_zone",
            width="two",
            help=N_("The tour that brings goods here."),
            synonyms=("zone", "delivery route", "route", "配送区", "送货区域", "zon penghantaran"),
        ),
    ] = None
    is_default: Annotated[bool, Spec(N_("Default for its purpose"), width="two")] = False


class BranchRecord(Record, name="branch", label=N_("Branch"), plural=N_("Branches"), extensible=True):
    """A branch of a customer: a place that orders, with a code of its own."""

    code: Annotated[
        Code,
        Spec(
            N_("Branch code"),
            width="two",
            min_length=1,
            max_length=30,
            key=text.key,
            example="KLANG",
            synonyms=("code", "branch no", "outlet code", "网点编号", "分支代码", "kod cawangan"),
        ),
    ]
    name: Annotated[
        Line,
        Spec(
            N_("Branch name"),
            width="four",
            max_length=200,
            example="Klang Parade",
            synonyms=("name", "branch", "outlet", "网点", "分支机构", "nama cawangan", "cawangan"),
        ),
    ]
    line1: Annotated[
        Line | None,
        Spec(N_("Address line 1"), width="full", max_length=200, synonyms=("address", "地址", "alamat")),
    ] = None
    line2: Annotated[Line | None, Spec(N_("Address line 2"), width="full", max_length=200)] = None
    line3: Annotated[Line | None, Spec(N_("Address line 3"), width="full", max_length=200)] = None
    postcode: Annotated[
        IdNumber | None, Spec(N_("Postcode"), width="two", max_length=20, synonyms=("邮编", "poskod"))
    ] = None
    city: Annotated[Line | None, Spec(N_("City"), width="two", max_length=120, synonyms=("城市", "bandar"))] = None
    state: Annotated[Line | None, Spec(N_("State"), width="two", max_length=120, synonyms=("州", "negeri"))] = None
    country: Annotated[CountryCode | None, Spec(N_("Country"), width="two", synonyms=("国家", "negara"))] = None
    contact: Annotated[
        Line | None, Spec(N_("Contact person"), width="two", max_length=200, synonyms=("联系人", "orang hubungan"))
    ] = None
    phone: Annotated[PhoneText | None, Spec(N_("Phone"), width="two", synonyms=("电话", "telefon"))] = None
    email: Annotated[EmailText | None, Spec(N_("E-mail"), width="two", synonyms=("邮箱", "e-mel"))] = None
    credit_term: Annotated[
        Ref | None,
        Spec(
            N_("Credit term"),
            refers_to="credit_term",
            width="two",
            help=N_("Its own, instead of the customer's."),
            synonyms=("payment terms", "信用条件", "syarat kredit"),
        ),
    ] = None
    branch_group: Annotated[
        Ref | None,
        Spec(
            N_("Branch group"),
            refers_to="branch_group",
            width="two",
            help=N_("Empty: by its address, as the groups say."),
            synonyms=("group", "网点分组", "kumpulan cawangan"),
        ),
    ] = None


BRANCH_ADDRESS = ("line1", "line2", "line3", "postcode", "city", "state", "country")
"""The fields of a branch that are its address."""

CONTACT = definition(ContactRecord)
BRANCH = definition(BranchRecord)
ADDRESS = definition(AddressRecord)

WHOSE = replace(
    CUSTOMER["parent"],
    name="customer",
    label=N_("Customer"),
    help="",
    synonyms=(*CUSTOMER["code"].synonyms[1:], "customer", "customer code", "客户", "pelanggan"),
    required=True,
    nullable=False,
    example="OMNI-001",
)
"""Whose a part is, in files that hold the parts of many customers."""
