"""How a file is laid out: what it is by its first bytes, what separates its cells, which row has the headings."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from app.core.errors import Invalid
from app.core.messages import Problem
from app.imports.rules.cells import Cell, is_blank, text_of
from app.imports.values import reasons

DELIMITERS = (",", ";", "\t", "|")
"""The first of equals wins."""

SPREADSHEETS = ("xlsx", "xlsb", "xls", "ods")

MAX_COLUMNS = 300
LOOKED_AT = 20
"""Rows at the top among which the headings are looked for."""

_NOT_TABLES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", reasons.WHAT_PDF),
    (b"\x89PNG", reasons.WHAT_PICTURE),
    (b"\xff\xd8\xff", reasons.WHAT_PICTURE),
    (b"GIF8", reasons.WHAT_PICTURE),
    (b"II*\x00", reasons.WHAT_PICTURE),
    (b"MM\x00*", reasons.WHAT_PICTURE),
    (b"\x7fELF", reasons.WHAT_BINARY),
    (b"MZ\x90", reasons.WHAT_BINARY),
    (b"\x1f\x8b", reasons.WHAT_ARCHIVE),
    (b"Rar!", reasons.WHAT_ARCHIVE),
    (b"7z\xbc\xaf", reasons.WHAT_ARCHIVE),
)
_WEB_PAGE = re.compile(rb"\s*(<!doctype|<html|<\?xml|<table)", re.IGNORECASE)


def format_of(beginning: bytes) -> str:
    """`zip`, `ole` (old Office files, and encrypted ones) or `text`, by the first bytes and never by the file's name. Raises `Invalid`
    for what is no table."""
    if beginning.startswith(b"PK\x03\x04"):
        return "zip"
    if beginning.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    for magic, what in _NOT_TABLES:
        if beginning.startswith(magic):
            raise not_a_table(what)
    if _WEB_PAGE.match(beginning.removeprefix(b"\xef\xbb\xbf")):
        raise not_a_table(reasons.WHAT_WEB_PAGE)
    return "text"


def not_a_table(what: str) -> Invalid:
    return Invalid(Problem(None, reasons.NOT_A_TABLE, {"what_label": what}))


def refuse_binary(beginning: bytes) -> None:
    """Raise `Invalid` for bytes that are no text in any one-byte encoding. A single NUL in a cell is only that row's fault."""
    if not beginning:
        return
    control = sum(byte < 32 and byte not in b"\t\r\n\x0b\x0c\x1a\x1b" for byte in beginning)
    if control > 2 and control > len(beginning) * 0.02:
        raise not_a_table(reasons.WHAT_BINARY)


def delimiter_of(lines: Sequence[str]) -> str:
    """What separates the cells of these first lines: what gives most rows the same number of cells, and more than one."""
    best = max(DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))
    return best if _evenness(lines, best) > 0 else ","


def _evenness(lines: Sequence[str], delimiter: str) -> float:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
    except csv.Error:
        return 0
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0))
    return 0 if width < 2 else count / sum(widths.values()) + width / 1000


def header_row_of(rows: Sequence[Sequence[Cell]], known: Callable[[Sequence[str]], int]) -> int:
    """Which of the first rows has the headings (0 = the first): the one with the most headings that are `known`, at least two; else
    the first that is filled about as widely as the table."""
    counts = [known([text_of(cell) for cell in row]) for row in rows]
    best = max(range(len(rows)), key=lambda i: (counts[i], -i), default=0)
    if rows and counts[best] >= 2:
        return best
    widths = [sum(not is_blank(cell) for cell in row) for row in rows]
    widest = max(widths, default=0)
    return next((i for i, width in enumerate(widths) if width and width * 2 >= widest), 0)


_END = "\x00the end\x00"
"""Read after the last line: it can only be the file's last cell while a quotation mark is open."""


def csv_rows(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The rows of a CSV file, blank ones too. Raises `Invalid`, naming the row where it begins, for a quotation mark that is never
    closed."""
    reader = csv.reader(_with_end(lines), delimiter=delimiter)
    number = 0
    try:
        for row in reader:
            if row and row[-1].endswith(_END):
                if row != [_END]:
                    raise Invalid(Problem(None, reasons.OPEN_QUOTE, {"row": str(number + 1)}))
                return
            number += 1
            yield row
    except csv.Error:
        params = {"row": str(number + 1), "limit": f"{csv.field_size_limit():,}"}
        raise Invalid(Problem(None, reasons.FIELD_TOO_LONG, params)) from None


def _with_end(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith(("\n", "\r")) else line + "\r\n"
    yield _END


def separator_hint(line: str) -> str | None:
    """Excel's own first line `sep=;`: what it says, or None."""
    found = re.fullmatch(r"\ufeff?\"?sep=(.)\"?\s*", line, re.IGNORECASE)
    return found[1] if found else None
