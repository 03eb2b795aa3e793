"""Imports as the API lists them: filtered, sorted, counted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import defer

from app.api.asking import Asked
from app.core.db import db
from app.core.paging import Cursor, Order, Page, keyset_page
from app.core.records.context import Context
from app.core.records.fields import Definition, Field
from app.core.records.filters import Columns, compile_filter
from app.imports.models import Import
from app.imports.queries.book import visible

_table = Import.__table__.c

COLUMNS: Columns = {
    "type": _table.kind,
    "status": _table.status,
    "file": _table.file_name,
    "created_at": _table.created_at,
    "started_at": _table.started_at,
    "finished_at": _table.finished_at,
}


def uploads_page(definition: Definition, asked: Asked, context: Context) -> Page[Import]:
    """One page of imports, newest first unless asked otherwise. Raises Invalid for a filter or cursor that cannot be read."""
    statement = (
        select(Import).options(defer(Import.samples), defer(Import.groups)).where(_met(definition, asked, context))
    )
    descending = asked.sort != "created_at"
    return keyset_page(
        statement, Order(_table.created_at, _table.id, descending), Cursor.decode(asked.cursor) if asked.cursor else None,
        asked.limit, lambda part: db.session.scalars(part).all(), value_of=lambda row: row.created_at,
    )  # fmt: skip


def count_uploads(definition: Definition, asked: Asked, context: Context) -> int:
    """How many imports match."""
    return db.session.scalar(select(func.count()).select_from(Import).where(_met(definition, asked, context))) or 0


def _met(definition: Definition, asked: Asked, context: Context) -> ColumnElement[bool]:
    met: Any = visible() & compile_filter(definition, asked.filter, COLUMNS, context, _no_search)
    return met & (func.strpos(func.lower(_table.file_name), asked.q.lower()) > 0) if asked.q else met


def _no_search(field: Field, words: str) -> ColumnElement[bool]:
    """No field of an import has a search text, so the grammar lets nobody ask what it contains."""
    return false()
