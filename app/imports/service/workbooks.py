"""Workbooks (XLSX, XLSB, XLS, ODS): looked at from outside, then read by a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

from app.core.errors import Invalid
from app.core.messages import Problem, Reason
from app.imports.rules.tables import not_a_table
from app.imports.service import workbook_reader
from app.imports.values import reasons

MIB = 1024 * 1024
MAX_UNPACKED = 1024 * MIB
MAX_MEMORY = 2048 * MIB
MAX_CELLS = 10_000_000
MAX_SECONDS = 120

_WORKBOOKS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb"}
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLD_BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))


class Read(NamedTuple):
    """A workbook, read."""

    format: str
    sheet: str
    sheets: list[str]


def read_workbook(book: Path, output: Path, *, sheet: str | None) -> Read:
    """Read one sheet (the first with rows unless named) into `output`, a row a line. Raises `Invalid` for what cannot be read."""
    kind = _kind_of(book)
    # -P: the folder of the program must not hide modules of Python.
    command = [sys.executable, "-P", workbook_reader.__file__, str(book), str(output)]
    command += [str(MAX_CELLS), str(MAX_MEMORY), str(MAX_SECONDS), sheet or ""]
    try:
        done = subprocess.run(command, capture_output=True, timeout=2 * MAX_SECONDS, check=False)  # noqa: S603 - our own program
    except subprocess.TimeoutExpired:
        raise _refused(reasons.TOO_SLOW, limit=str(MAX_SECONDS)) from None
    if done.returncode != 0:
        raise _failed(done.returncode)
    answer = json.loads(done.stdout)
    return Read(kind, answer["sheet"], answer["sheets"])


def _kind_of(book: Path) -> str:
    with book.open("rb") as file:
        return _kind_of_zip(book) if file.read(4) == b"PK\x03\x04" else _kind_of_ole(book)


def _kind_of_zip(book: Path) -> str:
    try:
        with zipfile.ZipFile(book) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            mimetype = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        raise _refused(reasons.BROKEN_WORKBOOK) from None
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _refused(reasons.TOO_LARGE_INSIDE, limit=str(MAX_UNPACKED // MIB))
    found = next((kind for name, kind in _WORKBOOKS.items() if name in names), None)
    if found is None and mimetype != _ODS:
        raise not_a_table(reasons.WHAT_DOCUMENT if "[Content_Types].xml" in names else reasons.WHAT_ARCHIVE)
    return found or "ods"


def _kind_of_ole(book: Path) -> str:
    """The names of the parts stand in the directory of the file, in UTF-16."""
    content = book.read_bytes()
    if _ENCRYPTED in content:
        raise _refused(reasons.PASSWORD)
    if not any(name in content for name in _OLD_BOOKS):
        raise not_a_table(reasons.WHAT_DOCUMENT)
    return "xls"


_REASONS = {
    workbook_reader.PASSWORD: reasons.PASSWORD,
    workbook_reader.BROKEN: reasons.BROKEN_WORKBOOK,
    workbook_reader.NO_SHEET: reasons.NO_SHEET,
}


def _failed(code: int) -> Invalid:
    """Why the reader gave up; a negative code is the signal that ended it."""
    if code == workbook_reader.TOO_MANY_CELLS:
        return _refused(reasons.TOO_MANY_CELLS, limit=f"{MAX_CELLS:,}")
    if code in _REASONS:
        return _refused(_REASONS[code])
    if -code in (24, 9):  # SIGXCPU, SIGKILL: its seconds are over
        return _refused(reasons.TOO_SLOW, limit=str(MAX_SECONDS))
    return _refused(reasons.TOO_LARGE_INSIDE, limit=str(MAX_MEMORY // MIB))


def _refused(reason: Reason, **params: str) -> Invalid:
    return Invalid(Problem(None, reason, params))
