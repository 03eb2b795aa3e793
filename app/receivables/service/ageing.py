"""The ageing as people read it: buckets by customer, group, agent, category or branch, in the base currency and by currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from app.core.errors import Invalid
from app.core.messages import Problem
from app.core.paging import BAD_CURSOR, Cursor
from app.core.records.kinds.references import as_uuid
from app.core.session import bound_actor
from app.receivables.queries import ageing
from app.receivables.queries.lists import names_of
from app.receivables.rules.ageing import CREDIT, By, Question


@dataclass
class Figures:
    """What is open, by age, in minor units of one currency; total = not due + all buckets - unallocated."""

    currency: str
    buckets: list[int]
    unallocated: int = 0

    @property
    def total(self) -> int:
        return sum(self.buckets) - self.unallocated

    @property
    def overdue(self) -> int:
        return sum(self.buckets[1:])

    def add(self, bucket: int, amount: int) -> None:
        if bucket == CREDIT:
            self.unallocated += amount
        else:
            self.buckets[bucket] += amount

    def include(self, other: Figures) -> None:
        """Those of `other`, of the same currency, besides."""
        self.buckets = [mine + theirs for mine, theirs in zip(self.buckets, other.buckets, strict=True)]
        self.unallocated += other.unallocated

    def subtract(self, other: Figures) -> None:
        """What is left without those of `other`, of the same currency."""
        self.buckets = [mine - theirs for mine, theirs in zip(self.buckets, other.buckets, strict=True)]
        self.unallocated -= other.unallocated


@dataclass
class Row:
    """The figures of one customer, group, agent, category or branch; `id` None: of those that have none."""

    id: UUID | None
    code: str
    name: str
    base: Figures
    currencies: dict[str, Figures]


@dataclass(frozen=True)
class Ageing:
    """An ageing of a day: its rows, largest first, and their sum. Of a page, where one was asked for."""

    question: Question
    rows: tuple[Row, ...]
    total: Row
    count: int
    """How many rows there are in all."""
    next: str | None = None
    previous: str | None = None

    @property
    def day(self) -> date:
        return self.question.day


def age(question: Question) -> Ageing:
    """What is open on a day, by age, all of it. Allocations after that day are ignored. Totals equal the ledger of that day in every option."""
    found = ageing.aged(question)
    names = names_of({row.key for row in found if row.key})
    rows: dict[UUID | None, Row] = {}
    for one in found:
        if one.key not in rows:
            rows[one.key] = _empty(question, one.key, names)
        _add_all(rows[one.key], one)
    total = _empty(question)
    for row in rows.values():
        _include(total, row)
    ordered = sorted(rows.values(), key=lambda row: (-row.base.total, row.code, str(row.id)))
    return Ageing(question, tuple(ordered), total, len(ordered))


def age_page(question: Question, *, bucket: int | None = None, cursor: str = "", limit: int = 50) -> Ageing:
    """A page of it, the largest first: by what is open of `bucket`, or in all. The total is that of all pages. Raises Invalid (cursor)."""
    place = _place(cursor, int)
    found = ageing.aged_page(question, bucket, place and place.begin, limit + 1, back=place is not None and place.back)
    rows, values = _rows(question, [one for one in found if one.part == "row"])
    shown, before, after = _cut(rows, place, limit)
    total = _empty(question)
    for one in found:
        if one.part == "total":
            _add(total, one)
    count = next(int(one.value) for one in found if one.part == "count")
    at = [(values[row.id], row.id or ageing.NOBODY) for row in shown]
    return Ageing(question, tuple(shown), total, count, *_cursors(at, before=before, after=after))


def _rows(question: Question, found: list[Any]) -> tuple[list[Row], dict[UUID | None, int]]:
    names = names_of({one.id for one in found})
    rows: dict[UUID | None, Row] = {}
    values: dict[UUID | None, int] = {}
    for one in found:
        key = None if one.id == ageing.NOBODY else one.id
        values[key] = int(one.value)
        _add(rows.setdefault(key, _empty(question, key, names)), one)
    return sorted(rows.values(), key=lambda row: (values[row.id], row.id or ageing.NOBODY), reverse=True), values


@dataclass(frozen=True)
class Parts:
    """A page of what is open of one cell of the ageing, part by part, the oldest first; `figures` are those of all pages."""

    rows: tuple[Any, ...]
    figures: Row
    number: int
    next: str | None = None
    previous: str | None = None


def parts(question: Question, key: UUID | None, bucket: int | None, *, cursor: str = "", limit: int = 50) -> Parts:
    """What is open of a bucket (None: of all) of a key (None: of all; `NOBODY`: of those that have none). Raises Invalid (cursor)."""
    place = _place(cursor, date)
    back = place is not None and place.back
    asked = question.of(key) if key is not None and question.by is By.CUSTOMER else question
    found = ageing.parts_page(asked, key, bucket, place and place.begin, limit + 1, back=back)
    rows = sorted((one for one in found if one.part == "row"), key=lambda one: (one.due, one.id))
    shown, before, after = _cut(rows, place, limit)
    figures, number = _empty(question), 0
    for one in found:
        if one.part == "sum":
            _add(figures, one)
            number += one.entries
    return Parts(
        tuple(shown), figures, number, *_cursors([(one.due, one.id) for one in shown], before=before, after=after)
    )


class Place(NamedTuple):
    """Where a page begins, and whether it is the one before."""

    begin: tuple[Any, UUID]
    back: bool


def _place(cursor: str, type_: type) -> Place | None:
    """Read a cursor. Raises Invalid for one that another list gave."""
    if not cursor:
        return None
    read = Cursor.decode(cursor)
    row_id = as_uuid(read.id)
    if type(read.value) is not type_ or row_id is None:
        raise Invalid(Problem("cursor", BAD_CURSOR))
    return Place((read.value, row_id), read.back)


def _cut(rows: list[Any], place: Place | None, limit: int) -> tuple[list[Any], bool, bool]:
    """At most `limit` rows, and whether there are others before and after: one more than wanted was asked for, at the far end."""
    more = len(rows) > limit
    if place is not None and place.back:
        return rows[-limit:], more, True
    return rows[:limit], place is not None, more


def _cursors(at: list[tuple[Any, UUID]], *, before: bool, after: bool) -> tuple[str | None, str | None]:
    """The cursors of the pages after and before one that shows what stands `at` these places."""
    if not at:
        return None, None
    following = Cursor(at[-1][0], str(at[-1][1])).encode() if after else None
    return following, Cursor(at[0][0], str(at[0][1]), back=True).encode() if before else None


def _empty(
    question: Question, key: UUID | None = None, names: Mapping[UUID | None, tuple[str, str]] | None = None
) -> Row:
    code, name = (names or {}).get(key, ("", ""))
    return Row(key, code, name, figures_of(question), {})


def figures_of(question: Question) -> Figures:
    """Nothing yet, in the currency in which the question is answered."""
    return Figures(question.currency or bound_actor().tenant.currency, [0] * (len(question.bounds) + 2))


def _add(row: Row, one: Any) -> None:
    """Count one sum: as it is in its own currency, and in the currency of the row."""
    row.base.add(one.bucket, int(one.amount if one.currency == row.base.currency else one.base))
    own = row.currencies.setdefault(one.currency, Figures(one.currency, [0] * len(row.base.buckets)))
    own.add(one.bucket, int(one.amount))


def _add_all(row: Row, one: Any) -> None:
    """Count all sums of one currency at once."""
    own = row.currencies[one.currency] = Figures(one.currency, [0] * len(row.base.buckets))
    bases = one.amounts if one.currency == row.base.currency else one.bases
    for bucket, amount, base in zip(one.buckets, one.amounts, bases, strict=True):
        own.add(bucket, amount)
        row.base.add(bucket, base)


def _include(total: Row, row: Row) -> None:
    """Count a row."""
    total.base.include(row.base)
    for currency, figures in row.currencies.items():
        if currency not in total.currencies:
            total.currencies[currency] = Figures(currency, [0] * len(figures.buckets))
        total.currencies[currency].include(figures)
