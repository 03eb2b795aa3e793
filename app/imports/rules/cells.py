"""The cells of files: how the opened file keeps them, and how they read as values and as text. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from app.core.records.kinds.base import shown
from app.core.records.reasons import Refused
from app.core.text import visible

Cell = Any
"""As JSON: text, a number, true or false, nothing, or {"date": "2026-11-23"} for a day (with time) of a spreadsheet."""

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
ERRORS = frozenset(
    [
        "#BLOCKED!",
        "#BUSY!",
        "#CALC!",
        "#CONNECT!",
        "#DIV/0!",
        "#FIELD!",
        "#GETTING_DATA",
        "#N/A",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#REF!",
        "#SPILL!",
        "#UNKNOWN!",
        "#VALUE!",
    ]
)
"""What a spreadsheet shows instead of the value of a formula that failed; in a CSV file that it wrote, too."""


def value_of(cell: Cell) -> Any:
    """The cell as `records.rows.parse` reads it."""
    if isinstance(cell, dict):
        text = cell["date"]
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    return cell


def text_of(cell: Cell) -> str:
    """The cell as a person reads it; one that cannot be stored or shown is made visible."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return visible(cell)
    try:
        return shown(value_of(cell))
    except Refused:  # a number with more digits than a spreadsheet keeps: shown as it is
        return str(cell)


def storable(cells: Sequence[Cell]) -> list[Cell]:
    """The cells as a database takes them: no NUL, no half characters."""
    return [visible(cell) if isinstance(cell, str) else cell for cell in cells]


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def trimmed(cells: list[Cell]) -> list[Cell]:
    """The cells without the blank ones at the end."""
    end = len(cells)
    while end and is_blank(cells[end - 1]):
        end -= 1
    return cells[:end]
