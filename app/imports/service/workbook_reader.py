"""Reads one sheet of a workbook into a file of JSON lines, in a process of its own: run by its path, with nothing of the application.

A workbook is unpacked into memory by a library that cannot be interrupted. Here it may fail, run out of memory or be killed without
harm, and what it took is given back. A line is a row that is not blank: its number, then its cells without the blank ones at the end.

    python workbook_reader.py BOOK OUTPUT MAX_CELLS MAX_BYTES MAX_SECONDS [SHEET]

Prints {"sheet", "sheets"} and ends with 0, or with one of the codes below.
"""

from __future__ import annotations

import datetime
import json
import resource
import sys
from typing import Any

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
    with open(output, "w", encoding="utf-8") as target:
        for number, row in enumerate(found.iter_rows(), start=1):
            cells = [_cell(value) for value in row]
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


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, datetime.datetime | datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, datetime.time | datetime.timedelta):
        return str(value)
    return value


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
