"""Opening a file: how it is written is found out (or told), and its rows are kept as JSON lines, so that slices can begin anywhere."""

from __future__ import annotations

import io
import itertools
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import orjson

from app.core.errors import Invalid
from app.core.formulas import restored
from app.core.messages import Problem, Reason
from app.core.records.context import Translate
from app.core.records.fields import Definition
from app.core.records.sheets import normal
from app.core.storage import CHUNK, Storage
from app.imports.rules import encodings, tables
from app.imports.rules.cells import Cell, text_of, trimmed
from app.imports.rules.columns import known_headings
from app.imports.service.workbooks import read_workbook
from app.imports.values import reasons

LOOKED_AT = 4096
"""Bytes at the beginning that tell what a file is."""
SAMPLE_LINES = 50
MAX_LINE = 4 * 1024 * 1024
"""Characters: a file that is one endless line is none of rows."""
SAMPLES = 3
"""Values shown of each column."""

NumberedRow = tuple[int, list[Cell]]


@dataclass(frozen=True)
class Wanted:
    """What somebody said about the file; None = find out."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    """As in the file: its first row is 1."""


@dataclass(frozen=True)
class Opened:
    """A file whose rows are kept."""

    reading: dict[str, Any]
    headings: list[str]
    samples: list[list[str]]
    total: int


@dataclass(frozen=True)
class Limits:
    """What a file may hold."""

    rows: int
    columns: int = tables.MAX_COLUMNS


class Opener:
    """Opens one stored file. `definition` and `translate` say which headings are known."""

    def __init__(
        self, storage: Storage, tenant_id: UUID, definition: Definition, translate: Translate, limits: Limits
    ) -> None:
        self.storage = storage
        self.tenant_id = tenant_id
        self.known = known_headings(definition, translate)
        self.limits = limits

    def open(self, upload: str, output: str, wanted: Wanted) -> Opened:
        """Read the file stored as `upload` and keep its rows as `output`. Raises `Invalid` with what is wrong with the file."""
        beginning = self._beginning(upload)
        if tables.format_of(beginning) == "text":
            return self._open_text(upload, output, wanted, beginning)
        return self._open_workbook(upload, output, wanted)

    def _beginning(self, upload: str) -> bytes:
        try:
            with self.storage.open(self.tenant_id, upload) as file:
                beginning = file.read(LOOKED_AT)
        except FileNotFoundError:
            raise Invalid(Problem(None, reasons.FILE_GONE)) from None
        if not beginning.strip():
            raise Invalid(Problem(None, reasons.EMPTY_FILE))
        return beginning

    # --- text

    def _open_text(self, upload: str, output: str, wanted: Wanted, beginning: bytes) -> Opened:
        encoding = wanted.encoding or self._encoding(upload, beginning)
        with self.storage.open(self.tenant_id, upload) as file:
            lines = _lines(file, encoding)
            first = list(itertools.islice(lines, SAMPLE_LINES))
            hint = tables.separator_hint(first[0]) if first else None
            delimiter = wanted.delimiter or hint or tables.delimiter_of(first[1:] if hint else first)
            rows = enumerate(tables.csv_rows(itertools.chain(first, lines), delimiter), start=1)
            numbered = ((number, trimmed(list(row))) for number, row in rows)
            filled = ((number, row) for number, row in numbered if row and not (hint and number == 1))
            reading = {"format": "csv", "encoding": encoding, "delimiter": delimiter}
            return self._keep(filled, output, wanted, reading)

    def _encoding(self, upload: str, beginning: bytes) -> str:
        found = encodings.mark_of(beginning) or encodings.without_mark(beginning)
        if found:
            return found
        tables.refuse_binary(beginning)
        check = encodings.Utf8Check()
        with self.storage.open(self.tenant_id, upload) as file:
            while chunk := file.read(CHUNK):
                check.feed(chunk)
            check.feed(b"", last=True)
            if check.fits:
                return encodings.UTF_8
            file.seek(0)
            return encodings.legacy(encodings.sample_of(file))

    # --- workbooks

    def _open_workbook(self, upload: str, output: str, wanted: Wanted) -> Opened:
        with tempfile.TemporaryDirectory(prefix="langgan-") as folder:
            book, lines = Path(folder) / "book", Path(folder) / "rows"
            with book.open("wb") as target:
                self.storage.copy_to(self.tenant_id, upload, target)
            read = read_workbook(book, lines, sheet=wanted.sheet)
            reading = {"format": read.format, "sheet": read.sheet, "sheets": read.sheets}
            with lines.open(encoding="utf-8") as file:
                rows = ((row[0], row[1:]) for row in map(orjson.loads, file))
                return self._keep(rows, output, wanted, reading)

    # --- both

    def _keep(self, rows: Iterator[NumberedRow], output: str, wanted: Wanted, reading: dict[str, Any]) -> Opened:
        """Find the headings and write what follows them."""
        top = list(itertools.islice(rows, tables.LOOKED_AT))
        place = self._header_place(top, wanted.header_row)
        header_row, cells = top[place]
        headings = [restored(text_of(cell)).strip() for cell in cells]
        self._check_headings(headings, header_row)
        samples: list[list[str]] = [[] for _ in headings]
        total = 0
        with self.storage.create(self.tenant_id, output) as target:
            for number, row in self._limited(itertools.chain(top[place + 1 :], rows)):
                total += 1
                _sample(samples, row)
                target.write(orjson.dumps([number, *row], option=orjson.OPT_APPEND_NEWLINE))
        if not total:
            raise Invalid(Problem(None, reasons.ONLY_HEADINGS))
        return Opened({**reading, "header_row": header_row}, headings, samples, total)

    def _header_place(self, top: list[NumberedRow], wanted: int | None) -> int:
        if not top:
            raise Invalid(Problem(None, reasons.EMPTY_FILE))
        if wanted is None:
            return tables.header_row_of([row for _, row in top], self._known)
        return next((i for i, (number, _) in enumerate(top) if number >= wanted), 0)

    def _known(self, headings: Iterable[str]) -> int:
        """How many of these are headings that we know for sure."""
        return sum(normal(heading) in self.known for heading in headings)

    def _check_headings(self, headings: list[str], row: int) -> None:
        if len(headings) > self.limits.columns:
            raise _refused(reasons.TOO_MANY_COLUMNS, count=str(len(headings)), limit=str(self.limits.columns))
        if not any(headings):
            raise _refused(reasons.NO_HEADINGS, row=str(row))

    def _limited(self, rows: Iterable[NumberedRow]) -> Iterator[NumberedRow]:
        for count, row in enumerate(rows, start=1):
            if count > self.limits.rows:
                raise _refused(reasons.TOO_MANY_ROWS, limit=f"{self.limits.rows:,}")
            yield row


def _lines(file: IO[bytes], encoding: str) -> Iterator[str]:
    """The lines of a text file with their ends; what cannot be decoded is marked, and fails its row later."""
    number = 0
    with io.TextIOWrapper(file, encodings.codec_of(encoding), errors="replace", newline="") as text:
        while line := text.readline(MAX_LINE):
            number += 1
            if len(line) == MAX_LINE and not line.endswith(("\n", "\r")):
                raise _refused(reasons.FIELD_TOO_LONG, row=str(number), limit=f"{MAX_LINE:,}")
            yield line


def _sample(samples: list[list[str]], row: list[Cell]) -> None:
    for values, cell in zip(samples, row, strict=False):
        if len(values) < SAMPLES and (text := text_of(cell).strip()):
            values.append(restored(text)[:80])


def _refused(reason: Reason, **params: str) -> Invalid:
    return Invalid(Problem(None, reason, params))


def read_slice(file: IO[bytes], position: int, number: int) -> tuple[list[NumberedRow], int]:
    """Up to `number` rows of an opened file from `position` (bytes) on, and where the next begins."""
    file.seek(position)
    rows: list[NumberedRow] = []
    for line in itertools.islice(file, number):
        position += len(line)
        first, *cells = orjson.loads(line)
        rows.append((first, [restored(cell) if type(cell) is str else cell for cell in cells]))
    return rows, position
