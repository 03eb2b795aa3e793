"""Reading records from forms, files and JSON."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.core.messages import Problem, Reason
from app.core.money import Money
from app.core.records import rows
from app.core.records.rows import Source
from tests.core.records.sample import CLIENT, CONTEXT, MEI, REFERENCES, WHOLESALE, Entity, Status, context


def read(field: str, value: object, source: Source = "file", **changes: Any) -> Any:
    """The canonical value of one field; where it is refused, the code of the problem."""
    parsed = rows.parse(CLIENT, {field: value}, context(**changes), source, "either")
    return parsed.problems[0].code if parsed.problems else parsed.values.get(field)


EXAMPLES: list[tuple[str, object, object]] = [
    # text
    ("name", "  Omni\u00a0 Retail\tSdn Bhd ", "Omni Retail Sdn Bhd"),
    ("name", "a\x00b", "bad_characters"),
    ("name", "a\ud800b", "bad_characters"),
    ("name", "x" * 201, "too_long"),
    ("name", 12345.0, "12345"),
    ("name", date(2026, 1, 2), "2026-01-02"),
    ("name", True, "TRUE"),
    ("name", 1e15, "digits_lost"),
    ("name", float("nan"), "digits_lost"),
    ("remarks", " Call first.\r\nThen deliver. ", "Call first.\nThen deliver."),
    ("remarks", "x" * 101, "too_long"),
    # codes and numbers of offices
    ("code", "ＯＭＮＩ－００１", "OMNI-001"),
    ("code", "客户-１", "客户-1"),
    ("code", "A_1/b.c", "A_1/b.c"),
    ("code", "தமிழ்", "தமிழ்"),
    ("code", 10023.0, "10023"),
    ("code", "OMNI 001", "not_a_code"),
    ("code", "OMNI\t001", "not_a_code"),
    ("code", "O'NEIL", "not_a_code"),
    ("code", "AB", "too_short"),
    ("code", "x" * 51, "too_long"),
    ("tax_id", "C 2088-005001", "C 2088-005001"),
    ("tax_id", "4.41E+11", "digits_lost"),
    ("tax_id", 770305021234.0, "770305021234"),
    ("tax_id", 1234567890123456, "digits_lost"),
    # choices
    ("entity", "private_limited", Entity.PRIVATE_LIMITED),
    ("entity", "Private Limited", Entity.PRIVATE_LIMITED),
    ("entity", "SDN. BHD.", Entity.PRIVATE_LIMITED),
    ("entity", "私人有限公司", Entity.PRIVATE_LIMITED),
    ("entity", "individu", Entity.INDIVIDUAL),
    ("entity", "club", "not_a_choice"),
    ("status", "活跃", Status.ACTIVE),
    ("status", "正常", Status.ACTIVE),
    ("vip", "Ya", True),
    ("vip", "是", True),
    ("vip", "NO", False),
    ("vip", 1.0, True),
    ("vip", False, False),
    ("vip", "perhaps", "not_yes_or_no"),
    # references
    ("category", "whl", WHOLESALE),
    ("category", "Wholesale", WHOLESALE),
    ("category", str(WHOLESALE), WHOLESALE),
    ("category", "Retail", "reference_not_found"),
    ("category", "a\x00", "bad_characters"),
    ("owner", "Mei@example.com", MEI),
    ("owner", "mei ling", MEI),
    ("owner", "Dave", "reference_not_found"),
    # addresses
    ("email", " Ali@Example.COM ", "Ali@example.com"),
    ("email", "mailto:ali@example.com", "ali@example.com"),
    ("email", "ａｌｉ＠example.com", "ali@example.com"),
    ("email", "ali at example", "not_an_email"),
    ("phone", "03-5544 1200", "+60355441200"),
    ("phone", "\u202a+60 3-5544 1200\u202c", "+60355441200"),
    ("phone", 60355441200.0, "+60355441200"),
    ("phone", "6.03554E+10", "digits_lost"),
    ("phone", "ask Mei Ling", "ask Mei Ling"),
    ("website", "www.acme.com.my", "https://www.acme.com.my"),
    ("website", "HTTP://acme.com:8080/a?b=c#d", "HTTP://acme.com:8080/a?b=c#d"),
    ("website", "https://公司.中国/", "https://公司.中国/"),
    ("website", "javascript:alert(1)", "not_a_url"),
    ("website", "javascript://acme.com/%0aalert(1)", "not_a_url"),
    ("website", "https://acme.com@evil.example", "not_a_url"),
    ("website", "https://localhost", "not_a_url"),
    ("website", "https://acme.com/a b", "not_a_url"),
    ("website", "ftp://acme.com", "not_a_url"),
    # places and languages
    ("country", "MY", "MY"),
    ("country", "mys", "MY"),
    ("country", "Malaysia", "MY"),
    ("country", "新加坡", "SG"),
    ("country", "Singapura", "SG"),
    ("country", "U.K.", "GB"),
    ("country", "Hong Kong", "HK"),
    ("country", "Narnia", "not_a_country"),
    ("currency", "myr", "MYR"),
    ("currency", "RM", "MYR"),
    ("currency", "人民币", "CNY"),
    ("currency", "Ringgit Malaysia", "MYR"),
    ("currency", "XAU", "not_a_currency"),
    ("language", "zh-Hans", "zh"),
    ("language", "Bahasa Melayu", "ms"),
    ("language", "中文", "zh"),
    ("language", "Klingon!", "not_a_language"),
    # figures
    ("limit", "RM 5,000", Money(500_000, "MYR")),
    ("limit", "SGD 5,000", Money(500_000, "SGD")),
    ("limit", 5000.5, Money(500_050, "MYR")),
    ("limit", 0.1 + 0.2, Money(30, "MYR")),
    ("limit", 12.345, "too_many_decimals"),
    ("limit", "12k", "amount_unclear"),
    ("limit", "5.000,00", "amount_unclear"),
    ("limit", "-1", "negative"),
    ("limit", True, "not_an_amount"),
    ("staff", "1,200", 1200),
    ("staff", 12.0, 12),
    ("staff", 12.5, "not_whole"),
    ("staff", "12.5", "not_whole"),
    ("staff", "1.200", "number_unclear"),
    ("staff", "-1", "out_of_range"),
    ("staff", "many", "not_a_number"),
    ("staff", "99999999999", "out_of_range"),
    ("area", "420.50", Decimal("420.5")),
    ("area", 420.5, Decimal("420.5")),
    ("area", "1.23456", "too_precise"),
    # days
    ("since", "2026-11-23", date(2026, 11, 23)),
    ("since", "2026-11-23 00:00:00", date(2026, 11, 23)),
    ("since", "2026-11-23T00:00:00Z", date(2026, 11, 23)),
    ("since", "20261123", date(2026, 11, 23)),
    ("since", "23/11/2026", date(2026, 11, 23)),
    ("since", "3.1.2026", date(2026, 1, 3)),
    ("since", "23 Nov 2026", date(2026, 11, 23)),
    ("since", "23-Nov-2026", date(2026, 11, 23)),
    ("since", "November 23, 2026", date(2026, 11, 23)),
    ("since", "1 Ogos 2026", date(2026, 8, 1)),
    ("since", "2026年11月23日", date(2026, 11, 23)),
    ("since", "２０２６－１１－２３", date(2026, 11, 23)),
    ("since", datetime(2026, 11, 23), date(2026, 11, 23)),
    ("since", date(2026, 11, 23), date(2026, 11, 23)),
    ("since", "11/23/2026", "date_unclear"),
    ("since", "23/11/26", "date_unclear"),
    ("since", "31/02/2026", "not_a_date"),
    ("since", "23 Foo 2026", "not_a_date"),
    ("since", "1066-10-14", "not_a_date"),
    ("since", "soon", "not_a_date"),
    ("since", 46349.0, "not_a_date"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "cell", "expected"), EXAMPLES)
def test_cells_of_a_file_are_read_as_people_write_them(field: str, cell: object, expected: object) -> None:
    assert read(field, cell) == expected


@pytest.mark.parametrize(("field", "cell", "expected"), [e for e in EXAMPLES if isinstance(e[1], str)])
def test_a_form_reads_text_as_a_file_does(field: str, cell: str, expected: object) -> None:
    assert read(field, cell, "form") == expected


JSON_EXAMPLES: list[tuple[str, object, object]] = [
    ("name", "Omni", "Omni"),
    ("name", 5, "not_text"),
    ("name", ["Omni"], "not_text"),
    ("entity", "private_limited", Entity.PRIVATE_LIMITED),
    ("entity", "Private limited", "not_a_choice"),
    ("entity", {}, "not_a_choice"),
    ("vip", True, True),
    ("vip", "yes", "not_yes_or_no"),
    ("vip", 1, "not_yes_or_no"),
    ("category", {"id": str(WHOLESALE)}, WHOLESALE),
    ("category", {"code": "WHL"}, WHOLESALE),
    ("category", {"id": str(WHOLESALE), "code": "WHL", "name": "Wholesale"}, WHOLESALE),
    ("category", {"id": "nonsense"}, "reference_not_found"),
    ("category", {"code": 5}, "not_a_reference"),
    ("category", {"name": "Wholesale"}, "not_a_reference"),
    ("category", {"colour": "red"}, "not_a_reference"),
    ("category", "WHL", "not_a_reference"),
    ("owner", {"email": "mei@example.com"}, MEI),
    ("owner", {"code": "MEI"}, "not_a_member"),
    ("limit", {"amount": "50000.00", "currency": "SGD"}, Money(5_000_000, "SGD")),
    ("limit", {"amount": "50000"}, Money(5_000_000, "MYR")),
    ("limit", {"amount": 50000, "currency": "MYR"}, "not_money"),
    ("limit", {"amount": "50,000", "currency": "MYR"}, "not_an_amount"),
    ("limit", {"amount": "1.234", "currency": "MYR"}, "too_many_decimals"),
    ("limit", {"amount": "1", "currency": "RM"}, "unknown_currency"),
    ("limit", {"amount": "1", "currency": "MYR", "by": "me"}, "not_money"),
    ("limit", {"amount": "-1", "currency": "MYR"}, "negative"),
    ("limit", {"amount": "9" * 19, "currency": "MYR"}, "amount_too_large"),
    ("limit", 5, "not_money"),
    ("staff", 5, 5),
    ("staff", "5", "not_whole"),
    ("staff", 5.0, "not_whole"),
    ("staff", True, "not_whole"),
    ("staff", 10**400, "out_of_range"),
    ("area", "1.5", Decimal("1.5")),
    ("area", 2, Decimal(2)),
    ("area", 1.5, "not_a_number"),
    ("area", "1e9999999", "not_a_number"),
    ("since", "2026-11-23", date(2026, 11, 23)),
    ("since", 20261123, "not_text"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "expected"), JSON_EXAMPLES)
def test_json_is_read_strictly(field: str, value: object, expected: object) -> None:
    assert read(field, value, "json") == expected


def problems(parsed: rows.Parsed) -> list[tuple[str | None, str]]:
    return [(problem.field, problem.code) for problem in parsed.problems]


def test_only_what_was_given_is_read() -> None:
    parsed = rows.parse(CLIENT, {"name": "Omni", "phone": None}, CONTEXT, "json", "update")
    assert parsed.values == {"name": "Omni", "phone": None}
    assert parsed.given == {"name", "phone"}


def test_a_new_record_has_to_have_what_is_required() -> None:
    assert problems(rows.parse(CLIENT, {"code": "OMNI"}, CONTEXT, "json")) == [("name", "required")]
    assert not rows.parse(CLIENT, {"code": "OMNI"}, CONTEXT, "json", "update").problems


def test_what_is_required_cannot_be_emptied() -> None:
    for source, blank in (("json", None), ("json", " "), ("form", "")):
        parsed = rows.parse(CLIENT, {"name": blank}, CONTEXT, source, "update")
        assert problems(parsed) == [("name", "required")]


def test_a_blank_in_a_form_empties_the_field() -> None:
    parsed = rows.parse(CLIENT, {"phone": " ", "email": "\u200b"}, CONTEXT, "form", "update")
    assert parsed.values == {"phone": None, "email": None}


def test_a_blank_cell_of_a_file_says_nothing_unless_blanks_clear() -> None:
    raw = {"name": "Omni", "phone": "", "email": None, "since": "\u3000"}
    assert rows.parse(CLIENT, raw, CONTEXT, "file").values == {"name": "Omni"}
    cleared = rows.parse(CLIENT, raw, context(blank_clears=True), "file")
    assert cleared.values == {"name": "Omni", "phone": None, "email": None, "since": None}


def test_a_blank_cell_is_no_value_of_a_required_column() -> None:
    assert problems(rows.parse(CLIENT, {"name": " "}, CONTEXT, "file")) == [("name", "required")]


@pytest.mark.parametrize("source", ["json", "file"])
def test_unknown_and_read_only_names_are_refused_after_the_others(source: Source) -> None:
    raw = (
        {"colour": "red", "version": 3, "name": ""} if source == "file" else {"colour": "red", "version": 3, "name": 5}
    )
    parsed = rows.parse(CLIENT, raw, CONTEXT, source)
    assert problems(parsed)[1:] == [("version", "read_only"), ("colour", "unknown_field")]


def test_a_form_carries_other_things_as_well() -> None:
    parsed = rows.parse(CLIENT, {"name": "Omni", "csrf_token": "x", "version": "3"}, CONTEXT, "form")
    assert parsed.values == {"name": "Omni"}
    assert not parsed.problems


def test_what_a_role_may_not_see_does_not_exist_for_it() -> None:
    parsed = rows.parse(CLIENT.without({"limit"}), {"name": "Omni", "limit": "5"}, CONTEXT, "json")
    assert problems(parsed) == [("limit", "unknown_field")]


def test_the_state_is_given_at_creation_and_not_edited_later() -> None:
    raw = {"name": "Omni", "status": "blocked"}
    assert rows.parse(CLIENT, raw, CONTEXT, "json").values["status"] is Status.BLOCKED
    assert problems(rows.parse(CLIENT, raw, CONTEXT, "json", "update")) == [("status", "read_only")]
    either = rows.parse(CLIENT, {"status": "blocked"}, CONTEXT, "file", "either")
    assert not either.problems
    assert [p.code for p in rows.check_purpose(CLIENT, either.given, "create")] == ["required"]


def test_a_tick_box_that_is_not_ticked_says_no() -> None:
    ticked = MultiDict([("vip", "true"), ("vip", "false")])
    assert rows.parse(CLIENT, ticked, CONTEXT, "form", "update").values == {"vip": True}
    assert rows.parse(CLIENT, MultiDict([("vip", "false")]), CONTEXT, "form", "update").values == {"vip": False}
    assert rows.parse(CLIENT, MultiDict(), CONTEXT, "form", "update").values == {}


def test_an_amount_is_in_the_currency_that_the_record_names() -> None:
    parsed = rows.parse(CLIENT, {"limit": "5,000", "currency": "JPY"}, CONTEXT, "form", "update")
    assert parsed.values["limit"] == Money(5_000, "JPY")


def test_a_phone_that_cannot_be_read_is_kept_and_flagged() -> None:
    parsed = rows.parse(CLIENT, {"name": "Omni", "phone": "ask Mei"}, CONTEXT, "file")
    assert parsed.values["phone"] == "ask Mei"
    assert parsed.warnings == [Problem("phone", parsed.warnings[0].reason, {"value": "ask Mei"})]
    assert not parsed.problems


def test_a_strict_tenant_refuses_a_phone_that_cannot_be_read() -> None:
    assert read("phone", "ask Mei", strict_phones=True) == "not_a_phone"


def test_problems_stand_in_the_order_of_the_fields_with_what_was_typed() -> None:
    raw = {"since": "soon", "limit": "12k", "email": "x", "name": "Omni", "code": "A"}
    parsed = rows.parse(CLIENT, raw, CONTEXT, "file")
    assert problems(parsed) == [
        ("code", "too_short"), ("email", "not_an_email"), ("since", "not_a_date"), ("limit", "amount_unclear"),
    ]  # fmt: skip
    assert parsed.problems[3].params == {"value": "12k", "suggestion": "12,000.00"}
    assert parsed.values == {"name": "Omni"}


def test_a_choice_that_is_none_is_answered_with_those_that_are() -> None:
    parsed = rows.parse(CLIENT, {"entity": "club"}, context(locale="zh"), "form", "update")
    assert parsed.problems[0].params == {"value": "club", "choices": "Individual, 私人有限公司"}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(st.sampled_from([f.name for f in CLIENT]) | st.text(max_size=5), ANYTHING),
    st.sampled_from(["form", "file", "json"]),
)
def test_whatever_comes_in_ends_as_values_or_as_sentences(raw: dict[str, Any], source: Source) -> None:
    parsed = rows.parse(CLIENT, raw, CONTEXT, source)
    for problem in [*parsed.problems, *parsed.warnings]:
        sentence = problem.reason.text % {"field": problem.field, **problem.params}
        assert "\x00" not in sentence
        sentence.encode()
    assert parsed.values.keys() <= parsed.given
    assert Problem.from_json(parsed.problems[0].to_json()) == parsed.problems[0] if parsed.problems else True


@pytest.mark.parametrize(("field", "value"), [(e[0], e[2]) for e in EXAMPLES if e[2] not in Reason.known])
def test_what_an_export_or_a_form_shows_is_read_back_to_the_same_value(field: str, value: object) -> None:
    kind = CLIENT[field].kind
    assert read(field, kind.to_text(value, CONTEXT, REFERENCES)) == value
    assert read(field, kind.to_form(value, CONTEXT), "form") == value
