"""The rules of the customer master, as tables of examples."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text import fold
from app.customers import rules
from app.customers.rules import checks
from app.customers.values import MAX_ADDRESSES, MAX_CONTACTS, Status

ALIKE = [
    ("OmniRetail Sdn Bhd", "OMNIRETAIL SDN. BHD."),
    ("OmniRetail Sdn Bhd", "Omniretail Sendirian Berhad"),
    ("Lim & Sons Enterprise", "Lim and Sons"),
    ("Tan Brothers Pte Ltd", "TAN BROTHERS PTE. LTD."),
    ("Tan Brothers Pte Ltd", "Tan Brothers Private Limited"),
    ("Gamuda Berhad", "Gamuda Bhd"),
    ("Kedai Runcit Aziz PLT", "Kedai Runcit Aziz"),
    ("华宁科技有限公司", "华宁科技"),
    ("華寧科技有限公司", "华宁科技有限公司"),
    ("宏达（马来西亚）私人有限公司", "宏达 马来西亚"),
    ("ABC Trading Co., Ltd.", "ABC Trading"),
    ("Ａｃｍｅ　Ｉｎｃ．", "Acme Inc"),
    ("José Café Sdn Bhd", "Jose Cafe"),
]
DIFFERENT = [
    ("Tan Brothers Trading", "Trading Tan Brothers"),
    ("Delta Logistics Sdn Bhd", "Delta Trading Sdn Bhd"),
    ("华宁科技", "华宁贸易"),
    ("Bhd Solutions", "Solutions"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_differ_in_writing_or_legal_form_match(one: str, other: str) -> None:
    assert rules.match_name(one) == rules.match_name(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_that_say_something_else_do_not_match(one: str, other: str) -> None:
    assert rules.match_name(one) != rules.match_name(other)


@pytest.mark.parametrize("name", ["Sdn Bhd", "有限公司", "Limited", "Co"])
def test_a_name_that_is_only_a_legal_form_still_has_something_to_match_by(name: str) -> None:
    assert rules.match_name(name)


@given(st.text(max_size=40))
def test_matching_a_matched_name_changes_nothing(name: str) -> None:
    once = rules.match_name(name)
    assert rules.match_name(once) == once


INITIALS = [
    ("OmniRetail Sdn Bhd", "OR"),
    ("Delta Distributors Sdn Bhd", "DD"),
    ("Gamuda Berhad", "GA"),
    ("Lim & Sons Enterprise", "LS"),
    ("Chong Siew Lan", "CS"),
    ("Rashid bin Ahmad", "RA"),
    ("Anitha a/p Chelliah", "AC"),
    ("IKEA", "IK"),
    ("华宁科技有限公司", "华"),
    ("Sdn Bhd", "SB"),
    ("7-Eleven Malaysia Sdn Bhd", "7M"),
]


@pytest.mark.parametrize(("name", "letters"), INITIALS)
def test_two_letters_stand_for_a_name(name: str, letters: str) -> None:
    assert rules.initials(name) == letters


@given(st.text(min_size=1, max_size=30))
def test_every_name_has_initials(name: str) -> None:
    assert 1 <= len(rules.initials(name)) <= 4, "upper case may lengthen a letter (ß)"


def test_keys_are_made_only_of_the_fields_that_are_given() -> None:
    assert rules.keys_of({"email": "Accounts@Omni.Example"}) == {"email_key": "accounts@omni.example"}
    assert set(rules.keys_of({"name": "Omni Sdn Bhd"})) == {"sort_name", "match_name"}


@pytest.mark.parametrize(("one", "other"), [("omni-001", "ＯＭＮＩ－００１"), ("abc/1", "ABC/1"), ("华宁-1", "华宁-1")])
def test_a_code_is_the_same_in_every_case_and_width(one: str, other: str) -> None:
    assert rules.keys_of({"code": one}) == rules.keys_of({"code": other})


@pytest.mark.parametrize(
    ("typed", "key"), [("C 2088005001-0", "C20880050010"), ("c20880050010", "C20880050010"), ("  ", None), (None, None)]
)
def test_a_number_is_compared_without_signs_and_case(typed: str | None, key: str | None) -> None:
    assert rules.identifier_key(typed) == key


@pytest.mark.parametrize("tin", ["EI00000000010", "EI00000000020", "EI00000000030", "EI00000000040", "ei 00000000010"])
def test_a_general_tin_of_the_tax_office_is_nobodys(tin: str) -> None:
    assert rules.identifier_key(tin) is None


PHONES = [
    ("+60355441200", "60355441200 0355441200"),
    ("+60123456789", "60123456789 0123456789"),
    ("+6561234567", "6561234567 061234567"),
    ("+12125550123", "12125550123 02125550123"),
    ("ask for Siti, 5544", "5544"),
    ("", ""),
    (None, ""),
]


@pytest.mark.parametrize(("phone", "digits"), PHONES)
def test_a_phone_is_looked_for_by_its_digits_with_and_without_country(phone: str | None, digits: str) -> None:
    assert rules.phone_digits(phone) == digits


WAYS = [
    (Status.PROSPECT, {Status.ACTIVE, Status.BLOCKED, Status.ARCHIVED}),
    (Status.ACTIVE, {Status.INACTIVE, Status.SUSPENDED, Status.CHURNED, Status.BLOCKED, Status.ARCHIVED}),
    (Status.INACTIVE, {Status.ACTIVE, Status.BLOCKED, Status.ARCHIVED}),
    (Status.SUSPENDED, {Status.ACTIVE, Status.BLOCKED, Status.ARCHIVED}),
    (Status.BLOCKED, {Status.ARCHIVED}),
    (Status.CHURNED, {Status.ACTIVE, Status.BLOCKED, Status.ARCHIVED}),
    (Status.ARCHIVED, set()),
    (Status.MERGED, set()),
]


@pytest.mark.parametrize(("status", "ways"), WAYS)
def test_a_person_moves_a_customer_only_along_these_ways(status: Status, ways: set[Status]) -> None:
    assert rules.ways_from(status) == ways


PROBLEMS: list[tuple[dict[str, Any], bool, list[str]]] = [
    ({"status": Status.ACTIVE}, True, []),
    ({}, True, []),
    ({"status": Status.PROSPECT}, True, ["prospect_needs_reach"]),
    ({"status": Status.PROSPECT, "phone": "+60355441200"}, True, []),
    ({"status": Status.PROSPECT, "email": "a@b.example"}, True, []),
    ({"status": Status.PROSPECT, "identity_number": "800101-14-5678"}, True, []),
    ({"status": Status.PROSPECT, "tax_id": "C20880050010"}, True, ["prospect_needs_reach"]),
    ({"status": Status.BLOCKED}, True, []),
    ({"status": Status.MERGED}, True, ["never_new"]),
    ({"status": Status.MERGED}, False, []),
    ({"status": Status.BLOCKED}, False, []),
]


@pytest.mark.parametrize(("values", "is_new", "codes"), PROBLEMS)
def test_what_the_fields_of_a_customer_contradict(values: dict[str, Any], is_new: bool, codes: list[str]) -> None:
    assert [problem.code for problem in rules.problems_of(values, is_new=is_new)] == codes


def test_a_number_of_another_country_is_doubted_and_not_refused() -> None:
    assert [p.field for p in checks.doubts_of({"tax_id": "123"}, "MY")] == ["tax_id"]
    assert checks.doubts_of({"tax_id": "C20880050010"}, "MY") == []


def test_a_role_restricted_to_its_own_looks_at_the_owner() -> None:
    assert rules.may_edit("dave", "dave", own_only=True)
    assert not rules.may_edit("alice", "dave", own_only=True)
    assert not rules.may_edit(None, None, own_only=True), "nobody owns it, and nobody asks"
    assert rules.may_edit("alice", "dave", own_only=False)


def test_there_is_room_for_fifty_contacts_and_twenty_addresses() -> None:
    assert rules.check_contact_count(MAX_CONTACTS - 1) == []
    assert [p.params for p in rules.check_contact_count(MAX_CONTACTS)] == [{"limit": 50}]
    assert rules.check_address_count(MAX_ADDRESSES - 1) == []
    assert [p.params for p in rules.check_address_count(MAX_ADDRESSES)] == [{"limit": 20}]


def test_the_search_text_is_folded_whatever_went_in() -> None:
    found = rules.search_text("ＡＢＣ-1", ["華寧科技", "José Café"], ["C 2088"], ["Chong"])
    assert found == fold(found)
    assert "华宁科技" in found
    assert "huaningkeji" in found
    assert " hnkj " in found
    assert "jose cafe" in found
    assert found.startswith(" ")
    assert found.endswith(" ")


def test_only_words_that_a_typing_error_can_mean_are_learnt() -> None:
    assert rules.words_of(["Delta Co 1234 华宁 O'Neil", None]) == {"delta"}
