"""The contacts, addresses or branches that meet a filter: of one customer, for programs, who are few; of many, for files, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, select

from app.core.db import db
from app.core.records.context import Context
from app.core.records.fields import Definition, Field
from app.core.records.filters import Column, Filter, compile_filter
from app.customers.models import PartType
from app.customers.queries.parts import column_of
from app.customers.values import WHOSE
from app.fields.queries.values import compared
from app.fields.values import CustomField


def parts_matching(
    kind: PartType,
    definition: Definition,
    customer_id: UUID,
    asked: Filter | None,
    context: Context,
) -> Sequence[Any]:
    """The parts of one customer in the order in which they were added. Raises Invalid for a filter that cannot be read."""
    met = meeting(kind, definition, asked, context)
    return db.session.scalars(select(kind).where(kind.customer_id == customer_id, met).order_by(kind.id)).all()


def parts_after(
    kind: PartType,
    definition: Definition,
    whose: Select[Any],
    asked: Filter | None,
    context: Context,
    after: UUID | None,
    at_most: int,
) -> Sequence[Any]:
    """The parts of the customers that `whose` selects, in the order in which they were added, from behind `after`."""
    met = meeting(kind, definition, asked, context)
    statement = select(kind).where(kind.customer_id.in_(whose), met)
    if after is not None:
        statement = statement.where(kind.id > after)
    return db.session.scalars(statement.order_by(kind.id).limit(at_most)).all()


def count_of(kind: PartType, definition: Definition, whose: Select[Any], asked: Filter | None, context: Context) -> int:
    """How many these are."""
    met = meeting(kind, definition, asked, context)
    return db.session.scalar(select(func.count()).select_from(kind).where(kind.customer_id.in_(whose), met)) or 0


def meeting(kind: PartType, definition: Definition, asked: Filter | None, context: Context) -> ColumnElement[bool]:
    """The parts that meet a filter. Raises Invalid for one that cannot be read."""
    columns: dict[str, Column] = {field.name: _compared(kind, field) for field in definition}
    return compile_filter(definition, asked, columns, context, _no_search)


def _compared(kind: PartType, field: Field) -> Column:
    if isinstance(field, CustomField):
        column: Any = kind.id
        return compared(field, cast("ColumnElement[UUID]", column))
    name = "customer_id" if field.name == WHOSE.name else column_of(field)
    return cast("Column", getattr(kind, name))


def _no_search(field: Field, words: str) -> ColumnElement[bool]:
    """No field of a part has a search text of its own, so the grammar lets nobody ask what it contains."""
    return false()
