"""Numbers of offices, phones and e-mail addresses."""

from __future__ import annotations

import email_validator
import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core import identifiers as ids


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("c 2088-0050010", "C20880050010"),
        ("123456-x", "123456X"),
        ("Ｃ２０８８００５００１０", "C20880050010"),
        ("770305/02.1234", "770305021234"),
        ("  ", ""),
    ],
)
def test_two_ways_of_writing_a_number_have_one_key(typed: str, key: str) -> None:
    assert ids.tax_id_key(typed) == ids.registration_key(typed) == ids.identity_key(typed) == key


@pytest.mark.parametrize("tin", ["EI00000000010", "ei 0000 0000 020", "EI00000000030", "EI00000000040"])
def test_general_tax_numbers_are_nobodys(tin: str) -> None:
    assert ids.is_general_tin(tin)
    assert ids.doubt_tax_id(tin, "MY") is None


def test_an_ordinary_tax_number_is_somebodys() -> None:
    assert not ids.is_general_tin("C20880050010")


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("MY", "C20880050010"), ("MY", "C 2088005001"), ("MY", "IG115002000"), ("MY", "IG56003500070"), ("MY", "D4800990020"),
        ("MY", "CS10234567090"), ("SG", "M2-1234567-8"), ("SG", "MR-8500000-8"), ("SG", "200312345H"), ("CN", "91110000600037341L"),
        ("AU", "anything"), ("MY", ""),
    ],
)  # fmt: skip
def test_well_formed_tax_numbers_are_not_doubted(country: str, number: str) -> None:
    assert ids.doubt_tax_id(number, country) is None


@pytest.mark.parametrize(
    ("country", "number", "code"),
    [
        ("MY", "20880050", "doubtful_my_tin"),
        ("MY", "C123", "doubtful_my_tin"),
        ("MY", "OG12345678901", "doubtful_my_tin"),
        ("SG", "200312345B", "doubtful_sg_gst"),
        ("CN", "91110000600037341M", "doubtful_cn_uscc"),
    ],
)
def test_ill_formed_tax_numbers_are_doubted(country: str, number: str, code: str) -> None:
    reason = ids.doubt_tax_id(number, country)
    assert reason is not None
    assert reason.code == code


@pytest.mark.parametrize(
    ("country", "number", "fine"),
    [
        ("MY", "201901000123", True), ("MY", "201903123456", True), ("MY", "123456-X", True), ("MY", "JM0123456-A", True),
        ("MY", "LLP0012345-LGN", True), ("MY", "201909000123", False), ("MY", "12345", False), ("SG", "200312345H", True),
        ("SG", "200312345B", False), ("CN", "91110000600037341L", True),
    ],
)  # fmt: skip
def test_registration_numbers_have_the_shape_of_their_register(country: str, number: str, fine: bool) -> None:
    assert (ids.doubt_registration_number(number, country) is None) is fine


@pytest.mark.parametrize(
    ("country", "number", "fine"),
    [
        ("MY", "770305-02-1234", True), ("MY", "771305-02-1234", False), ("MY", "123", False), ("SG", "S1234567D", True),
        ("SG", "S1234567A", False), ("SG", "T0123456G", True), ("SG", "F1234567N", True), ("SG", "G1234567X", True),
        ("SG", "M1234567K", True), ("SG", "M1234567A", False), ("SG", "X1234567A", False), ("CN", "anything", True),
    ],
)  # fmt: skip
def test_identity_numbers_have_the_shape_of_their_country(country: str, number: str, fine: bool) -> None:
    assert (ids.doubt_identity_number(number, country) is None) is fine


@pytest.mark.parametrize(
    ("typed", "region", "phone"),
    [
        ("03-5544 1200", "MY", "+60355441200"),
        ("+60 (0)3-5544 1200", "MY", "+60355441200"),
        ("60355441200", "MY", "+60355441200"),
        ("0060355441200", "MY", "+60355441200"),
        ("012 345 6789", "MY", "+60123456789"),
        ("011-2345 6789", "MY", "+601123456789"),
        ("+65 9123 4567", "MY", "+6591234567"),
        ("9123 4567", "SG", "+6591234567"),
        ("010-8888 6666", "CN", "+861088886666"),
        ("138 0013 8000", "CN", "+8613800138000"),
        ("(212) 555-2368", "US", "+12125552368"),
        ("call me", "MY", None),
        ("12345", "MY", None),
        ("", "MY", None),
        ("1" * 300, "MY", None),
    ],
)
def test_phones_are_read_as_their_country_dials_them(typed: str, region: str, phone: str | None) -> None:
    assert ids.phone_e164(typed, region) == phone


def by_the_library(text: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@given(
    st.sampled_from(["MY", "SG", "CN", "GB", "XX"]),
    st.from_regex(r"(\+60|\+65|0|00|60)?[0-9 ()\-]{4,14}", fullmatch=True),
)
@example("MY", "0103456789")
@example("SG", "6591234567")
def test_the_quick_way_reads_phones_as_the_library_does(region: str, text: str) -> None:
    assert ids.phone_e164(text, region) == by_the_library(text, region)


def test_phones_are_shown_as_they_are_dialled() -> None:
    assert ids.phone_display("+60355441200", "MY") == "03-5544 1200"
    assert ids.phone_display("+60355441200", "SG") == "+60 3-5544 1200"
    assert ids.phone_display("ask Mei Ling", "MY") == "ask Mei Ling"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("Ali.Bin@Example.COM.my", "Ali.Bin@example.com.my"),
        ("a+b_c-d@x.io", "a+b_c-d@x.io"),
        ("mei@公司.中国", "mei@公司.中国"),
        ("o'neil@example.com", "o'neil@example.com"),
        ("no-at.example.com", None),
        ("two@@example.com", None),
        ("a@b", None),
        (".a@example.com", None),
        ("a..b@example.com", None),
        ("a@-example.com", None),
        ("a@example.local", None),
        ("a b@example.com", None),
        ("a" * 65 + "@example.com", None),
        ("a@" + "b" * 64 + ".com", None),
    ],
)
def test_e_mail_addresses_are_told_from_other_text(typed: str, address: str | None) -> None:
    assert ids.email_address(typed) == address


LOCAL = st.text("aZ0.+_-'", min_size=1, max_size=66)
LABEL = st.text("aZ9-", min_size=1, max_size=5)


@given(
    LOCAL,
    st.lists(LABEL, min_size=1, max_size=4),
    st.sampled_from(["com", "MY", "test", "local", "x", "c0m", "xn--p1ai"]),
)
@example("a", ["ab--cd"], "com")
def test_the_quick_way_reads_addresses_as_the_library_does(local: str, labels: list[str], top: str) -> None:
    text = f"{local}@{'.'.join([*labels, top])}"
    try:
        expected: str | None = email_validator.validate_email(text, check_deliverability=False, strict=True).normalized
    except email_validator.EmailNotValidError:
        expected = None
    assert ids.email_address(text) == expected


def test_addresses_are_the_same_without_regard_to_case() -> None:
    assert ids.email_key(" Ali@Example.com ") == "ali@example.com"
    assert ids.email_domain("ali@Example.COM") == "example.com"
    assert ids.email_domain("nobody") == ""
