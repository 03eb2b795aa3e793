"""Readers of the feed: work that follows from what has been committed, whoever did it and by whatever door.

A reader keeps how far it has read the company's feed (`core.events`), takes the next events and does its work in one transaction: what it
has read is done, and done once, also when a worker dies in between. One at a time per company and reader. In a new company it begins with the
first event; where there are many already, at the end of the feed: `Reading.first` says that there was something before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db

LOCK_SPACE = 7104
"""First half of a reader's advisory lock; the second is the company and its name."""


class FeedReader(db.Model):
    """How far a reader has read."""

    __tablename__ = "feed_readers"
    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)


FEW = 500
"""Events that a company may have before a new reader passes them by."""


@dataclass(frozen=True)
class News:
    """An event as readers need it."""

    id: UUID
    type: str
    noun: str
    subject_id: UUID
    root: str
    root_id: UUID
    changes: dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """The next events of a reader. `more`: there may be others behind them."""

    news: Sequence[News] = ()
    first: bool = False
    """The reader is new in this company: it has seen nothing of what was before."""
    more: bool = False


def take(name: str, limit: int) -> Reading:
    """The next events for the reader of that name, read when the open transaction commits. Nothing while another one reads."""
    if not db.session.scalar(_ALONE, {"space": LOCK_SPACE, "name": name}):
        return Reading()
    since = db.session.scalar(_SINCE, {"name": name})
    if since is None:
        db.session.execute(_BEGIN, {"name": name, "few": FEW})
        return Reading(first=True, more=True)
    rows = db.session.execute(_NEXT, {"since": since, "limit": limit}).all()
    if rows:
        db.session.execute(_READ, {"name": name, "sequence": rows[-1].sequence})
    return Reading([News(*row[1:]) for row in rows], more=len(rows) == limit)


def is_behind(name: str) -> bool:
    """Whether something was committed that the reader has not read."""
    return bool(db.session.scalar(_BEHIND, {"name": name}))


_ALONE = text("select pg_try_advisory_xact_lock(:space, hashtext(current_tenant()::text || :name))")
_SINCE = text("select sequence from feed_readers where name = :name")
_BEGIN = text(
    """
    insert into feed_readers (tenant_id, name, sequence)
    select current_tenant(), :name, case when last > :few then last else 0 end
      from (select coalesce((select sequence from event_feed order by sequence desc limit 1), 0) as last) feed
    """
)
_NEXT = text(
    """
    select f.sequence, e.id, e.type, e.subject_type, e.subject_id, e.root_type, e.root_id, e.changes
      from event_feed f join events e on e.id = f.event_id where f.sequence > :since order by f.sequence limit :limit
    """
)
_READ = text("update feed_readers set sequence = :sequence where name = :name")
_BEHIND = text(
    """
    select exists (select 1 from outbox)
        or coalesce((select sequence from event_feed order by sequence desc limit 1), 0)
           > coalesce((select sequence from feed_readers where name = :name), -1)
    """
)
