from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from itertools import islice

import phonenumbers
import pytest
from email_validator import validate_email
from stdnum.cn import uscc
from stdnum.my import nric
from stdnum.sg import uen
from stdnum.tw import ubn

from app.demo import CATEGORIES, CREDIT_TERMS, INDUSTRIES, SALES_AGENTS, weighted
from app.demo.book import DemoCustomer, as_row, customer, customers

ENTITY_TYPES = {
    "miscellaneous",
    "individual",
    "sole_proprietorship",
    "partnership",
    "limited_liability_partnership",
    "private_limited",
    "public_limited",
    "registered_foreign_corporation",
    "cooperative",
    "statutory_board",
}
# the first two digits of the postcodes of each Malaysian state
POSTCODES = {
    "Perlis": range(1, 3),
    "Kedah": range(5, 10),
    "Pulau Pinang": range(10, 15),
    "Kelantan": range(15, 19),
    "Terengganu": range(20, 25),
    "Pahang": range(25, 29),
    "Perak": range(30, 37),
    "Selangor": [*range(40, 49), 63, 64, 68],
    "Wilayah Persekutuan Kuala Lumpur": range(50, 61),
    "Wilayah Persekutuan Putrajaya": [62],
    "Wilayah Persekutuan Labuan": [87],
    "Negeri Sembilan": range(70, 74),
    "Melaka": range(75, 79),
    "Johor": range(79, 87),
    "Sabah": range(88, 92),
    "Sarawak": range(93, 99),
}


@pytest.fixture(scope="module")
def book() -> list[DemoCustomer]:
    return list(customers(20_000))


def is_chinese(text: str) -> bool:
    return any(unicodedata.name(c, "").startswith("CJK UNIFIED") for c in text)


def share(book: list[DemoCustomer], holds: Callable[[DemoCustomer], bool]) -> float:
    return sum(map(holds, book)) / len(book)


def repeated(values: list[str]) -> list[str]:
    return [value for value, times in Counter(filter(None, values)).items() if times > 1]


def test_the_book_is_the_same_every_time() -> None:
    assert list(customers(300)) == list(customers(300))


def test_a_short_book_is_the_beginning_of_a_long_one(book: list[DemoCustomer]) -> None:
    assert list(customers(700)) == book[:700]
    assert customer(19_999) == book[19_999]


def test_rows_before_the_first_are_refused() -> None:
    with pytest.raises(ValueError, match="counted from 0"):
        customer(-1)


@pytest.mark.parametrize("field", ["code", "tax_id", "identity_number", "registration_number"])
def test_no_two_customers_share_a_number(book: list[DemoCustomer], field: str) -> None:
    assert repeated([getattr(one, field).upper() for one in book]) == []


def test_numbers_stay_unique_far_into_a_long_book() -> None:
    rows = [customer(i) for i in range(0, 3_900_000, 1_900)]
    for field in ("code", "tax_id", "identity_number", "registration_number"):
        assert repeated([getattr(one, field).upper() for one in rows]) == []


def test_another_seed_gives_other_customers() -> None:
    assert customer(5_000) != customer(5_000, seed="another")


def test_the_well_known_customers_come_first() -> None:
    first = {one.code: one for one in customers(25)}
    assert customer(0).code == "OMNI-001"
    assert customer(1).code == "DELTA-001"
    assert first["HN-0007"].name == "华宁科技有限公司"
    assert first["YF-0231"].other_name == "永发五金有限公司"
    assert first["CT-7781"].status == "blocked"


def test_omniretail_is_as_in_the_pictures() -> None:
    omni = customer(0)
    assert (omni.tax_id, omni.registration_number) == ("C20880050010", "201901000123")
    assert [contact.name for contact in omni.contacts][:2] == ["Chong Siew Lan", "Rashid bin Ahmad"]
    assert [address.purpose for address in omni.addresses] == ["billing", "shipping", "registered"]
    assert (omni.credit_term, omni.credit_limit, omni.currency) == ("NET30", "50000.00", "MYR")


def test_three_names_in_ten_are_chinese(book: list[DemoCustomer]) -> None:
    assert share(book, lambda one: is_chinese(one.name)) == pytest.approx(0.30, abs=0.02)


def test_part_of_the_customers_have_a_name_in_the_other_script(book: list[DemoCustomer]) -> None:
    both = [one for one in book if one.other_name]
    assert 0.2 < len(both) / len(book) < 0.5
    assert all(is_chinese(one.name) != is_chinese(one.other_name) for one in both)
    assert {is_chinese(one.name) for one in both} == {True, False}


def test_simplified_and_traditional_characters_both_occur(book: list[DemoCustomer]) -> None:
    names = "".join(one.name for one in book)
    assert all(character in names for character in "龙龍贸貿广廣臺")


def test_people_are_named_as_their_community_does(book: list[DemoCustomer]) -> None:
    names = [contact.name for one in book for contact in one.contacts]
    for particle in (" bin ", " binti ", " a/l ", " a/p ", " Kaur ", " anak "):
        assert any(particle in name for name in names)
    assert any(re.fullmatch(r"Tan [A-Z][a-z]+ [A-Z][a-z]+", name) for name in names)
    assert any(re.fullmatch(r"王[\u4e00-\u9fff]{1,2}", name) for name in names)


def test_most_customers_are_active_and_every_other_status_occurs(book: list[DemoCustomer]) -> None:
    statuses = Counter(one.status for one in book)
    assert set(statuses) == {"active", "prospect", "inactive", "suspended", "blocked", "archived"}
    assert 0.80 < statuses["active"] / len(book) < 0.90


def test_every_choice_is_one_the_product_knows(book: list[DemoCustomer]) -> None:
    assert {one.entity_type for one in book} == ENTITY_TYPES
    assert {one.customer_type for one in book} == {"b2b", "b2c", "wholesale", "retail"}
    assert {one.category for one in book} == {category.code for category in CATEGORIES}
    assert {one.credit_term for one in book} - {""} == {term.code for term in CREDIT_TERMS}
    assert {one.industry for one in book} - {""} == {industry.name for industry in INDUSTRIES}
    assert {one.sales_agent for one in book} == {agent.code for agent in SALES_AGENTS}
    assert {one.preferred_language for one in book} == {"en", "zh", "ms"}


def test_no_limit_and_a_limit_of_zero_both_occur(book: list[DemoCustomer]) -> None:
    limits = {one.credit_limit for one in book}
    assert {None, "0.00"} < limits
    assert all(limit is None or re.fullmatch(r"\d+\.00", limit) for limit in limits)


def test_codes_keep_to_the_rule_for_codes(book: list[DemoCustomer]) -> None:
    assert all(re.fullmatch(r"[A-Z0-9\-_/.]{3,50}", one.code) for one in book)


def test_malaysian_tax_numbers_fit_the_kind_of_taxpayer(book: list[DemoCustomer]) -> None:
    found = [one for one in book if one.currency == "MYR" and one.tax_id]
    assert all(re.fullmatch(r"(C|CS|D|F|IG|PT)\d{11}", one.tax_id) for one in found)
    assert all(one.tax_id[0] == "C" for one in found if one.entity_type == "private_limited")
    assert all(one.tax_id[:2] == "IG" for one in found if one.entity_type == "individual")


def test_people_in_malaysia_have_an_identity_card(book: list[DemoCustomer]) -> None:
    cards = [one for one in book if one.identity_type == "nric"]
    assert {one.entity_type for one in cards} == {"individual", "sole_proprietorship"}
    assert all(nric.is_valid(one.identity_number) for one in cards)
    assert all(1 <= int(one.identity_number[7:9]) <= 16 for one in cards)


@pytest.mark.parametrize(("currency", "valid"), [("SGD", uen.is_valid), ("CNY", uscc.is_valid), ("TWD", ubn.is_valid)])
def test_registration_numbers_abroad_have_their_check_digit(
    book: list[DemoCustomer], currency: str, valid: Callable[[str], bool]
) -> None:
    found = [one.registration_number for one in book if one.currency == currency and one.registration_number]
    assert len(found) > 100
    assert all(valid(registration) for registration in found)


def test_malaysian_registration_numbers_have_twelve_digits_and_a_year(book: list[DemoCustomer]) -> None:
    found = [one.registration_number for one in book if one.currency == "MYR" and one.registration_number]
    assert all(re.fullmatch(r"(19|20)\d\d0[134]\d{6}", registration) for registration in found)


def test_every_phone_number_can_be_dialled(book: list[DemoCustomer]) -> None:
    numbers = {one.phone for one in book[:4_000]} | {one.contacts[0].mobile for one in book[:4_000]} - {""}
    assert [text for text in numbers if not phonenumbers.is_valid_number(phonenumbers.parse(text))] == []


def test_mail_and_web_addresses_end_in_a_reserved_domain(book: list[DemoCustomer]) -> None:
    mails = {one.email for one in book} | {contact.email for one in book for contact in one.contacts}
    assert all(mail.endswith(".example") for mail in mails)
    assert all(validate_email(mail, check_deliverability=False) for mail in islice(sorted(mails), 0, None, 20))
    assert all(re.fullmatch(r"(https://www\.[a-z0-9-]+\.example)?", one.website) for one in book)


def test_a_customer_has_one_to_four_contacts_of_which_one_is_primary(book: list[DemoCustomer]) -> None:
    assert {len(one.contacts) for one in book} == {1, 2, 3, 4}
    assert all(sum(contact.is_primary for contact in one.contacts) == 1 for one in book)


def test_a_customer_has_one_to_three_addresses_each_for_another_purpose(book: list[DemoCustomer]) -> None:
    assert {len(one.addresses) for one in book} == {1, 2, 3}
    assert all(len({address.purpose for address in one.addresses}) == len(one.addresses) for one in book)
    assert all(one.addresses[0].purpose == "billing" for one in book)


def test_malaysian_postcodes_belong_to_their_state(book: list[DemoCustomer]) -> None:
    places = {(a.state, a.postcode) for one in book for a in one.addresses if a.country == "MY"}
    assert {state for state, _ in places} == set(POSTCODES)
    strangers = [(s, code) for s, code in places if len(code) != 5 or int(code[:2]) not in POSTCODES[s]]
    assert strangers == []


@pytest.mark.parametrize(("country", "form"), [("SG", r"\d{6}"), ("CN", r"\d{6}"), ("TW", r"\d{3}"), ("HK", "")])
def test_postcodes_abroad_have_the_form_of_the_country(book: list[DemoCustomer], country: str, form: str) -> None:
    codes = {a.postcode for one in book for a in one.addresses if a.country == country}
    assert codes
    assert all(re.fullmatch(form, code) for code in codes)


def test_a_spreadsheet_row_holds_the_primary_contact_and_the_first_address() -> None:
    row = as_row(customer(0))
    assert len(row) == 30
    assert row["Customer code"] == "OMNI-001"
    assert (row["Contact name"], row["Contact phone"]) == ("Chong Siew Lan", "+60 12-345 6789")
    assert (row["Address line 1"], row["Postcode"]) == ("Lot 12, Jalan Perusahaan 3", "41050")


def test_a_spreadsheet_row_is_text_even_where_nothing_is_known() -> None:
    assert as_row(next(one for one in customers(100) if one.credit_limit is None))["Credit limit"] == ""


def test_reference_data_can_be_loaded_as_it_is() -> None:
    terms = {term.code for term in CREDIT_TERMS}
    assert {"COD", "NET30", "NET60", "NET90"} < terms
    assert all(category.credit_term in terms for category in CATEGORIES)
    assert all(re.fullmatch(r"#[0-9a-f]{6}", category.colour) for category in CATEGORIES)
    assert weighted(("a", 2), ("b", 1)) == ("a", "a", "b")
