"""What the headings of a file mean."""

from __future__ import annotations

import pytest

from app.core.errors import Invalid
from app.imports.rules import columns
from app.imports.values.kinds import CUSTOMERS, KINDS


def english(locale: str, message: str) -> str:
    return message


def fields(headings: list[str], **how: object) -> list[str | None]:
    found = columns.matched(CUSTOMERS.columns, headings, english, **how)  # type: ignore[arg-type]
    return [column.field for column in found]


def test_headings_are_understood_in_three_languages() -> None:
    assert fields(["Customer No.", "客户名称", "Kategori", "TIN", "Cr. Limit (RM)", "Alamat", "手机"]) == [
        "code", "name", "category", "tax_id", "credit_limit", "address_line1", "contact_mobile",
    ]  # fmt: skip


def test_every_label_of_every_kind_maps_back_to_its_own_field() -> None:
    for kind in KINDS.values():
        labels = [field.label for field in kind.columns]
        found = columns.matched(kind.columns, labels, english)
        assert [column.field for column in found] == [field.name for field in kind.columns]


def test_a_remembered_column_goes_before_what_its_heading_says() -> None:
    assert fields(["Code", "Remarks 2"], remembered={"remarks2": "name", "code": None}) == [None, "name"]


def test_of_two_equal_headings_the_first_is_used() -> None:
    assert fields(["Code", "Name", "Name"]) == ["code", "name", None]


def test_a_forbidden_field_is_not_filled() -> None:
    found = columns.matched(CUSTOMERS.columns, ["Credit limit"], english, forbidden={"credit_limit"})
    assert found == [columns.Column(None, "not_yours")]


def test_our_own_column_of_reasons_is_left_alone_in_every_language() -> None:
    def translated(locale: str, message: str) -> str:
        return f"{message} in {locale}" if message == columns.REASON_HEADING else message

    found = columns.matched(CUSTOMERS.columns, ["Code", "to put right IN zh"], translated)
    assert [column.how for column in found][1] == "reason"


def test_the_fingerprint_is_that_of_a_set() -> None:
    assert columns.fingerprint(["Code", "Name"]) == columns.fingerprint(["NAME ", "code"])
    assert columns.fingerprint(["Code"]) != columns.fingerprint(["Name"])


def test_what_a_new_record_needs_has_to_be_there() -> None:
    found = columns.matched(CUSTOMERS.columns, ["Code", "Phone"], english)
    assert [field.name for field in columns.missing(CUSTOMERS, found, "code", updates=False)] == ["name"]
    assert columns.missing(CUSTOMERS, found, "code", updates=True) == ()


def test_a_mapping_of_headings_is_one_of_columns() -> None:
    headings = ["Cust", "Firma", "firma"]
    assert columns.by_heading(headings, {"Firma": "name", "CUST": "code", "firma": None}) == {
        1: "name",
        0: "code",
        2: None,
    }
    with pytest.raises(Invalid):
        columns.by_heading(headings, {"Nobody": "name"})


def test_a_field_is_filled_by_one_column() -> None:
    with pytest.raises(Invalid) as refusal:
        columns.chosen(CUSTOMERS.columns, ["A", "B"], {0: "name", 1: "name"})
    assert refusal.value.problems[0].code == "twice_matched"
