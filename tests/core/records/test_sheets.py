"""Records in files: columns of other people's files, templates, exports."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.money import Money
from app.core.records import rows, sheets
from app.core.records.sheets import Match
from tests.core.records.sample import CLIENT, CONTEXT, REFERENCES, WHOLESALE, Entity, Status, context, translate


def found(*headers: str) -> list[tuple[str | None, str]]:
    matches = sheets.suggest_mapping(CLIENT, headers, translate)
    assert [match.header for match in matches] == list(headers)
    return [(match.field.name if match.field else None, match.how) for match in matches]


@pytest.mark.parametrize(
    ("header", "field", "how"),
    [
        ("Name", "name", "label"),
        ("名称", "name", "label"),
        ("NAMA", "name", "label"),
        ("tax_id", "tax_id", "label"),
        ("Tax ID", "tax_id", "label"),
        ("ＴＡＸ－ＩＤ：", "tax_id", "label"),
        ("TIN", "tax_id", "synonym"),
        ("Cust No.", "code", "synonym"),
        ("客户代码", "code", "synonym"),
        ("客户编号", "code", "label"),
        ("Had kredit", "limit", "label"),
        ("Credit limit (RM)", "limit", "label"),
        ("Credit limit（马币）", "limit", "label"),
        ("Tel", "phone", "synonym"),
        ("Credti limit", "limit", "alike"),
        ("Prefered language", "language", "alike"),
        ("Remarks 2", None, "none"),
        ("Tal", None, "none"),
        ("", None, "none"),
        ("(RM)", None, "none"),
        ("Version", None, "none"),
        ("Created", None, "none"),
    ],
)
def test_a_heading_is_understood_in_three_languages_and_with_its_synonyms(
    header: str, field: str | None, how: str
) -> None:
    assert found(header) == [(field, how)]


def test_a_field_is_given_once_to_the_surest_column() -> None:
    assert found("Credti limit", "Credit limit", "Limit of credit", "Tel", "Phone") == [
        (None, "none"), ("limit", "label"), (None, "none"), ("phone", "synonym"), (None, "none"),
    ]  # fmt: skip


def test_two_columns_of_one_name_are_told_apart() -> None:
    first, second = sheets.suggest_mapping(CLIENT, ["Phone", "Phone"], translate)
    assert first == Match("Phone", CLIENT["phone"], "label", 100)
    assert second == Match("Phone", None, "none", 0)


def test_a_template_is_in_the_readers_language_and_understood_again() -> None:
    for locale in ("en", "zh", "ms"):
        columns = sheets.template_columns(CLIENT, locale, translate)
        matches = sheets.suggest_mapping(CLIENT, [column.header for column in columns], translate)
        assert [match.field for match in matches] == [column.field for column in columns]


def test_a_template_explains_its_columns() -> None:
    by_name = {column.field.name: column for column in sheets.template_columns(CLIENT, "ms", translate)}
    assert "version" not in by_name
    assert (by_name["name"].header, by_name["name"].required, by_name["name"].help) == (
        "Nama",
        True,
        "As on the certificate.",
    )
    assert by_name["entity"].accepts == "Salah satu: Individu, Private limited"
    assert by_name["since"].accepts == "A date: 2026-11-23, 23/11/2026 or 23 Nov 2026"
    assert (by_name["code"].example, by_name["code"].required) == ("OMNI-001", False)


def test_an_export_is_read_back_by_an_import() -> None:
    values = {
        "code": "OMNI-001", "name": "=Omni", "entity": Entity.PRIVATE_LIMITED, "status": Status.ACTIVE, "category": WHOLESALE, "vip": False,
        "since": date(2026, 11, 23), "limit": Money(500, "SGD"), "phone": "+60355441200",
    }  # fmt: skip
    fields = [CLIENT[name] for name in values]
    for locale in ("en", "zh", "ms"):
        reader = context(locale=locale)
        cells = sheets.export_row(fields, values, reader, REFERENCES)
        assert rows.parse(CLIENT, dict(zip(values, cells, strict=True)), CONTEXT, "file").values == values


def test_an_export_writes_nothing_for_what_is_empty() -> None:
    assert sheets.export_row([CLIENT["phone"], CLIENT["vip"]], {"phone": None, "vip": False}, CONTEXT, {}) == ["", "No"]
