"""Files as people have them, made for tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

HEADINGS = ["Customer code", "Name", "Tax ID (TIN)", "Phone", "Contact name", "Address line 1", "City"]


def csv_file(rows: Iterable[Sequence[Any]], *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """These rows as a CSV file."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_file(rows: Iterable[Sequence[Any]], *, sheets: Sequence[str] = ("Sheet1",)) -> bytes:
    """These rows as the first sheet of a workbook; further sheets stay empty."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        first, *_ = [book.add_worksheet(name) for name in sheets]
        for number, row in enumerate(rows):
            first.write_row(number, 0, row)
    return content.getvalue()


def customer_row(number: int, **other: str) -> list[str]:
    """A good row under `HEADINGS`."""
    values = {
        "code": f"AQ-{number:04}",
        "name": f"Acquired {number} Sdn Bhd",
        "tax_id": f"C{2_088_000_000 + number}",
        "phone": "03-5544 1200",
        "contact": f"Person {number}",
        "line1": f"{number} Jalan Satu",
        "city": "Klang",
        **other,
    }
    return list(values.values())


REPEATING = (87, 139, 310, 506, 732)
"""Of the 800 customers, those whose tax id is that of the one before."""


def eight_hundred() -> list[list[str]]:
    """The file of an acquisition: 800 customers, of which five repeat a tax id."""
    rows = [customer_row(number) for number in range(800)]
    for number in REPEATING:
        rows[number][2] = rows[number - 1][2]
    return rows
