"""Kinds of time: days and instants. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from app.core.messages import N_
from app.core.records.context import Context, References
from app.core.records.kinds.base import ORDER, Kind, Op
from app.core.records.reasons import DATE_UNCLEAR, NOT_A_DATE, NOT_AN_INSTANT, NOT_TEXT, Refused, typed

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari", "feb february februari", "mar march mac", "apr april", "may mei", "jun june",
            "jul july julai", "aug august ogo ogos", "sep sept september", "oct october okt oktober", "nov november",
            "dec december dis disember",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
"""English and Malay names of months, short and long."""

_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_NAMED = re.compile(r"(\d{1,2})[- .]?([a-z]+)[- .,]*(\d{4})|([a-z]+)[ .]*(\d{1,2}),? (\d{4})")
_MIDNIGHT = re.compile(r"(.*?)[T ]00:00(:00(\.0+)?)?(Z|\+00:00)?", re.IGNORECASE)
FIRST_YEAR, LAST_YEAR = 1800, 2199


@dataclass(frozen=True)
class Day(Kind):
    """A calendar day. Days come before months in what people type (23/11/2026), as in Malaysia and Singapore."""

    show: ClassVar[str] = "date"
    widget: ClassVar[str] = "date"
    operators: ClassVar[frozenset[Op]] = ORDER
    accepts: ClassVar[str] = N_("A date: 2026-11-23, 23/11/2026 or 23 Nov 2026")

    def from_text(self, text: str, context: Context) -> date:
        return read_day(text)

    def from_cell(self, cell: object, context: Context) -> date:
        if isinstance(cell, datetime):
            return cell.date()
        if not isinstance(cell, date):
            raise Refused(NOT_A_DATE, value=typed(cell))
        return cell

    def to_json(self, value: date, references: References) -> str:
        return value.isoformat()

    def to_text(self, value: date, context: Context, references: References) -> str:
        return value.isoformat()

    def wire(self, *, reading: bool) -> Any:
        return date


def read_day(text: str) -> date:
    """The day in `text`. Raises `Refused`, with the day probably meant for 11/23/2026 (month first) and 23/11/26."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if midnight := _MIDNIGHT.fullmatch(plain):
        plain = midnight[1].strip()
    year, month, day = _parts(plain)
    found = _day(year, month, day)
    if found is None:
        raise Refused(NOT_A_DATE, value=typed(text)) if year is None else _unclear(text, year, month, day)
    return found


def _parts(plain: str) -> tuple[int | None, int, int]:
    """(year, month, day) as written; a year of None when it is no date at all."""
    if found := _YEAR_FIRST.fullmatch(plain):
        year, month, day = (found[i] or found[i + 3] for i in (1, 2, 3))
        return int(year), int(month), int(day)
    if found := _DAY_FIRST.fullmatch(plain):
        return int(found[3]), int(found[2]), int(found[1])
    if found := _NAMED.fullmatch(plain):
        month_name = found[2] or found[4]
        if month_name in _MONTHS:
            return int(found[3] or found[6]), _MONTHS[month_name], int(found[1] or found[5])
    return None, 0, 0


def _day(year: int | None, month: int, day: int) -> date | None:
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _unclear(text: str, year: int, month: int, day: int) -> Refused:
    """A date that is none as written, but would be with its century, or with day and month exchanged."""
    full = year + 2000 if year < 100 else year
    meant = _day(full, month, day) or _day(full, day, month)
    if meant is None:
        return Refused(NOT_A_DATE, value=typed(text))
    return Refused(DATE_UNCLEAR, value=typed(text), suggestion=meant.isoformat())


@dataclass(frozen=True)
class Span:
    """A piece of time that a filter compares instants with: from `start` up to, but without, `end`; `said` is how it was asked for."""

    start: datetime
    end: datetime
    said: date | datetime


def day_span(day: date, timezone: str) -> Span:
    """The whole of `day` in the IANA zone `timezone`."""
    zone = ZoneInfo(timezone)
    start, end = (datetime.combine(d, time(), zone).astimezone(UTC) for d in (day, day + timedelta(days=1)))
    return Span(start, end, day)


@dataclass(frozen=True)
class Instant(Kind):
    """A moment, kept in UTC and shown in the tenant's zone. A filter may also compare it with a day, which is the tenant's."""

    show: ClassVar[str] = "instant"
    operators: ClassVar[frozenset[Op]] = ORDER
    accepts: ClassVar[str] = N_("A date and time with its zone, as in 2026-11-23T14:05:00Z")

    def from_text(self, text: str, context: Context) -> datetime:
        """`text` in ISO 8601; without a zone it is the tenant's time."""
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            raise Refused(NOT_AN_INSTANT, value=typed(text)) from None
        if not FIRST_YEAR <= instant.year <= LAST_YEAR:
            raise Refused(NOT_AN_INSTANT, value=typed(text))
        return (instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo(context.timezone))).astimezone(UTC)

    def from_cell(self, cell: object, context: Context) -> datetime:
        if isinstance(cell, datetime):
            return self.from_text(cell.isoformat(), context)
        raise Refused(NOT_AN_INSTANT, value=typed(cell))

    def for_filter(self, value: object, context: Context) -> Span:
        """A day, or a moment (a span of one microsecond, which is what the database keeps)."""
        if not isinstance(value, str):
            raise Refused(NOT_TEXT, value=typed(value))
        if ":" in value:
            moment = self.from_text(value.strip(), context)
            return Span(moment, moment + timedelta(microseconds=1), moment)
        return day_span(read_day(value), context.timezone)

    def to_json(self, value: datetime, references: References) -> str:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def to_text(self, value: datetime, context: Context, references: References) -> str:
        return value.astimezone(ZoneInfo(context.timezone)).isoformat(" ")

    def to_form(self, value: datetime, context: Context) -> str:
        return self.to_text(value, context, {})

    def wire(self, *, reading: bool) -> Any:
        return datetime
