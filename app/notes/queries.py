"""SQL of notes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, select

from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.core.paging import Cursor, Order, Page, keyset_page
from app.core.records.context import Context
from app.core.records.fields import Field
from app.core.records.filters import Filter, compile_filter
from app.notes.models import Note
from app.notes.values import NOTE

PAGE = 30

_table = Note.__table__.c


def pinned_notes(customer_id: UUID) -> Sequence[Note]:
    """The pinned notes of a customer, the newest first."""
    statement = select(Note).where(Note.customer_id == customer_id, Note.pinned)
    return db.session.scalars(statement.order_by(Note.id.desc())).all()


def latest_notes(customer_id: UUID, most: int) -> Sequence[Note]:
    """The first notes of a customer, pinned ones first, then the newest."""
    statement = select(Note).where(Note.customer_id == customer_id)
    return db.session.scalars(statement.order_by(Note.pinned.desc(), Note.id.desc()).limit(most)).all()


def notes_page(customer_id: UUID, cursor: str) -> Page[Note]:
    """One page of the others, the newest first. Raises Invalid for a cursor that cannot be read."""
    statement = select(Note).where(Note.customer_id == customer_id, Note.pinned.is_(False))
    return keyset_page(
        statement,
        Order(_table.id, _table.id, descending=True),
        Cursor.decode(cursor) if cursor else None,
        PAGE,
        lambda part: db.session.scalars(part).all(),
        value_of=lambda note: str(note.id),
    )


def notes_matching(customer_id: UUID, asked: Filter | None, context: Context) -> Sequence[Note]:
    """The notes that meet a filter, pinned ones first, then the newest. Raises Invalid for a filter that cannot be read."""
    columns = {field.name: getattr(Note, field.name) for field in NOTE}
    met = compile_filter(NOTE, asked, columns, context, _no_search)
    statement = select(Note).where(Note.customer_id == customer_id, met)
    return db.session.scalars(statement.order_by(Note.pinned.desc(), Note.id.desc())).all()


def _no_search(field: Field, words: str) -> ColumnElement[bool]:
    """No field has a search text, so the grammar lets nobody ask what it contains."""
    return false()


def get_note(customer_id: UUID, note_id: UUID, *, lock: bool = False) -> Note:
    """A note of this customer; raises NotFound."""
    statement = select(Note).where(Note.customer_id == customer_id, Note.id == note_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def count_notes(customer_id: UUID) -> int:
    """How many notes a customer has."""
    return db.session.scalar(select(func.count()).select_from(Note).where(Note.customer_id == customer_id)) or 0
