"""Reads one sheet of a workbook into a file of JSON lines, in a process of its own: run by its path, with nothing of the application.

A workbook is unpacked into memory by a library that cannot be interrupted. Here it may fail, run out of memory or be killed without
harm, and what it took is given back. A line is a row that is not blank: its number, then its cells without the blank ones at the end.

    python workbook_reader.py BOOK OUTPUT MAX_CELLS MAX_BYTES MAX_SECONDS [SHEET]

Prints {"sheet", "sheets"} and ends with 0, or with one of the codes below.
"""

from __future__ import annotations

import datetime
import json
import math
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import python_calamine as calamine

PASSWORD, BROKEN, TOO_MANY_CELLS, NO_SHEET, NO_MEMORY = 3, 4, 5, 6, 7


def main(book: str, output: str, max_cells: str, max_bytes: str, max_seconds: str, wanted: str = "") -> int:
    """Read `book` into `output`; returns the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (int(max_bytes), int(max_bytes)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(max_seconds), int(max_seconds) + 1))
    try:
        return _read(book, output, int(max_cells), wanted)
    except calamine.PasswordError:
        return PASSWORD
    except MemoryError:
        return NO_MEMORY
    except (calamine.CalamineError, OSError, ValueError):
        return BROKEN


def _read(book: str, output: str, max_cells: int, wanted: str) -> int:
    workbook = calamine.load_workbook(book)
    sheets = [s.name for s in workbook.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet]
    found = _sheet(workbook, sheets, wanted)
    if found is None:
        return NO_SHEET
    if found.height * found.width > max_cells:
        return TOO_MANY_CELLS
    broken, first = _errors(book, found.name), (found.start or (0, 0))[1]
    with open(output, "w", encoding="utf-8") as target:
        for number, row in enumerate(found.iter_rows(), start=1):
            cells = [_cell(value) for value in row]
            for column, error in broken.get(number, ()):
                cells.extend([None] * (column - first + 1 - len(cells)))
                cells[column - first] = error
            while cells and cells[-1] in (None, ""):
                cells.pop()
            if cells:
                target.write(json.dumps([number, *cells], ensure_ascii=False) + "\n")
    print(json.dumps({"sheet": found.name, "sheets": sheets}))  # noqa: T201 - the answer to the parent
    return 0


def _sheet(workbook: Any, sheets: list[str], wanted: str) -> Any:
    """The sheet `wanted`, else the first one with rows."""
    for name in [wanted] if wanted in sheets else sheets:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.height:
            return sheet
    return None


# --- cells with errors: the library gives them as blank, so they are looked for in the sheet's own text (XLSX only)

_CELL_WITH_ERROR = re.compile(
    rb"""<(?:\w+:)?c\s([^>]{0,200}\bt=["']e["'][^>]{0,200})(?<!/)>(.{0,20000}?)</(?:\w+:)?c>""", re.DOTALL
)
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{1,40})</")
_CHUNK = 1 << 20
_LONGEST = 64 << 10


def _errors(book: str, sheet: str) -> dict[int, list[tuple[int, str]]]:
    """Row → (column, error) of the cells whose formula failed."""
    found: dict[int, list[tuple[int, str]]] = {}
    if not zipfile.is_zipfile(book):
        return found
    with zipfile.ZipFile(book) as archive:
        part = _part_of(archive, sheet)
        if part not in archive.namelist():
            return found
        with archive.open(part) as text:
            for attributes, content in _cells_with_errors(text):
                place, value = _PLACE.search(attributes), _VALUE.search(content)
                if place and value:
                    found.setdefault(int(place[2]), []).append((_column(place[1]), value[1].decode("ascii", "replace")))
    return found


def _cells_with_errors(text: Any) -> Iterator[tuple[bytes, bytes]]:
    """(attributes, content) of each, read piece by piece; what may go on in the next piece is kept."""
    kept = b""
    while chunk := text.read(_CHUNK):
        piece, end = kept + chunk, 0
        for match in _CELL_WITH_ERROR.finditer(piece):
            end = match.end()
            yield match[1], match[2]
        kept = piece[max(end, len(piece) - _LONGEST) :]


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part of the archive that holds the sheet of that name."""
    try:
        sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{{{_MAIN}}}sheet")  # noqa: S314 - memory and seconds are limited here
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - as above
    except (KeyError, ElementTree.ParseError):
        return ""
    link = next((one.get(f"{{{_LINK}}}id") for one in sheets if one.get("name") == sheet), None)
    target = next((one.get("Target", "") for one in links if one.get("Id") == link), "")
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, datetime.datetime | datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, datetime.time | datetime.timedelta) or (isinstance(value, float) and not math.isfinite(value)):
        return str(value)
    return value


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
