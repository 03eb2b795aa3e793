"""What happened to a customer and its parts, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.core.events import Event
from app.core.paging import Cursor, Order, Page, keyset_page

PAGE = 50


def events_of(customer_id: UUID, cursor: str) -> Page[Event]:
    """One page of the history. Ids are UUIDv7, so their order is the order of time."""
    table = Event.__table__.c
    statement = select(Event).where(Event.root_id == customer_id)
    return keyset_page(
        statement,
        Order(table.id, table.id, descending=True),
        Cursor.decode(cursor) if cursor else None,
        PAGE,
        lambda part: db.session.scalars(part).all(),
        value_of=lambda event: str(event.id),
    )


def latest_events(customer_id: UUID, number: int) -> Sequence[Event]:
    """The newest few, for the overview."""
    return db.session.scalars(
        select(Event).where(Event.root_id == customer_id).order_by(Event.id.desc()).limit(number)
    ).all()
