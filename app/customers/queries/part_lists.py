"""The contacts or the addresses of a customer that meet a filter, for programs. They are few: no page, no index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, false, select

from app.core.db import db
from app.core.records.context import Context
from app.core.records.fields import Definition, Field
from app.core.records.filters import Column, Filter, compile_filter
from app.customers.models import PartType
from app.customers.queries.parts import column_of
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
    columns: dict[str, Column] = {
        f.name: compared(f, _id_of(kind)) if isinstance(f, CustomField) else getattr(kind, column_of(f))
        for f in definition
    }
    met = compile_filter(definition, asked, columns, context, _no_search)
    return db.session.scalars(select(kind).where(kind.customer_id == customer_id, met).order_by(kind.id)).all()


def _id_of(kind: PartType) -> ColumnElement[UUID]:
    column: Any = kind.id
    return cast("ColumnElement[UUID]", column)


def _no_search(field: Field, words: str) -> ColumnElement[bool]:
    """No field of a part has a search text of its own, so the grammar lets nobody ask what it contains."""
    return false()
