"""Credit terms: their kinds, the lines of an instalment term, and a term as the rules of due dates read it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from app.core.messages import N_, Reason
from app.core.records.context import Context, References
from app.core.records.fields import Choice
from app.core.records.kinds.base import PRESENCE, Input, Kind, Op
from app.core.records.kinds.numbers import Fraction, Whole
from app.core.records.reasons import Refused, typed

MAX_LINES = 24
MAX_DAYS = 3650
MAX_MONTHS = 120


class TermKind(Choice):
    """How a due date follows from a document's date (domain rules, section 1)."""

    COD = "cod", N_("Cash on delivery"), "COD"
    PREPAID = "prepaid", N_("Prepaid"), "advance"
    NET = "net", N_("Net days"), "net"
    END_OF_MONTH = "end_of_month", N_("End of month plus days"), "EOM"
    DAY_OF_MONTH = "day_of_month", N_("Day of a later month")
    INSTALMENTS = "instalments", N_("Instalments"), "installments"


class MethodKind(Choice):
    """How money comes by a payment method: cash is there, anything else may not come after all."""

    CASH = "cash", N_("Cash"), "现金", "现款", "tunai", "wang tunai"
    CARD = "card", N_("Card"), "credit card", "debit card", "银行卡", "信用卡", "刷卡", "kad", "kad kredit", "kad debit"
    TRANSFER = "transfer", N_("Transfer"), "bank transfer", "转账", "银行转账", "汇款", "pindahan", "pindahan bank"
    CHEQUE = "cheque", N_("Cheque"), "check", "支票", "cek"
    OTHER = "other", N_("Other")


LINE_KINDS = (TermKind.NET, TermKind.END_OF_MONTH, TermKind.DAY_OF_MONTH, TermKind.COD, TermKind.PREPAID)
"""What a line of an instalment term may be; the first is what an empty line offers."""


@dataclass(frozen=True)
class TermLine:
    """One part of an instalment term: its share, and when it is due. A prepaid line is the share that is paid before delivery."""

    percent: Decimal
    kind: TermKind = TermKind.NET
    days: int | None = None
    day: int | None = None
    months: int | None = None

    def __str__(self) -> str:
        return f"{self.percent.normalize():f}% {self._when()}"

    def _when(self) -> str:
        match self.kind:
            case TermKind.NET:
                return f"net {self.days}"
            case TermKind.END_OF_MONTH:
                return f"eom {self.days or 0}"
            case TermKind.DAY_OF_MONTH:
                return f"day {self.day} month {self.months or 1}"
            case kind:
                return kind.value


@dataclass(frozen=True)
class TermLines:
    """The lines of an instalment term. As text: `50% net 30; 50% net 60`."""

    lines: tuple[TermLine, ...]

    def __str__(self) -> str:
        return "; ".join(map(str, self.lines))

    def __iter__(self) -> Any:
        return iter(self.lines)

    @property
    def percent(self) -> Decimal:
        return sum((line.percent for line in self.lines), Decimal(0))


@dataclass(frozen=True)
class Term:
    """The facts of a credit term that due dates and discounts follow from."""

    kind: TermKind = TermKind.COD
    days: int | None = None
    day: int | None = None
    months: int | None = None
    percent: Decimal | None = None
    lines: TermLines | None = None
    discount_percent: Decimal | None = None
    discount_days: int | None = None
    grace_days: int | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Term:
        """The term of a record's canonical values."""
        return cls(**{name: values[name] for name in cls.__dataclass_fields__ if name in values})


COD = Term()
"""What holds where no term was agreed (domain rules, section 1)."""

NOT_LINES = Reason(
    "not_an_instalment",
    N_("“%(value)s” is no instalment. Write its percent and when it is due: 50%% net 30; 30%% eom 15; 20%% day 10 month 1."),
)  # fmt: skip
LINE_NEEDS = Reason("instalment_needs", N_("Instalment %(number)s: %(kind_label)s needs %(missing)s."))
TOO_MANY_LINES = Reason("too_many_instalments", N_("A term has at most %(limit)s instalments."))

_LINE = re.compile(r"(?P<percent>\d{1,3}(?:\.\d+)?)\s*%\s*(?P<when>.+)", re.DOTALL)
_WHEN: tuple[tuple[TermKind, re.Pattern[str]], ...] = (
    (TermKind.COD, re.compile(r"cod|cash on delivery|cash")),
    (TermKind.PREPAID, re.compile(r"prepaid|advance|deposit")),
    (TermKind.NET, re.compile(r"(?:net\s*)?(?P<days>\d{1,4})(?:\s*days?)?")),
    (TermKind.END_OF_MONTH, re.compile(r"(?:eom|end of month)(?:\s*\+?\s*(?P<days>\d{1,4}))?(?:\s*days?)?")),
    (TermKind.DAY_OF_MONTH, re.compile(r"day (?P<day>\d{1,2})(?:,? (?:of )?months? (?P<months>\d{1,3}))?(?: later)?")),
)
_PERCENT = Fraction(places=2, least=Decimal("0.01"), most=Decimal(100))
_FIGURES = {"days": Whole(most=MAX_DAYS), "day": Whole(least=1, most=31), "months": Whole(least=1, most=MAX_MONTHS)}
_NEEDED = {TermKind.NET: "days", TermKind.DAY_OF_MONTH: "day"}
_DEFAULTS: dict[TermKind, dict[str, int]] = {
    TermKind.NET: {},
    TermKind.END_OF_MONTH: {"days": 0},
    TermKind.DAY_OF_MONTH: {"months": 1},
}
_OWN = {TermKind.NET: ("days",), TermKind.END_OF_MONTH: ("days",), TermKind.DAY_OF_MONTH: ("day", "months")}
LABELS = {"days": N_("Days"), "day": N_("Day of the month"), "months": N_("Months later")}
"""The figures of a line."""


_INPUTS = ("percent", "kind", *LABELS)


class TermLineJson(BaseModel):
    """An instalment in the API."""

    model_config = ConfigDict(extra="forbid", title="Instalment")

    percent: str = Field(pattern=r"^[0-9]+(\.[0-9]+)?$", description="Its share; all of them add up to 100.")
    kind: TermKind = TermKind.NET
    days: int | None = None
    day: int | None = None
    months: int | None = None


@dataclass(frozen=True)
class LinesKind(Kind):
    """The instalments of a term: a small table of inputs on screen, a line of text in a file, a list of objects in the API."""

    show: ClassVar[str] = "text"
    widget: ClassVar[str] = "rows"
    operators: ClassVar[frozenset[Op]] = PRESENCE
    accepts: ClassVar[str] = N_("Instalments as in: 50% net 30; 50% net 60")
    many: ClassVar[bool] = True
    inputs: ClassVar[tuple[Input, ...]] = (
        Input("percent", N_("Percent")),
        Input("kind", N_("Kind"), tuple((kind.value, kind.label) for kind in LINE_KINDS)),
        *(Input(name, label) for name, label in LABELS.items()),
    )

    def from_text(self, text: str, context: Context) -> TermLines:
        parts = [part.strip() for part in re.split(r"[;；\n]", text)]
        return self._allowed([self._line_of(part, context) for part in parts if part], context)

    def from_inputs(self, texts: Sequence[str], context: Context) -> TermLines | None:
        width = len(_INPUTS)
        rows = [dict(zip(_INPUTS, texts[i : i + width], strict=False)) for i in range(0, len(texts), width)]
        filled = [row for row in rows if any(row.get(name, "").strip() for name in _INPUTS if name != "kind")]
        return self._allowed([self._typed(row, context) for row in filled], context) if filled else None

    def to_inputs(self, value: TermLines, context: Context) -> list[str]:
        return [_input(line, name) for line in value for name in _INPUTS]

    def from_json(self, value: object, context: Context) -> TermLines:
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            raise Refused(NOT_LINES, value=typed(value))
        return self._allowed([self._sent(one, context) for one in value], context)

    def to_json(self, value: TermLines, references: References) -> list[dict[str, Any]]:
        return [{"percent": f"{line.percent:f}", "kind": line.kind.value, **_figures(line)} for line in value]

    def to_form(self, value: TermLines, context: Context) -> str:
        return str(value)

    def wire(self, *, reading: bool) -> Any:
        return list[TermLineJson]

    def _line_of(self, text: str, context: Context) -> TermLine:
        found = _LINE.fullmatch(text)
        for kind, pattern in _WHEN if found else ():
            if when := pattern.fullmatch(" ".join(found["when"].lower().split())):  # type: ignore[index]
                figures = {name: text for name, text in when.groupdict().items() if text}
                return self._read(found["percent"], kind, figures, context)  # type: ignore[index]
        raise Refused(NOT_LINES, value=typed(text))

    def _typed(self, row: Mapping[str, str], context: Context) -> TermLine:
        kind = row.get("kind", "").strip() or TermKind.NET
        if kind not in LINE_KINDS:
            raise Refused(NOT_LINES, value=typed(kind))
        figures = {name: row.get(name, "").strip() for name in _FIGURES}
        return self._read(row.get("percent", "").strip(), TermKind(kind), figures, context)

    def _sent(self, one: Mapping[str, Any], context: Context) -> TermLine:
        kind, percent = one.get("kind", TermKind.NET), one.get("percent")
        if kind not in LINE_KINDS or one.keys() - set(_INPUTS):
            raise Refused(NOT_LINES, value=typed(kind))
        figures = {name: _FIGURES[name].from_json(one[name], context) for name in _FIGURES if one.get(name) is not None}
        return TermLine(_PERCENT.from_json(percent, context), TermKind(kind), **figures)

    def _read(self, percent: str, kind: TermKind, figures: Mapping[str, str], context: Context) -> TermLine:
        read = {name: _FIGURES[name].from_text(text, context) for name, text in figures.items() if text}
        if not percent:
            raise Refused(NOT_LINES, value=typed(kind.value))
        return TermLine(_PERCENT.from_text(percent.rstrip("% "), context), kind, **read)

    def _allowed(self, lines: Sequence[TermLine], context: Context) -> TermLines:
        if len(lines) > MAX_LINES:
            raise Refused(TOO_MANY_LINES, limit=str(MAX_LINES))
        return TermLines(tuple(_whole(number, line, context) for number, line in enumerate(lines, 1)))


def _whole(number: int, line: TermLine, context: Context) -> TermLine:
    """The line with what its kind means unsaid, and without what its kind has not."""
    needed = _NEEDED.get(line.kind)
    if needed and getattr(line, needed) is None:
        missing = context.say(LABELS[needed])
        raise Refused(LINE_NEEDS, number=str(number), kind_label=context.say(line.kind.label), missing=missing)
    own = {name: getattr(line, name) for name in _OWN.get(line.kind, ())}
    own = {name: _DEFAULTS[line.kind].get(name) if value is None else value for name, value in own.items()}
    return replace(TermLine(line.percent, line.kind), **own)


def _figures(line: TermLine) -> dict[str, int]:
    return {name: value for name in _FIGURES if (value := getattr(line, name)) is not None}


def _input(line: TermLine, name: str) -> str:
    value = getattr(line, name)
    return "" if value is None else f"{value.normalize():f}" if name == "percent" else str(value)
