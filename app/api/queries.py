"""Statements of the API's own: answers kept for repetitions, and the feed of events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, false, func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.api.models import IdempotencyKey
from app.core import text
from app.core.db import db, new_id
from app.core.events import Event, FeedEntry
from app.core.paging import Cursor, Order, Page, keyset_page
from app.core.records.context import Context
from app.core.records.fields import Definition, Field
from app.core.records.filters import Columns, Filter, compile_filter
from app.core.records.kinds.references import as_uuid
from app.core.session import bound_tenant_id
from app.customers.models import Customer

SWEEP = 100
"""How many old answers one request clears away."""


@dataclass(frozen=True)
class Kept:
    """The answer that a key got."""

    fingerprint: bytes
    status: int
    headers: Mapping[str, str]
    body: bytes


def take_key(user_id: UUID, key: str, fingerprint: bytes, at: datetime) -> UUID | None:
    """Take `key` for this request; its row's id, or None when it is taken. While another request with the same key is at work,
    this waits for its end."""
    statement = (
        insert(IdempotencyKey)
        .values(
            tenant_id=bound_tenant_id(), id=new_id(), user_id=user_id, key=key, fingerprint=fingerprint, created_at=at
        )
        .on_conflict_do_nothing(constraint="uq_idempotency_keys_key")
        .returning(IdempotencyKey.id)
    )
    return db.session.execute(statement).scalar_one_or_none()


def get_kept(user_id: UUID, key: str) -> Kept:
    """What the key was answered; there is always an answer where the key is."""
    row = db.session.execute(
        select(IdempotencyKey.fingerprint, IdempotencyKey.status, IdempotencyKey.headers, IdempotencyKey.body).where(
            IdempotencyKey.user_id == user_id, IdempotencyKey.key == key
        )
    ).one()
    return Kept(row.fingerprint, row.status or 200, row.headers or {}, row.body or b"")


def keep_answer(row_id: UUID, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Keep what was answered, in the transaction of the work."""
    db.session.execute(
        update(IdempotencyKey).where(IdempotencyKey.id == row_id).values(status=status, headers=headers, body=body)
    )


def forget_answers(before: datetime) -> None:
    """Clear away some answers from before that moment; those that another request is clearing are left to it."""
    old = (
        select(IdempotencyKey.id)
        .where(IdempotencyKey.created_at < before)
        .limit(SWEEP)
        .with_for_update(skip_locked=True)
    )
    db.session.execute(delete(IdempotencyKey).where(IdempotencyKey.id.in_(old)))


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
