"""Files as they come, good and nasty."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app.core.errors import Invalid
from app.core.storage import Storage
from app.imports.service import opening, workbooks
from app.imports.service.opening import Limits, Opened, Opener, Wanted, read_slice
from app.imports.values.kinds import CUSTOMERS
from tests.imports.files import csv_file, xlsx_file

ROWS = [["Code", "Name", "City"], ["A-01", "Café 永发", "Klang"], ["A-02", "Two", ""]]


class Case:
    """A file, opened."""

    def __init__(self, folder: Path) -> None:
        self.storage = Storage(f"file://{folder}")
        self.tenant_id = uuid4()

    def open(self, content: bytes, *, limit: int = 1000, **wanted: Any) -> Opened:
        self.storage.save(self.tenant_id, "upload", io.BytesIO(content))
        opener = Opener(self.storage, self.tenant_id, CUSTOMERS.columns, lambda locale, message: message, Limits(limit))
        return opener.open("upload", "rows", Wanted(**wanted))

    def refusal(self, content: bytes, **how: Any) -> str:
        with pytest.raises(Invalid) as refused:
            self.open(content, **how)
        return refused.value.problems[0].code

    def rows(self) -> list[Any]:
        with self.storage.open(self.tenant_id, "rows") as file:
            return read_slice(file, 0, 1000)[0]


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_text_file_is_read_whatever_it_is_written_in(case: Case, encoding: str, delimiter: str) -> None:
    found = case.open(csv_file(ROWS, encoding=encoding, delimiter=delimiter))
    assert found.headings == ["Code", "Name", "City"]
    assert found.reading["delimiter"] == delimiter
    assert found.total == 2
    if (
        encoding != "gb18030"
    ):  # é and 永 together are no text of any one country: the guess may be wrong, and can be corrected
        assert case.rows() == [(2, ["A-01", "Café 永发", "Klang"]), (3, ["A-02", "Two"])]


def test_a_wrong_guess_can_be_corrected(case: Case) -> None:
    content = csv_file([["Code", "Name"], ["A-01", "地"]], encoding="gbk")
    case.open(content, encoding="big5")
    assert case.rows() != [(2, ["A-01", "地"])]
    case.open(content, encoding="gb18030")
    assert case.rows() == [(2, ["A-01", "地"])]


def test_rows_keep_their_numbers_across_blank_ones(case: Case) -> None:
    case.open(b"List of customers\n\nCode,Name,City\nA-01,One,\n\n,,\nA-02,Two,,,\n")
    assert case.rows() == [(4, ["A-01", "One"]), (7, ["A-02", "Two"])]


def test_the_row_of_headings_can_be_chosen(case: Case) -> None:
    found = case.open(b"Code,Name\nNummer,Bezeichnung\nA-01,One\n", header_row=2)
    assert (found.headings, found.total, found.reading["header_row"]) == (["Nummer", "Bezeichnung"], 1, 2)


def test_a_slice_begins_where_the_last_one_ended(case: Case) -> None:
    case.open(csv_file(ROWS))
    with case.storage.open(case.tenant_id, "rows") as file:
        first, position = read_slice(file, 0, 1)
        second, end = read_slice(file, position, 1)
        assert read_slice(file, end, 1) == ([], end)
    assert [row[0] for row in first + second] == [2, 3]


def test_cells_of_a_workbook_keep_what_they_are(case: Case) -> None:
    case.open(xlsx_file([["Code", "Day", "Number", "Yes", "Text"], ["007", date(2026, 11, 23), 12345, True, "03-1"]]))
    assert case.rows() == [(2, ["007", {"date": "2026-11-23"}, 12345.0, True, "03-1"])]


def test_formula_cells_give_their_result(case: Case) -> None:
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Code", "Name"])
        sheet.write_formula(1, 0, '="A-"&1', value="A-1")
        sheet.write_string(1, 1, "One")
    case.open(content.getvalue())
    assert case.rows() == [(2, ["A-1", "One"])]


def test_another_sheet_can_be_chosen(case: Case) -> None:
    content = xlsx_file(ROWS, sheets=("Data", "Notes"))
    assert case.open(content).reading == {
        "format": "xlsx",
        "sheet": "Data",
        "sheets": ["Data", "Notes"],
        "header_row": 1,
    }
    assert case.refusal(content, sheet="Notes") == "no_sheet"


def test_a_neutralised_formula_comes_back_as_it_was(case: Case) -> None:
    case.open(b"Code,Name\nA-01,'=1+1\nA-02,'tis\n")
    assert case.rows() == [(2, ["A-01", "=1+1"]), (3, ["A-02", "'tis"])]


def ole(*names: str) -> bytes:
    """Something like an old Office file with parts of these names."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + b"".join(n.encode("utf-16-le") + b"\0" * 64 for n in names)
    )


def zipped(**entries: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/"), data)
    return content.getvalue()


NASTY: list[tuple[str, Callable[[], bytes], str]] = [
    ("nothing", lambda: b"", "empty_file"),
    ("blanks", lambda: b" \n\r\n  \n", "empty_file"),
    ("only commas", lambda: b",,,\n,,\n", "empty_file"),
    ("only headings", lambda: b"Code,Name\n", "only_headings"),
    ("only headings in a workbook", lambda: xlsx_file([["Code", "Name"]]), "only_headings"),
    ("a picture called .csv", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "not_a_table"),
    ("a document", lambda: b"%PDF-1.7\n", "not_a_table"),
    ("a page of the web, as some systems export .xls", lambda: b"<html><table><tr><td>Code", "not_a_table"),
    ("random bytes", lambda: bytes(range(1, 255)) * 20, "not_a_table"),
    ("a letter", lambda: zipped(**{"[Content_Types].xml": b"x", "word__document.xml": b"x"}), "not_a_table"),
    ("an archive", lambda: zipped(**{"photos__1.jpg": b"x"}), "not_a_table"),
    ("a protected workbook", lambda: ole("EncryptedPackage", "EncryptionInfo"), "password_protected"),
    ("an old letter", lambda: ole("WordDocument"), "not_a_table"),
    ("an old workbook, broken", lambda: ole("Workbook"), "broken_workbook"),
    ("half a workbook", lambda: xlsx_file(ROWS)[:-2000], "broken_workbook"),
    ("a workbook of garbage", lambda: zipped(**{"xl__workbook.xml": b"<garbage"}), "broken_workbook"),
    ("an open quotation mark", lambda: b'Code,Name\nA-01,"One\nA-02,Two\n', "open_quote"),
    ("300 columns and one", lambda: csv_file([[f"c{n}" for n in range(301)], ["x"]]), "too_many_columns"),
    ("too many rows", lambda: csv_file([["Code"], *([str(n)] for n in range(1001))]), "too_many_rows"),
    ("one endless line", lambda: b"x" * (opening.MAX_LINE + 10), "field_too_long"),
]


@pytest.mark.parametrize(("content", "reason"), [case[1:] for case in NASTY], ids=[case[0] for case in NASTY])
def test_what_cannot_be_read_is_refused_with_its_reason(case: Case, content: Callable[[], bytes], reason: str) -> None:
    assert case.refusal(content()) == reason


def test_a_zip_bomb_is_refused_before_it_is_unpacked(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 10 * workbooks.MIB)
    bomb = zipped(**{"xl__workbook.xml": b"<workbook/>", "xl__worksheets__sheet1.xml": b"\0" * (11 * workbooks.MIB)})
    assert len(bomb) < 50_000
    assert case.refusal(bomb) == "too_large_inside"


def lying(content: bytes, claimed: int) -> bytes:
    """The archive with another size in the directory entry of its largest file: a bomb that says it is small."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        largest = max(archive.infolist(), key=lambda entry: entry.file_size)
    return content.replace(struct.pack("<I", largest.file_size), struct.pack("<I", claimed))


def test_a_zip_bomb_that_lies_about_its_size_cannot_take_the_memory(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MAX_MEMORY", 256 * workbooks.MIB)
    cell = b'<c r="A1" t="inlineStr"><is><t>' + b"x" * (400 * workbooks.MIB) + b"</t></is></c>"
    good = xlsx_file(ROWS)
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        entries = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    sheet = entries["xl/worksheets/sheet1.xml"]
    begin = sheet.index(b"<sheetData>") + len(b"<sheetData>")
    entries["xl/worksheets/sheet1.xml"] = sheet[:begin] + b'<row r="1">' + cell + b"</row>" + sheet[begin:]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    assert case.refusal(lying(content.getvalue(), 1000)) in {"too_large_inside", "broken_workbook"}


def test_a_sheet_that_claims_to_be_endless_is_refused(case: Case) -> None:
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Code")
        sheet.write(1_048_575, 16_383, "far away")
    assert case.refusal(content.getvalue()) in {"too_many_cells", "too_large_inside"}


def test_a_slow_workbook_is_given_up(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_SECONDS", 0)
    assert case.refusal(xlsx_file(ROWS)) == "too_slow"


def test_nul_and_undecodable_bytes_are_kept_for_their_row_to_fail(case: Case) -> None:
    case.open(
        "Code,Name\nA-01,Tw\0o\nA-02,é永发五金有限公司é永发五金有限公司é永发五金有限公司\nA-03,x".encode() + b"\xff\n"
    )
    names = [cells[1] for _, cells in case.rows()]
    assert names[0] == "Tw\0o"
    assert names[2] == "x\N{REPLACEMENT CHARACTER}"


def test_an_opened_file_holds_a_row_a_line(case: Case) -> None:
    case.open(csv_file([["Code", "Name"], ["A-01", "Lot 1\nJalan Satu"]]))
    with case.storage.open(case.tenant_id, "rows") as file:
        assert [json.loads(line) for line in file] == [[2, "A-01", "Lot 1\nJalan Satu"]]


def test_cells_whose_formula_failed_say_so_wherever_the_sheet_begins(case: Case) -> None:
    """The library that reads workbooks gives them as blank."""
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("A & B")
        sheet.write_row(2, 1, ["Code", "Name", "Phone"])
        sheet.write_row(3, 1, ["A-1", "One"])
        sheet.write_formula(3, 3, "=nowhere", value="#REF!")
        sheet.write_formula(4, 2, "=1/0", value="#DIV/0!")
    case.open(content.getvalue())
    assert case.rows() == [(4, ["A-1", "One", "#REF!"]), (5, [None, "#DIV/0!"])]
