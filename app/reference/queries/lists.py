"""The records of a list: one, all that may be chosen, a page of them, and how often each is used."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.exc import InvalidRequestError

from app.core import text
from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.core.paging import Cursor, Order, Page, keyset_page
from app.core.records import targets
from app.core.records.cells import Tinted
from app.core.records.context import Context, References
from app.core.records.fields import Field
from app.core.records.filters import Columns, MoneyColumns, compile_filter
from app.core.records.kinds.numbers import MoneyKind
from app.core.records.kinds.references import Reference
from app.core.records.references import Uses, count_references
from app.reference.models import MODELS, ReferenceRow
from app.reference.queries.labels import labels_anywhere
from app.reference.rules import values_of
from app.reference.values import BY_NAME, KINDS, ListKind, ListStatus

SORTABLE = ("name", "code", "created_at", "updated_at")

_COLUMN_OF = {"code": "code_key", "name": "sort_name"}
"""Fields that are compared by a stored key."""


@dataclass(frozen=True)
class Entry:
    """A record of a list as lists and the API show it: its id, and its canonical values by field name."""

    id: UUID
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """What of a list is wanted: words in code or name, a filter of the grammar, an order, one page."""

    q: str = ""
    filter: object = None
    sort: str = ""
    """A field of `SORTABLE`, with `-` before it for descending; anything else = by name."""
    limit: int = 50
    cursor: str | None = None


def find_record(kind: ListKind, row_id: UUID) -> ReferenceRow | None:
    """The record of that list with that id."""
    return db.session.scalar(select(MODELS[kind.definition.name]).filter_by(id=row_id))


def get_record(kind: ListKind, row_id: UUID) -> ReferenceRow:
    """The record of that list with that id; raises NotFound."""
    found = find_record(kind, row_id)
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def find_by_code(kind: ListKind, code: str) -> ReferenceRow | None:
    """The record with that code, without regard to case or width."""
    return db.session.scalar(select(MODELS[kind.definition.name]).filter_by(code_key=text.key(code)))


def lock_record(row: ReferenceRow) -> None:
    """Read `row` anew and hold it until the transaction ends: whoever comes second sees what the first has saved.

    Raises NotFound when it was deleted in between.
    """
    try:
        db.session.refresh(row, with_for_update=True)
    except InvalidRequestError:
        raise NotFound(Problem(None, NOT_FOUND)) from None


def options(kind: ListKind) -> list[tuple[UUID, str, str]]:
    """What may be chosen: (id, code, name) of the active records by name."""
    return options_of([kind])[kind.definition.name]


def ids_by_code(kind: ListKind) -> dict[str, UUID]:
    """Code → id of what may be chosen."""
    return {code: row_id for row_id, code, _ in options(kind)}


def options_of(kinds: Iterable[ListKind]) -> dict[str, list[tuple[UUID, str, str]]]:
    """The same of several lists, by the names of their definitions, in one statement."""
    found: dict[str, list[tuple[UUID, str, str]]] = {kind.definition.name: [] for kind in kinds}
    if found:
        chosen = union_all(*(_options(BY_NAME[name]) for name in found)).order_by("sort_name", "id")
        for row in db.session.execute(chosen):
            found[row.list].append((row.id, row.code, Tinted(row.name, row.colour) if row.colour else row.name))
    return found


def _options(kind: ListKind) -> Select[Any]:
    table = _table(kind)
    named = literal(kind.definition.name).label("list"), table.c.id, table.c.code, table.c.name, table.c.sort_name
    colour = table.c.get("colour", cast(null(), Text).label("colour"))
    return select(*named, colour).where(table.c.status == ListStatus.ACTIVE)


def labels(kind: ListKind, ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """{"code", "name"} of each of `ids`, inactive ones too."""
    return labels_anywhere(ids, [kind.definition.name])


def references_of(kind: ListKind, records: Iterable[Mapping[str, Any]]) -> References:
    """Code and name of everything that these records refer to."""
    records = list(records)
    known: dict[UUID, Mapping[str, str]] = {}
    for field in kind.definition:
        if field.refers_to:
            known.update(
                _labels_of(field.refers_to, {r[field.name] for r in records if isinstance(r[field.name], UUID)})
            )
    return known


def _labels_of(target: str, ids: Collection[UUID]) -> References:
    return labels(BY_NAME[target], ids) if target in BY_NAME else targets.labels(target, ids)


def records_page(kind: ListKind, asked: Asked, context: Context) -> Page[Entry]:
    """One page of a list. Raises Invalid for a filter or cursor that cannot be read."""
    statement = select(_table(kind)).where(_wanted(kind, asked, context))
    order = _order(kind, asked.sort)
    cursor = Cursor.decode(asked.cursor) if asked.cursor else None
    page = keyset_page(
        statement,
        order,
        cursor,
        asked.limit,
        lambda part: db.session.execute(part).all(),
        value_of=lambda row: getattr(row, str(order.column.key)),
    )
    return Page([Entry(row.id, values_of(kind.definition, row)) for row in page.rows], page.next, page.previous)


def _order(kind: ListKind, sort: str) -> Order:
    name = sort.removeprefix("-")
    table = _table(kind)
    if name not in SORTABLE:
        return Order(table.c.sort_name, table.c.id)
    return Order(table.c[_COLUMN_OF.get(name, name)], table.c.id, descending=sort.startswith("-"))


def count_records(kind: ListKind, asked: Asked, context: Context) -> int:
    """How many records match, whatever the page."""
    statement = select(func.count()).select_from(_table(kind)).where(_wanted(kind, asked, context))
    return db.session.scalar(statement) or 0


def check_filter(kind: ListKind, asked: object, context: Context) -> None:
    """Raise Invalid unless the list can be filtered so."""
    compile_filter(kind.definition, asked, columns(kind), context, _no_search)


def counts_by_status() -> dict[str, dict[str, int]]:
    """Of every list: how many records of each status."""
    counts: dict[str, dict[str, int]] = {name: {} for name in BY_NAME}
    for row in db.session.execute(union_all(*map(_counted, KINDS))):
        counts[row.name][row.status] = row.number
    return counts


def _counted(kind: ListKind) -> Select[Any]:
    table = _table(kind)
    columns = literal(kind.definition.name).label("name"), table.c.status, func.count().label("number")
    return select(*columns).group_by(table.c.status)


def usage_counts(kind: ListKind, ids: Collection[UUID]) -> dict[UUID, Uses]:
    """What refers to each of `ids`; one that nothing refers to has no entry."""
    return count_references(MODELS[kind.definition.name], ids)


def columns(kind: ListKind) -> Columns:
    """The columns that a filter or an order compares, by field name."""
    table = _table(kind)
    return {field.name: _column(table, field) for field in kind.definition}


def _column(table: Table, field: Field) -> ColumnElement[Any] | MoneyColumns:
    if isinstance(field.kind, MoneyKind):
        named = table.c[f"{field.name}_id"] if field.refers_to else None
        return MoneyColumns(table.c[field.name], table.c[f"{field.name}_currency"], named)
    if isinstance(field.kind, Reference):
        return table.c[f"{field.name}_id"]
    return table.c[_COLUMN_OF.get(field.name, field.name)]


def _table(kind: ListKind) -> Table:
    table: Table = MODELS[kind.definition.name].__table__  # type: ignore[attr-defined]
    return table


def _wanted(kind: ListKind, asked: Asked, context: Context) -> ColumnElement[bool]:
    return and_(
        _found(kind, asked.q), compile_filter(kind.definition, asked.filter, columns(kind), context, _no_search)
    )


def _found(kind: ListKind, q: str) -> ColumnElement[bool]:
    """The words anywhere in the name, or at the beginning of the code. A list is small: reading all of it costs nothing."""
    words = text.sort_name(q)
    if not words:
        return true()
    table = _table(kind)
    return or_(func.strpos(table.c.sort_name, words) > 0, func.starts_with(table.c.code_key, text.key(q)))


def _no_search(field: Field, words: str) -> ColumnElement[bool]:
    """No field of a list has a search text, so the grammar lets nobody ask what it contains."""
    return false()
