"""One append-only log: audit trail, timeline and webhooks read it. Nobody can change or delete an event.

`events` is written in the transaction of the change; a trigger puts each new event into `outbox`; the dispatcher
(`queries` of this module, run by tasks/events.py, one at a time per tenant) gives it its place in `event_feed`. The feed's
sequence is gapless and in commit order, which an identity column is not.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_sqlalchemy.session import Session
from sqlalchemy import BigInteger, Index, Uuid, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.actor import Actor
from app.core.changes import Audited, Told
from app.core.clock import now
from app.core.db import db, new_id
from app.core.questions import Question, no_answer
from app.core.questions import write as write_later

NAMED = "langgan.named_events"

LOCK_SPACE = 7102
"""First half of the dispatcher's advisory lock; the second is the tenant."""


class Event(db.Model):
    """Something that happened: who, when, from where, to what, and the fields before and after."""

    __tablename__ = "events"
    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    at: Mapped[datetime]
    type: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    root_type: Mapped[str]
    root_id: Mapped[UUID]
    """The record in whose history this shows; the subject itself, or what the subject is a part of."""
    actor_kind: Mapped[str]
    user_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    address: Mapped[str | None]
    request_id: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)

    __table_args__ = (
        Index("ix_events_root", "tenant_id", "root_id", "id"),
        {"postgresql_partition_by": "RANGE (id)"},
    )


class Outbox(db.Model):
    """Events that have no place in the feed yet. Filled by a trigger on `events`."""

    __tablename__ = "outbox"
    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    event_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


class FeedEntry(db.Model):
    """The place of an event in the tenant's feed: 1, 2, 3 … without gaps."""

    __tablename__ = "event_feed"
    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[UUID] = mapped_column(Uuid)


def emit(kind: str, row: Audited, **data: Any) -> None:
    """Say what happens to `row` in the field's own word ("customer.archived"); its diff goes into this event."""
    named(db.session())[row] = (kind, data)


def named(session: Session) -> dict[Audited, tuple[str, dict[str, Any]]]:
    """What was said of rows and is not told yet."""
    waiting: dict[Audited, tuple[str, dict[str, Any]]] = session.info.setdefault(NAMED, {})
    return waiting


def take_named(session: Session) -> dict[Audited, tuple[str, dict[str, Any]]]:
    """The same, to be told now."""
    waiting: dict[Audited, tuple[str, dict[str, Any]]] = session.info.pop(NAMED, {})
    return waiting


def any_named(session: Session) -> bool:
    """Whether something was named that has not been told yet."""
    return bool(session.info.get(NAMED))


def build(actor: Actor, kind: str, row: Audited, *, changes: dict[str, Any], data: dict[str, Any]) -> Told:
    """The event of one row, by `actor`, now."""
    root_type, root_column = row.audit_root or (row.audit_noun, "id")
    return {
        **by(actor),
        "id": new_id(),
        "type": kind,
        "subject_type": row.audit_noun,
        "subject_id": row.id,
        "root_type": root_type,
        "root_id": getattr(row, root_column),
        "changes": changes,
        "data": data,
    }


def write(told: Sequence[Told]) -> None:
    """Write these events: with the next journey of the transaction."""
    if told:
        write_later(Question(_WRITE, {"events": json.dumps(told, default=str)}, no_answer))


_KINDS = ", ".join(f"{column.name} {column.type.compile(postgresql.dialect())}" for column in Event.__table__.c)
_WRITE = text(
    f"insert into events select * from jsonb_to_recordset(cast(:events as jsonb)) as told ({_KINDS})"  # noqa: S608 - columns of this module
)


def by(actor: Actor) -> dict[str, Any]:
    """Who, when and from where: the columns that every event of one act shares."""
    return {
        "tenant_id": actor.tenant_id,
        "at": now(),
        "actor_kind": actor.kind.value,
        "user_id": actor.user_id,
        "actor_name": actor.name,
        "address": actor.address,
        "request_id": actor.request_id,
    }


def note(
    actor: Actor, kind: str, subject: tuple[str, UUID], *, changes: dict[str, Any] | None = None, **data: Any
) -> None:
    """Log something that changed no audited row: an export, a download; or a row outside the tenant, with its `changes`."""
    noun, subject_id = subject
    named = {"subject_type": noun, "subject_id": subject_id, "root_type": noun, "root_id": subject_id}
    write([{**by(actor), "id": new_id(), "type": kind, **named, "changes": changes or {}, "data": data}])


def dispatch(limit: int = 5000) -> int:
    """Give up to `limit` waiting events of the bound tenant their place in the feed; returns how many.

    Runs alone per tenant (advisory lock, held to the end of the transaction); a second dispatcher gets 0. The lock is a
    statement of its own: the next one then sees what the dispatcher before has committed.
    """
    if not db.session.scalar(_ALONE, {"space": LOCK_SPACE}):
        return 0
    return int(db.session.scalar(_DISPATCH, {"limit": limit}) or 0)


_ALONE = text("select pg_try_advisory_xact_lock(:space, hashtext(current_tenant()::text))")
_DISPATCH = text(
    """
    with waiting as materialized (
      select tenant_id, event_id from outbox order by event_id limit :limit
    ), placed as (
      insert into event_feed (tenant_id, sequence, event_id)
      select tenant_id, coalesce((select sequence from event_feed order by sequence desc limit 1), 0)
             + row_number() over (order by event_id), event_id
        from waiting returning event_id
    ), gone as (
      delete from outbox o using placed p where o.event_id = p.event_id returning 1
    )
    select count(*) from gone
    """
)
