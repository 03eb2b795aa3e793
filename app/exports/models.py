"""Tables of exports."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import TenantRow, db


class Export(TenantRow, db.Model):
    """A file that was asked for: which records, which columns, which format, how far, where."""

    __tablename__ = "exports"
    user_id: Mapped[UUID | None]
    job_id: Mapped[UUID | None]
    type: Mapped[str]
    """A type of `core.records.sources`."""
    format: Mapped[str]
    q: Mapped[str]
    filter: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text))
    status: Mapped[str] = mapped_column(default="queued")
    rows: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("status in ('queued', 'completed', 'failed', 'cancelled')", name="status"),
        CheckConstraint("format in ('csv', 'xlsx', 'jsonl', 'pdf')", name="format"),
        Index("ix_exports_user", "tenant_id", "user_id", "created_at"),
    )
