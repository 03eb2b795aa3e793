"""What every kind of value answers, and how a cell of a spreadsheet becomes text. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Self

from app.core.messages import N_, Reason
from app.core.records.context import Context, References
from app.core.records.reasons import DIGITS_LOST, NOT_TEXT, Refused, typed
from app.core.text import trim


class Op(StrEnum):
    """The operators of the filter grammar."""

    EQ = "eq"
    NE = "ne"
    IN = "in"
    NOT_IN = "not_in"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    BETWEEN = "between"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    IS_EMPTY = "is_empty"
    IS_SET = "is_set"


PRESENCE = frozenset({Op.IS_EMPTY, Op.IS_SET})
EQUALITY = PRESENCE | {Op.EQ, Op.NE, Op.IN, Op.NOT_IN}
ORDER = EQUALITY | {Op.LT, Op.LTE, Op.GT, Op.GTE, Op.BETWEEN}


@dataclass(frozen=True)
class Input:
    """One of several inputs that a value is typed into, side by side. `label` and those of `options` are messages."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...] = ()
    inputmode: str = "decimal"


@dataclass(frozen=True)
class Kind:
    """A kind of value: how it is read from text, spreadsheet cells and JSON, and written as JSON and as text.

    The `from_…` methods answer the canonical value and raise `Refused`; they never see a blank (that is decided before). What
    `to_text` writes, `from_text` reads back to the same value.
    """

    show: ClassVar[str] = "text"
    """How a list or profile shows it: the word by which `ui` chooses the markup."""
    widget: ClassVar[str] = "text"
    inputmode: ClassVar[str] = ""
    operators: ClassVar[frozenset[Op]] = EQUALITY
    inputs: ClassVar[tuple[Input, ...]] = ()
    """What each row of a widget with several inputs consists of."""
    many: ClassVar[bool] = False
    """Whether a form sends it as several texts of one name (`from_inputs`, `to_inputs`)."""
    few: ClassVar[bool] = False
    """Whether a long file says the same few values again and again, so that a reader does well to remember what each meant."""
    accepts: ClassVar[str] = N_("Text")
    """What may be typed, for the explanation beside a column of the import template."""

    def configured(self, *, min_length: int | None, max_length: int | None, refers_to: str) -> Self:
        """This kind with what its field says about length or target; kinds without either are as they were."""
        return self

    def from_text(self, text: str, context: Context) -> Any:
        """The value of `text`: trimmed, not blank, out of a form or a file."""
        raise NotImplementedError

    def from_cell(self, cell: object, context: Context) -> Any:
        """The value of a spreadsheet cell that is not text."""
        return self.from_text(shown(cell), context)

    def from_json(self, value: object, context: Context) -> Any:
        """The value of a JSON value that is not null."""
        if not isinstance(value, str):
            raise Refused(NOT_TEXT, value=typed(value))
        return self.from_text(trim(value), context)

    def for_filter(self, value: object, context: Context) -> Any:
        """The value that a filter compares with: JSON, or text as in an address."""
        return self.from_text(trim(value), context) if isinstance(value, str) else self.from_json(value, context)

    def to_json(self, value: Any, references: References) -> Any:
        return value

    def to_text(self, value: Any, context: Context, references: References) -> str:
        return str(value)

    def to_form(self, value: Any, context: Context) -> str:
        """The text of a form's field, as people write it; `from_text` reads it back."""
        return str(value)

    def from_inputs(self, texts: Sequence[str], context: Context) -> Any:
        """The value of all texts that a form sends under the field's name; None for nothing."""
        raise NotImplementedError

    def to_inputs(self, value: Any, context: Context) -> list[str]:
        """The texts of the form's inputs; `from_inputs` reads them back."""
        raise NotImplementedError

    def doubt(self, value: Any) -> Reason | None:
        """Why a value that was accepted deserves a look, or None."""
        return None

    def wire(self, *, reading: bool) -> Any:
        """The type of the value in JSON, for the API's schema: as answered (`reading`) or as accepted."""
        return str


def numeric(cell: object) -> Decimal | None:
    """The number in a spreadsheet's cell of numbers, None for any other cell."""
    return Decimal(shown(cell)) if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def shown(cell: object) -> str:
    """The text that a spreadsheet shows for a cell. Raises `Refused` where a number has more digits than a spreadsheet keeps."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return _number_shown(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def _number_shown(number: float) -> str:
    """A spreadsheet keeps 15 digits; what is longer was something else before it was typed there."""
    if not abs(number) < 1e15:
        raise Refused(DIGITS_LOST, value=typed(number))
    if number == int(number):
        return str(int(number))
    return format(Decimal(format(number, ".15g")), "f")
