"""Imports as they are listed and worked on."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import load_only

from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.core.paging import Cursor, Order, Page, keyset_page
from app.core.session import bound_actor
from app.imports.models import Import

PAGE = 50

_table = Import.__table__.c


def visible() -> ColumnElement[bool]:
    """Whoever may see only their own customers sees only their own imports: the rows of others name other customers."""
    actor = bound_actor()
    return Import.user_id == actor.user_id if "customers" in actor.own_only_view else true()


def get_import(import_id: UUID, *, lock: bool = False) -> Import:
    """The import; raises NotFound when it is not there or not the actor's to see."""
    statement = select(Import).where(Import.id == import_id, visible())
    found = db.session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


_LISTED = (
    Import.kind, Import.status, Import.file_name, Import.user_name, Import.created_at, Import.finished_at, Import.total,
    Import.created, Import.updated, Import.unchanged, Import.skipped, Import.failed,
)  # fmt: skip


def imports_page(cursor: str = "", limit: int = PAGE) -> Page[Import]:
    """One page of the imports, the newest first. Raises Invalid for a cursor that cannot be read."""
    return keyset_page(
        select(Import).options(load_only(*_LISTED)).where(visible()),
        Order(_table.created_at, _table.id, descending=True),
        Cursor.decode(cursor) if cursor else None,
        limit,
        lambda statement: db.session.scalars(statement).all(),
        value_of=lambda row: row.created_at,
    )
