"""The feed of events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, select

from app.core import text
from app.core.db import db
from app.core.events import Event, FeedEntry
from app.core.paging import Cursor, Order, Page, keyset_page
from app.core.records.context import Context
from app.core.records.fields import Definition, Field
from app.core.records.filters import Columns, Filter, compile_filter
from app.core.records.kinds.references import as_uuid
from app.customers.models import Customer


@dataclass(frozen=True)
class FeedQuestion:
    """What of the feed is wanted."""

    q: str = ""
    filter: Filter | None = None
    descending: bool = False
    cursor: str = ""
    limit: int = 50


FEED_COLUMNS: Columns = {
    "sequence": FeedEntry.__table__.c.sequence,
    "type": Event.__table__.c.type,
    "at": Event.__table__.c.at,
    "subject": Event.__table__.c.subject_type,
    "customer": Event.__table__.c.root_id,
}
"""What a filter of the feed compares. A customer's id is nobody else's, so the root alone tells whose event it is."""


def feed_page(definition: Definition, asked: FeedQuestion, context: Context) -> Page[Any]:
    """One page of the feed, by sequence. Raises Invalid for a filter or cursor that cannot be read."""
    statement = _feed(
        FeedEntry.sequence, Event.id, Event.type, Event.at, Event.subject_type, Event.subject_id, Event.root_type, Event.root_id,
        Event.actor_kind, Event.user_id, Event.actor_name, Event.changes, Event.data, Customer.code,
    ).outerjoin(
        Customer, and_(Event.root_type == "customer", Customer.tenant_id == Event.tenant_id, Customer.id == Event.root_id)
    )  # fmt: skip
    order = Order(FEED_COLUMNS["sequence"], Event.__table__.c.id, asked.descending)  # type: ignore[arg-type]
    cursor = Cursor.decode(asked.cursor) if asked.cursor else None
    return keyset_page(
        statement.where(_met(definition, asked, context)), order, cursor, asked.limit,
        lambda part: db.session.execute(part).all(), value_of=lambda row: row.sequence,
    )  # fmt: skip


def count_feed(definition: Definition, asked: FeedQuestion, context: Context) -> int:
    """How many events match."""
    return db.session.scalar(_feed(func.count()).where(_met(definition, asked, context))) or 0


def _feed(*columns: Any) -> Select[Any]:
    joined = FeedEntry.__table__.join(
        Event.__table__, and_(Event.tenant_id == FeedEntry.tenant_id, Event.id == FeedEntry.event_id)
    )
    return select(*columns).select_from(joined)


def _met(definition: Definition, asked: FeedQuestion, context: Context) -> ColumnElement[bool]:
    met = compile_filter(definition, asked.filter, FEED_COLUMNS, context, _no_search)
    return and_(met, func.strpos(Event.type, asked.q.lower()) > 0) if asked.q else met


def _no_search(field: Field, words: str) -> ColumnElement[bool]:
    """No field of an event has a search text, so the grammar lets nobody ask what it contains."""
    return false()


def find_customer(target: str, by: Mapping[str, str]) -> UUID | None:
    """The customer with that id or code, for a filter of the feed."""
    column, value = (
        (Customer.id, as_uuid(by["id"])) if "id" in by else (Customer.code_key, text.key(by.get("code", "")))
    )
    return db.session.scalar(select(Customer.id).where(column == value)) if value else None
