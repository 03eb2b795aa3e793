"""How records stand in each kind of file. A writer takes pages of records, and its target is whole once `finish` has run."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any, Protocol
from zoneinfo import ZoneInfo

import xlsxwriter

from app.core.errors import Invalid
from app.core.formulas import neutralised
from app.core.messages import Problem
from app.core.money import DECIMALS, to_decimal_text
from app.core.records import schema, sheets
from app.core.records.context import Context, References
from app.core.records.fields import Definition, Field
from app.core.records.sources import Values
from app.exports.values import TOO_MANY_ROWS, XLSX_ROWS, Format

BOM = b"\xef\xbb\xbf"
"""Without it, Excel reads a CSV of Chinese names in the wrong encoding."""
LONGEST_CELL = 32_767
"""Characters that a cell of a workbook holds."""
MOST_DIGITS = 15
"""Of a number in a cell; a longer one is written as text, so that nothing of it is rounded."""


class Writer(Protocol):
    """Writes one file."""

    def write(self, records: Sequence[Values], references: References) -> None:
        """Some more records."""

    def finish(self) -> None:
        """That was all."""

    def give_up(self) -> None:
        """Nothing more comes, and what was written is not wanted."""


class CsvFile:
    """A line of headings, then a line for each record; formulas are made harmless."""

    def __init__(self, target: IO[bytes], definition: Definition, context: Context) -> None:
        self.target, self.fields, self.context = target, tuple(definition), context
        target.write(BOM + _lines([[context.say(field.label) for field in self.fields]]))

    def write(self, records: Sequence[Values], references: References) -> None:
        rows = [sheets.export_row(self.fields, values, self.context, references) for values in records]
        self.target.write(_lines([[neutralised(cell) for cell in row] for row in rows]))

    def finish(self) -> None:
        """Nothing is left to write."""

    def give_up(self) -> None:
        """Nothing is held."""


def _lines(rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


class JsonLines:
    """A JSON object on each line, as the API answers the record."""

    def __init__(self, target: IO[bytes], definition: Definition, context: Context) -> None:
        self.target, self.definition = target, definition

    def write(self, records: Sequence[Values], references: References) -> None:
        for values in records:
            record = schema.to_json(self.definition, values, references)
            if not record.get("custom", True):  # none of the company's own fields was chosen
                del record["custom"]
            self.target.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")

    def finish(self) -> None:
        """Nothing is left to write."""

    def give_up(self) -> None:
        """Nothing is held."""


class Workbook:
    """One sheet. Numbers, amounts of the company's currency and dates are such; everything else is text, and never a formula.

    It is written to a file of its own row by row (a million of them need little memory), and copied when it is whole.
    """

    def __init__(self, target: IO[bytes], definition: Definition, context: Context) -> None:
        self.target, self.fields, self.context = target, tuple(definition), context
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by finish, or with the last reference to it
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(self.file, options)
        self.sheet = self.book.add_worksheet(_sheet_name(context.say(definition.plural)))
        self.formats = {
            name: self.book.add_format({"num_format": look})
            for name, look in {"date": "yyyy-mm-dd", "instant": "yyyy-mm-dd hh:mm", "0": "#,##0", "2": "#,##0.00", "3": "#,##0.000"}.items()
        }  # fmt: skip
        self.row = 0
        self._head(self.book.add_format({"bold": True}))

    def _head(self, bold: Any) -> None:
        for place, field in enumerate(self.fields):
            label = self.context.say(field.label)
            self.sheet.set_column(place, place, 32 if field.width == "four" else max(14, len(label) + 2))
            self.sheet.write_string(0, place, label, bold)
        self.sheet.freeze_panes(1, 0)

    def write(self, records: Sequence[Values], references: References) -> None:
        for values in records:
            self.row += 1
            if self.row > XLSX_ROWS:
                raise Invalid(Problem("format", TOO_MANY_ROWS))
            for place, field in enumerate(self.fields):
                if (value := values.get(field.name)) is not None:
                    self._cell(place, field, value, references)

    def _cell(self, place: int, field: Field, value: Any, references: References) -> None:
        write = _CELLS.get(field.kind.show)
        if write is None or not write(self, place, value):
            text = field.kind.to_text(value, self.context, references)
            self.sheet.write_string(self.row, place, text[:LONGEST_CELL])

    def finish(self) -> None:
        self.book.close()
        self.file.seek(0)
        shutil.copyfileobj(self.file, self.target)
        self.file.close()

    def give_up(self) -> None:
        self.book.close()  # its own temporary files go with it
        self.file.close()


def _sheet_name(label: str) -> str:
    """At most 31 characters, and none that Excel forbids."""
    return "".join(" " if character in "[]:*?/\\'" else character for character in label)[:31] or "1"


def _number(book: Workbook, place: int, value: Any) -> bool:
    if len(str(value).strip("-").replace(".", "")) > MOST_DIGITS:
        return False
    book.sheet.write_number(book.row, place, float(value))
    return True


def _money(book: Workbook, place: int, value: Any) -> bool:
    if value.currency != book.context.currency or len(str(abs(value.amount))) > MOST_DIGITS:
        return False
    look = book.formats.get(str(DECIMALS[value.currency]))
    book.sheet.write_number(book.row, place, float(to_decimal_text(value)), look)
    return True


def _date(book: Workbook, place: int, value: Any) -> bool:
    if value.year < 1900:  # before the first day that a workbook knows
        return False
    book.sheet.write_datetime(book.row, place, value, book.formats["date"])
    return True


def _instant(book: Workbook, place: int, value: Any) -> bool:
    local = value.astimezone(ZoneInfo(book.context.timezone)).replace(tzinfo=None, microsecond=0)
    book.sheet.write_datetime(book.row, place, local, book.formats["instant"])
    return True


_CELLS: Mapping[str, Callable[[Workbook, int, Any], bool]] = {
    "number": _number,
    "money": _money,
    "date": _date,
    "instant": _instant,
}
"""By the kind's `show`: writes the cell, or answers False where only text keeps all of the value."""

WRITERS: Mapping[str, Callable[[IO[bytes], Definition, Context], Writer]] = {
    Format.CSV: CsvFile,
    Format.XLSX: Workbook,
    Format.JSONL: JsonLines,
}
