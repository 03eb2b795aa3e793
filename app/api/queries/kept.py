"""Answers kept for the repetition of a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from app.api.models import IdempotencyKey
from app.core.db import db, new_id
from app.core.session import bound_tenant_id

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


def forget_answers(before: datetime, at_most: int = SWEEP) -> int:
    """Clear away some answers from before that moment; those that another request is clearing are left to it. Returns how many."""
    old = (
        select(IdempotencyKey.id)
        .where(IdempotencyKey.created_at < before)
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    result: Any = db.session.execute(delete(IdempotencyKey).where(IdempotencyKey.id.in_(old)))
    return int(result.rowcount)
