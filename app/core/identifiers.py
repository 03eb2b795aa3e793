"""Numbers that offices give to companies and people, phones, and e-mail addresses: their keys and the shape they should have. Pure.

A key is what two ways of writing the same number have in common. A shape is only doubted, never refused: offices change their
rules, old numbers stay in use, and no check of form says that a number belongs to somebody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

import phonenumbers
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberParseException, PhoneMetadata, PhoneNumberFormat
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError
from stdnum.my import nric as my_nric
from stdnum.sg import uen
from stdnum.util import clean

from app.core.messages import N_, Reason

GENERAL_TINS = frozenset({"EI00000000010", "EI00000000020", "EI00000000030", "EI00000000040"})
"""Tax numbers that the Malaysian tax office gives to everybody in one situation: the public without a number, foreign buyers, foreign
suppliers, government bodies. (Inland Revenue Board of Malaysia, e-Invoice Specific Guideline, appendix 1.)"""

DOUBTFUL_MY_TIN = Reason("doubtful_my_tin", N_("A Malaysian tax number starts with C and has 10 or 11 digits (companies), or with IG and has 9 to 11 (individuals), as in C20880050010."))  # fmt: skip
DOUBTFUL_MY_BRN = Reason("doubtful_my_brn", N_("A Malaysian registration number has 12 digits, as in 201901000123; the old form 123456-X works too."))  # fmt: skip
DOUBTFUL_MY_NRIC = Reason("doubtful_my_nric", N_("A MyKad number has 12 digits that begin with the date of birth, as in 770305-02-1234."))  # fmt: skip
DOUBTFUL_SG_UEN = Reason("doubtful_sg_uen", N_("This is not a valid UEN. It has 9 or 10 characters and ends with a check letter, as in 200312345H."))  # fmt: skip
DOUBTFUL_SG_NRIC = Reason("doubtful_sg_nric", N_("The check letter of this NRIC or FIN does not fit its digits. It looks like S1234567D."))  # fmt: skip
DOUBTFUL_SG_GST = Reason(
    "doubtful_sg_gst", N_("A GST registration number looks like M2-1234567-8, or is the UEN of the company.")
)
DOUBTFUL_MY_SST = Reason("doubtful_my_sst", N_("An SST number has a letter and 14 digits, as in W10-1808-32000012."))
DOUBTFUL_CN_USCC = Reason(
    "doubtful_cn_uscc", N_("A unified social credit code has 18 characters, and the last one checks the others.")
)


Rule = tuple[Callable[[str], bool], Reason]
"""Whether a number has the shape its country gives it, and what to say when it has not."""


def tax_id_key(text: str) -> str:
    """The key of a tax, registration or identity number: NFKC, without blanks, dashes, dots and slashes, upper case; "" for none."""
    if text.isascii():
        return text.translate(_SIGNS).strip().upper()
    return clean(unicodedata.normalize("NFKC", text), " -./\t\u2010\u2011\u2013").strip().upper()


_SIGNS = str.maketrans("", "", " -./\t")


registration_key = identity_key = tax_id_key
"""One rule for all numbers of offices; three names, so that a reader sees which number is meant."""


def is_general_tin(text: str) -> bool:
    """Whether this number is nobody's: it identifies a situation, is never unique and no evidence of a duplicate."""
    return tax_id_key(text) in GENERAL_TINS


def doubt_tax_id(text: str, country: str) -> Reason | None:
    """Why the tax number may be wrong, or None. `country` is ISO 3166 alpha-2; countries without a rule here are never doubted."""
    return _doubt(_TAX, text, country)


def doubt_registration_number(text: str, country: str) -> Reason | None:
    """Why the number of the companies' register may be wrong, or None."""
    return _doubt(_REGISTRATION, text, country)


def doubt_identity_number(text: str, country: str) -> Reason | None:
    """Why the number of a person's identity card may be wrong, or None."""
    return _doubt(_IDENTITY, text, country)


def doubt_sales_tax_number(text: str, country: str) -> Reason | None:
    """Why the number of the sales tax may be wrong, or None. Two of them are written with a semicolon between."""
    return next((doubt for one in text.split(";") if (doubt := _doubt(_SALES_TAX, one, country))), None)


def _doubt(rules: dict[str, Rule], text: str, country: str) -> Reason | None:
    number = tax_id_key(text)
    fits, reason = rules.get(country, (None, None))
    return None if fits is None or not number or fits(number) else reason


_MY_TIN = re.compile(r"C\d{10,11}|IG\d{9,11}|(CS|D|E|F|FA|J|LE|PT|TA|TC|TN|TP|TR)\d{8,11}")
_MY_BRN = re.compile(r"(18|19|20)\d{2}0[1-6]\d{6}|\d{1,7}[A-Z]|[A-Z]{2}\d{7}[A-Z]|00\d{7}[A-Z]|LLP\d{7}[A-Z]{3}")
_SG_NRIC = re.compile(r"[STFGM]\d{7}[A-Z]")
_SG_GST = re.compile(r"M[0-9A-Z]\d{7}[0-9A-Z]")


def is_my_tin(number: str) -> bool:
    """Malaysian tax number: C + 10 or 11 digits (companies), IG + 9 to 11 (individuals), the other file types of the tax office, or a
    general one.

    Source: Inland Revenue Board of Malaysia, MyInvois SDK, FAQ (sdk.myinvois.hasil.gov.my/faq): individuals have IG (formerly OG or SG), all
    others C, CS, D, F, FA, PT, TA, TC, TN, TR, TP, J or LE with a 0 at the end and none behind the letters; at most 14 characters. How many
    digits a number has is not said there; the ranges are those of its examples and of numbers in use."""
    return number in GENERAL_TINS or _MY_TIN.fullmatch(number) is not None


def is_my_brn(number: str) -> bool:
    """Malaysian registration number (SSM): since 2019 twelve digits, being year, kind of entity 01–06 and serial; before that digits and
    a check letter (123456-X), with a branch prefix for businesses (JM0123456-A) and LLP0012345-LGN for partnerships.

    Source: Companies Commission of Malaysia, announcement of the new registration number format, in force from 11 October 2019: 01 local
    companies, 02 foreign companies, 03 businesses, 04 local, 05 foreign and 06 professional limited liability partnerships."""
    return _MY_BRN.fullmatch(number) is not None


def is_my_sst(number: str) -> bool:
    """Malaysian sales and service tax number: a letter, two digits of the station, year and month, eight digits. (RMCD, MySST.)"""
    return re.fullmatch(r"[A-Z]\d{14}", number) is not None


def is_sg_nric(number: str) -> bool:
    """Singapore NRIC or FIN: S, T (citizens), F, G, M (others), seven digits weighted 2 7 6 5 4 3 2, and a check letter."""
    if not _SG_NRIC.fullmatch(number):
        return False
    offset = {"T": 4, "G": 4, "M": 3}.get(number[0], 0)
    rest = (offset + sum(w * int(d) for w, d in zip((2, 7, 6, 5, 4, 3, 2), number[1:8], strict=True))) % 11
    letters = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "M": "XWUTRQPNJLK"}.get(number[0], "XWUTRQPNMLK")
    return number[8] == letters[rest]


def is_sg_gst(number: str) -> bool:
    """Singapore GST registration number: M, a character, seven digits, a check character (M2-1234567-8, MR-2300000-1); or the UEN.

    Source: the numbers that IRAS's register of GST-registered businesses answers, ten characters with M in front; IRAS publishes no rule
    for the check character, so none is checked."""
    return _SG_GST.fullmatch(number) is not None or is_sg_uen(number)


def _checked_by(validate: Callable[[str], str]) -> Callable[[str], bool]:
    def fits(number: str) -> bool:
        try:
            validate(number)
        except ValidationError:
            return False
        return True

    return fits


is_my_nric = _checked_by(my_nric.validate)
is_sg_uen = _checked_by(uen.validate)
is_cn_uscc = _checked_by(uscc.validate)

_TAX: dict[str, Rule] = {
    "MY": (is_my_tin, DOUBTFUL_MY_TIN),
    "SG": (is_sg_gst, DOUBTFUL_SG_GST),
    "CN": (is_cn_uscc, DOUBTFUL_CN_USCC),
}
_REGISTRATION: dict[str, Rule] = {
    "MY": (is_my_brn, DOUBTFUL_MY_BRN),
    "SG": (is_sg_uen, DOUBTFUL_SG_UEN),
    "CN": (is_cn_uscc, DOUBTFUL_CN_USCC),
}
_SALES_TAX: dict[str, Rule] = {"MY": (is_my_sst, DOUBTFUL_MY_SST), "SG": (is_sg_gst, DOUBTFUL_SG_GST)}
_IDENTITY: dict[str, Rule] = {
    "MY": (is_my_nric, DOUBTFUL_MY_NRIC),
    "SG": (is_sg_nric, DOUBTFUL_SG_NRIC),
}


def phone_e164(text: str, region: str) -> str | None:
    """The phone number in `text` as +60355441200, or None when no valid number can be read. `region` (ISO 3166 alpha-2) is where a number
    without a country code belongs. Source: the metadata of Google's libphonenumber."""
    quick = _quick_e164(text, region)
    if quick:
        return quick
    try:
        number = phonenumbers.parse(text[:80], region)
    except NumberParseException:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if phonenumbers.is_valid_number(number) else None


@lru_cache(maxsize=10_000)
def phone_display(phone: str, region: str) -> str:
    """A stored phone grouped for reading: as dialled inside `region` when it is of that country, else with its country code.

    What is not E.164 (kept as typed because it could not be read) comes back unchanged.
    """
    try:
        number = phonenumbers.parse(phone)
    except NumberParseException:
        return phone
    home = phonenumbers.region_code_for_number(number) == region
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL)


def phone_in_file(phone: str) -> str:
    """A stored phone as a file holds it: +60 355441200. The blank keeps a spreadsheet from taking it for a number (60355441200) and makes
    it no formula either; `phone_e164` reads it back. What it would not read back (kept as typed) comes back unchanged."""
    code = country_code(phone[1:4]) if is_e164(phone) else ""
    spaced = f"+{code} {phone[1 + len(code) :]}"
    return spaced if code and phone_e164(spaced, "") == phone else phone


@cache
def country_code(beginning: str) -> str:
    """The country code that the digits of an international number begin with; "" for none."""
    known = (beginning[:n] for n in range(1, len(beginning) + 1))
    return next((code for code in known if int(code) in COUNTRY_CODE_TO_REGION_CODE), "")


def is_e164(phone: str) -> bool:
    """Whether the stored phone was understood (E.164), and not kept as typed."""
    return phone.startswith("+") and phone[1:].isdecimal()


_DIALLED = re.compile(r"\+?[0-9 ().-]{5,24}")


def _quick_e164(text: str, region: str) -> str | None:
    """The plain numbers of countries with plain rules, without the cost of the library (a fifth); None for all others, valid or not."""
    if not _DIALLED.fullmatch(text):
        return None
    digits = "".join(filter(str.isdigit, text))
    abroad = text.startswith("+")
    rule = _plain_rule(_region_of(digits[:3]) if abroad else region)
    if rule is None:
        return None
    prefix, trunk, valid = rule
    if abroad:
        digits = digits[len(prefix) :]
    national = digits.removeprefix(trunk)
    return f"+{prefix}{national}" if valid.fullmatch(national) else None


@cache
def _region_of(beginning: str) -> str:
    """The country whose code an international number begins with; "" where several share it, or none has it."""
    code = country_code(beginning)
    regions = COUNTRY_CODE_TO_REGION_CODE[int(code)] if code else ()
    return regions[0] if len(regions) == 1 else ""


_NUMBER_KINDS = (
    "fixed_line",
    "mobile",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "personal_number",
    "voip",
    "pager",
    "uan",
    "voicemail",
)


@cache
def _plain_rule(region: str) -> tuple[str, str, re.Pattern[str]] | None:
    """(country code, trunk prefix, pattern of valid national numbers) of a country whose rule is no more than that.

    Only `0` or nothing may stand before a national number.
    """
    metadata = PhoneMetadata.metadata_for_region(region)
    if (
        metadata is None
        or metadata.national_prefix_for_parsing not in (None, "0")
        or metadata.national_prefix_transform_rule
    ):
        return None
    patterns = [
        d.national_number_pattern
        for kind in _NUMBER_KINDS
        if (d := getattr(metadata, kind)) and d.national_number_pattern
    ]
    return (
        str(metadata.country_code),
        metadata.national_prefix_for_parsing or "",
        re.compile("|".join(f"(?:{p})" for p in patterns)),
    )


def email_address(text: str) -> str | None:
    """The e-mail address in `text` with its domain in lower case, or None when it is none. Nothing is asked of the network."""
    plain = _PLAIN_ADDRESS.fullmatch(text)
    if plain and plain["top"].lower() not in SPECIAL_USE_DOMAIN_NAMES:
        return plain["local"] + plain["domain"].lower()
    return _checked_address(text)


_LABEL = r"(?!..--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PLAIN_ADDRESS = re.compile(
    rf"(?=.{{6,254}}$)(?P<local>(?=.{{1,64}}@)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*)"
    rf"(?P<domain>@(?:{_LABEL}\.)+(?P<top>[A-Za-z]{{2,63}}))"
)
"""The addresses that nearly everybody has: a tenth of the cost of asking the library, which decides about all others."""


def _checked_address(text: str) -> str | None:
    try:
        return validate_email(text, check_deliverability=False, strict=True).normalized
    except EmailNotValidError:
        return None


def email_key(address: str) -> str:
    """The form in which two addresses are the same: lower case."""
    return address.strip().lower()


def email_domain(address: str) -> str:
    """The part after the @, in lower case; "" when there is none."""
    return address.rpartition("@")[2].lower() if "@" in address else ""
