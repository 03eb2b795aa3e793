"""The parts of a customer: its contacts and its addresses."""

from __future__ import annotations

from typing import Annotated

from app.core.messages import N_
from app.core.records.fields import CountryCode, EmailText, IdNumber, Line, PhoneText, Record, Spec, definition
from app.customers.values.choices import Purpose

MAX_CONTACTS = 50
MAX_ADDRESSES = 20


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


CONTACT = definition(ContactRecord)
ADDRESS = definition(AddressRecord)
