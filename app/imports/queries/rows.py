"""The rows of an import: shown page by page, counted, corrected, handed out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, literal_column, select, text, update

from app.core.db import db
from app.core.errors import Invalid
from app.core.messages import Problem
from app.core.paging import BAD_CURSOR, Page
from app.imports.models import Import, ImportRow
from app.imports.values.states import RowState

PAGE = 50
CHUNK = 1000


_READY = ImportRow.status == RowState.READY
VIEWS: dict[str, ColumnElement[bool]] = {
    "to_write": and_(_READY, ImportRow.action.in_(("create", "update"))),
    "left": and_(_READY, ImportRow.action.in_(("skip", "unchanged"))),
    "warned": and_(ImportRow.status != RowState.FAILED, ImportRow.warnings != literal_column("'[]'::jsonb")),
}
"""What is about to be written, what stays as it is in the book, what is taken all the same and deserves a look."""


@dataclass(frozen=True)
class Asked:
    """Which rows: of that state, or one of `VIEWS` (None = all); with that problem."""

    state: str | None = None
    field: str | None = None
    code: str | None = None


def rows_page(import_id: UUID, asked: Asked, cursor: str = "", limit: int = PAGE) -> Page[ImportRow]:
    """One page of rows in the order of the file. A cursor is a row's number, with `-` before it for the page that ends there. Raises
    Invalid for one that is none."""
    back, number = _place(cursor)
    statement = select(ImportRow).where(_wanted(import_id, asked))
    if number is not None:
        statement = statement.where(ImportRow.number < number if back else ImportRow.number > number)
    order = ImportRow.number.desc() if back else ImportRow.number.asc()
    found = list(db.session.scalars(statement.order_by(order).limit(limit + 1)))
    more, found = len(found) > limit, found[:limit]
    if back:
        found.reverse()
    if not found:
        return Page([])
    before, after = (more, True) if back else (number is not None, more)
    return Page(found, str(found[-1].number) if after else None, f"-{found[0].number}" if before else None)


def _place(cursor: str) -> tuple[bool, int | None]:
    if not cursor:
        return False, None
    digits = cursor.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        raise Invalid(Problem("cursor", BAD_CURSOR))
    return cursor.startswith("-"), int(digits)


def _wanted(import_id: UUID, asked: Asked) -> ColumnElement[bool]:
    conditions = [ImportRow.import_id == import_id]
    if asked.state:
        conditions.append(VIEWS.get(asked.state, ImportRow.status == asked.state))
    if asked.code:
        conditions.append(ImportRow.problems.contains([{"field": asked.field, "code": asked.code}]))
    return and_(*conditions)


def get_rows(import_id: UUID, numbers: Sequence[int]) -> Sequence[ImportRow]:
    """These rows, in the order of the file."""
    statement = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.number.in_(numbers))
    return db.session.scalars(statement.order_by(ImportRow.number)).all()


def failed_rows(import_id: UUID) -> Iterator[Any]:
    """(number, cells, problems) of every failed row, in the order of the file; read chunk by chunk."""
    number = 0
    columns = select(ImportRow.number, ImportRow.cells, ImportRow.problems)
    wanted = columns.where(ImportRow.import_id == import_id, ImportRow.status == RowState.FAILED)
    while True:
        chunk = db.session.execute(
            wanted.where(ImportRow.number > number).order_by(ImportRow.number).limit(CHUNK)
        ).all()
        yield from chunk
        if len(chunk) < CHUNK:
            return
        number = chunk[-1].number


_VALUES = text(
    """
    select p -> 'params' ->> 'value' as value, count(*) as rows
      from import_rows r, jsonb_array_elements(r.problems) p
     where r.import_id = :import_id and r.status = 'failed' and p ->> 'code' = :code and p ->> 'field' = :field
       and p -> 'params' ->> 'value' is not null
     group by 1 order by 2 desc, 1 limit :at_most
    """
)


def values_of_group(import_id: UUID, field: str, code: str, at_most: int) -> list[tuple[str, int]]:
    """(value, rows) of a group of problems, the most frequent first."""
    found = db.session.execute(_VALUES, {"import_id": import_id, "field": field, "code": code, "at_most": at_most})
    return [(row.value, row.rows) for row in found]


def count_states(import_id: UUID) -> dict[str, int]:
    """State → rows."""
    statement = select(ImportRow.status, func.count()).where(ImportRow.import_id == import_id)
    return {row[0]: row[1] for row in db.session.execute(statement.group_by(ImportRow.status))}


def count_actions(import_id: UUID) -> dict[str, int]:
    """What is expected to be done with the ready rows: action → rows."""
    wanted = and_(ImportRow.import_id == import_id, ImportRow.status == RowState.READY)
    statement = select(ImportRow.action, func.count()).where(wanted).group_by(ImportRow.action)
    return {row[0]: row[1] for row in db.session.execute(statement) if row[0]}


def count_warned(import_id: UUID) -> int:
    """Rows that are imported all the same, and deserve a look."""
    statement = select(func.count()).where(_wanted(import_id, Asked("warned")))
    return db.session.scalar(statement) or 0


_GROUPS = text(
    """
    select p ->> 'field' as field, p ->> 'code' as code, count(distinct r.number) as rows
      from import_rows r, jsonb_array_elements(r.problems) p
     where r.import_id = :import_id and r.status = 'failed'
     group by 1, 2 order by 3 desc, 1 nulls last, 2
    """
)


def count_groups(import_id: UUID) -> list[dict[str, Any]]:
    """The problems by column and kind: field, code, rows; most first."""
    return [dict(row._mapping) for row in db.session.execute(_GROUPS, {"import_id": import_id})]


def delete_rows(import_id: UUID) -> None:
    """Forget all rows: the file is read anew."""
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == import_id))


def unchecked_rows(import_id: UUID, at_most: int) -> list[Any]:
    """(number, cells) of the next rows to be checked again."""
    wanted = and_(ImportRow.import_id == import_id, ImportRow.status == RowState.UNCHECKED)
    statement = select(ImportRow.number, ImportRow.cells).where(wanted).order_by(ImportRow.number).limit(at_most)
    return list(db.session.execute(statement).all())


def correct_cells(row: ImportRow, cells: Mapping[int, str]) -> None:
    """Put other texts into these cells of a row; it has to be checked again."""
    longest = max([len(row.cells) - 1, *cells])
    row.cells = [cells.get(place, row.cells[place] if place < len(row.cells) else None) for place in range(longest + 1)]
    row.status = RowState.UNCHECKED


_REPLACE = text(
    """
    update import_rows
       set cells = jsonb_set(cells, array[cast(:place as text)], to_jsonb(cast(:becomes as text))), status = 'unchecked'
     where import_id = :import_id and status = 'failed'
       and exists (select 1 from jsonb_array_elements(problems) p
                    where p ->> 'field' = :field and p ->> 'code' = :code and p -> 'params' ->> 'value' = :value)
    """
)


def replace_value(import_id: UUID, place: int, field: str, code: str, value: str, becomes: str) -> int:
    """Put `becomes` into the cell `place` of every failed row that has this problem because of `value`; returns how many rows."""
    params = {"place": str(place), "field": field, "code": code, "value": value, "becomes": becomes}
    result: Any = db.session.execute(_REPLACE, {"import_id": import_id, **params})
    return int(result.rowcount)


_RECORDS: Select[Any] = select(ImportRow.record_id)


def written_records(import_id: UUID) -> Select[Any]:
    """The ids of the records that the import created or changed."""
    states = (RowState.CREATED, RowState.UPDATED)
    return _RECORDS.where(ImportRow.import_id == import_id, ImportRow.status.in_(states))


def count_unchecked(import_id: UUID) -> int:
    """Rows that have to be checked again."""
    wanted = and_(ImportRow.import_id == import_id, ImportRow.status == RowState.UNCHECKED)
    return db.session.scalar(select(func.count()).where(wanted)) or 0


def recheck_all(imported: Import) -> None:
    """Let every row that is not done yet be checked again (the book has changed meanwhile)."""
    open_states = (RowState.READY, RowState.FAILED)
    wanted = and_(ImportRow.import_id == imported.id, ImportRow.status.in_(open_states))
    db.session.execute(update(ImportRow).where(wanted).values(status=RowState.UNCHECKED))
