"""Table of the API: answers kept for the repetition of a request."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import TenantRow, db


class IdempotencyKey(TenantRow, db.Model):
    """One POST that named an `Idempotency-Key`, and the answer it got. Written in the transaction of the work itself, so that
    there is never the one without the other."""

    __tablename__ = "idempotency_keys"
    user_id: Mapped[UUID]
    key: Mapped[str]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of method, path, query and body."""
    status: Mapped[int | None]
    headers: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("tenant_id", "user_id", "key", name="uq_idempotency_keys_key"),
        Index("ix_idempotency_keys_created_at", "tenant_id", "created_at"),
    )
