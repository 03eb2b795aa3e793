"""How a file is laid out."""

from __future__ import annotations

import pytest

from app.core.errors import Invalid
from app.imports.rules import tables


@pytest.mark.parametrize(
    ("lines", "delimiter"),
    [
        (["a,b,c\n", "1,2,3\n"], ","),
        (["a;b;c\n", '"1,5";2;3\n'], ";"),
        (["a\tb\n", "1, 2\t3\n"], "\t"),
        (["a|b\n", "1|2\n"], "|"),
        (["only one column\n", "Klang, Selangor\n", "KL\n"], ","),
    ],
)
def test_the_delimiter_is_what_makes_the_rows_even(lines: list[str], delimiter: str) -> None:
    assert tables.delimiter_of(lines) == delimiter


def known(headings: object) -> int:
    return sum(heading in {"code", "name", "phone"} for heading in headings)  # type: ignore[attr-defined]


def test_headings_are_found_below_a_title() -> None:
    rows = [["Acme Trading Sdn Bhd"], ["Customer list", "", "23/11/2026"], ["code", "name", "x"], ["A-1", "One", ""]]
    assert tables.header_row_of(rows, known) == 2


def test_unknown_headings_are_taken_from_the_first_wide_row() -> None:
    rows = [["Acme Trading Sdn Bhd"], ["Kunde", "Bezeichnung", "Ort"], ["A-1", "One", "Klang"]]
    assert tables.header_row_of(rows, known) == 1


def test_cells_may_hold_line_breaks_and_quotes() -> None:
    lines = ["code,name\n", 'A-1,"Lot 1\n', 'Jalan ""Satu"""\n', "A-2,x"]
    assert list(tables.csv_rows(lines, ",")) == [["code", "name"], ["A-1", 'Lot 1\nJalan "Satu"'], ["A-2", "x"]]


def test_a_quotation_mark_that_is_never_closed_is_told_with_its_row() -> None:
    with pytest.raises(Invalid) as refusal:
        list(tables.csv_rows(["code,name\n", "A-1,One\n", 'A-2,"Two\n', "A-3,Three\n"], ","))
    [problem] = refusal.value.problems
    assert (problem.code, problem.params) == ("open_quote", {"row": "3"})


def test_an_endless_cell_is_told_with_its_row() -> None:
    with pytest.raises(Invalid) as refusal:
        list(tables.csv_rows(["code\n", '"' + "x" * 200_000 + "\n"], ","))
    assert refusal.value.problems[0].code == "field_too_long"


def test_excels_own_hint_names_the_delimiter() -> None:
    assert tables.separator_hint("sep=;\r\n") == ";"
    assert tables.separator_hint("separator;x") is None
