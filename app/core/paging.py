"""Keyset paging: page n costs as much as page 1, and nothing is skipped or doubled when rows come and go meanwhile.

A cursor holds the sort value and id of the row it continues from, and the direction. It is opaque to its users and worthless to
forgers: it only moves within what they may see anyway.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, tuple_

from app.core.errors import Invalid
from app.core.messages import N_, Problem, Reason
from app.core.records.kinds.references import as_uuid
from app.core.text import FORBIDDEN

T = TypeVar("T")

BAD_CURSOR = Reason("bad_cursor", N_("This cursor cannot be read. Begin again without it."))
SIZES = (25, 50, 100, 200)


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, and the cursors of the pages beside them (None at either end)."""

    rows: Sequence[T]
    next: str | None = None
    previous: str | None = None


@dataclass(frozen=True)
class Cursor:
    """Continue after the row with this sort value and id; `back` = the page before it."""

    value: Any
    id: str
    back: bool = False

    def encode(self) -> str:
        """As it stands in a URL."""
        value = self.value
        if isinstance(value, date):
            value = {"at" if isinstance(value, datetime) else "on": value.isoformat()}
        raw = json.dumps([value, self.id, self.back], ensure_ascii=False, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor:
        """Read a cursor from a URL; raises Invalid (field `cursor`)."""
        try:
            value, row_id, back = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            if isinstance(value, dict):
                value = datetime.fromisoformat(value["at"]) if "at" in value else date.fromisoformat(value["on"])
            if not isinstance(row_id, str) or not isinstance(back, bool) or isinstance(value, list):
                raise TypeError
        except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as problem:
            raise Invalid(Problem("cursor", BAD_CURSOR)) from problem
        return cls(value, row_id, back)


@dataclass(frozen=True)
class Order:
    """By what a list is ordered: a column, its direction, and the id that makes the order total.

    Values that are not set come last in either direction: whoever asks for the largest first wants to see them.
    """

    column: ColumnElement[Any]
    id: ColumnElement[UUID]
    descending: bool = False
    nullable: bool = False


Fetch = Callable[[Select[Any]], Sequence[Any]]


def keyset_page(
    statement: Select[Any],
    order: Order,
    cursor: Cursor | None,
    limit: int,
    fetch: Fetch,
    *,
    value_of: Callable[[Any], Any],
) -> Page[Any]:
    """One page of `statement` in `order` from `cursor`, at most `limit` rows.

    `fetch` runs a statement, `value_of` reads the sort value of a fetched row (rows have an `id`). Rows without a value are asked
    for in a statement of their own: one condition over both would not use the index. Raises Invalid (field `cursor`) for one that was
    made for another order.
    """
    if cursor is not None and not _fits(cursor, order):
        raise Invalid(Problem("cursor", BAD_CURSOR))
    back = cursor is not None and cursor.back
    descending = order.descending != back
    rows: list[Any] = []
    for condition in _phases(order, cursor, descending):
        if len(rows) <= limit:
            part = statement.where(condition) if condition is not None else statement
            rows += fetch(part.order_by(*_ordering(order, descending)).limit(limit + 1 - len(rows)))
    more = len(rows) > limit
    rows = rows[:limit]
    if back:
        rows.reverse()
    return _page(rows, cursor, more, back, value_of)


def _fits(cursor: Cursor, order: Order) -> bool:
    """Can this cursor be compared with the columns of `order`? It comes out of a URL: anybody may have written it."""
    if as_uuid(cursor.id) is None:
        return False
    if cursor.value is None:
        return order.nullable
    if isinstance(cursor.value, str) and FORBIDDEN.search(cursor.value):
        return False
    if order.column.type.python_type is UUID:
        return isinstance(cursor.value, str) and as_uuid(cursor.value) is not None
    return type(cursor.value) is order.column.type.python_type


def _page(rows: list[Any], cursor: Cursor | None, more: bool, back: bool, value_of: Callable[[Any], Any]) -> Page[Any]:
    if not rows:
        return Page([])
    first = Cursor(value_of(rows[0]), str(rows[0].id), back=True).encode()
    last = Cursor(value_of(rows[-1]), str(rows[-1].id)).encode()
    return Page(
        rows, next=last if more or back else None, previous=first if (more if back else cursor is not None) else None
    )


def _ordering(order: Order, descending: bool) -> tuple[ColumnElement[Any], ...]:
    if descending:
        return order.column.desc(), order.id.desc()
    return order.column.asc(), order.id.asc()


def _phases(order: Order, cursor: Cursor | None, descending: bool) -> list[ColumnElement[bool] | None]:
    """The conditions to ask one after the other until the page is full."""
    if not order.nullable:
        return [_beyond(order, cursor, descending) if cursor else None]
    with_value, without = order.column.is_not(None), order.column.is_(None)
    empty_first = descending != order.descending  # on the way back
    phases = [without, with_value] if empty_first else [with_value, without]
    if cursor is None:
        return list(phases)
    at_nulls = cursor.value is None
    beyond = and_(without, _past(order.id, cursor.id, descending)) if at_nulls else _beyond(order, cursor, descending)
    rest = phases[1:] if at_nulls == empty_first else []
    return [beyond, *rest]


def _beyond(order: Order, cursor: Cursor, descending: bool) -> ColumnElement[bool]:
    here = tuple_(order.column, order.id)
    value = UUID(cursor.value) if order.column.type.python_type is UUID else cursor.value
    there = tuple_(value, UUID(cursor.id))
    return here < there if descending else here > there


def _past(column: ColumnElement[UUID], row_id: str, descending: bool) -> ColumnElement[bool]:
    return column < UUID(row_id) if descending else column > UUID(row_id)
