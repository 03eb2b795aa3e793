"""The table of notes."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.core.changes import Audited
from app.core.db import db, refers_to


class Note(Audited, db.Model):
    """Something that somebody wrote down about a customer."""

    __tablename__ = "customer_notes"
    audit_noun: ClassVar[str] = "note"
    audit_root: ClassVar[tuple[str, str] | None] = ("customer", "customer_id")
    audit_left_out: ClassVar[frozenset[str]] = frozenset({"customer_id", "user_id", "author", "mentioned"})

    customer_id: Mapped[UUID]
    body: Mapped[str]
    pinned: Mapped[bool] = mapped_column(default=False)
    user_id: Mapped[UUID | None]
    author: Mapped[str]
    """The name of who wrote it, as it was then."""
    mentioned: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    """The user ids of those who were told of it."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        refers_to("customer_id", "customers", ondelete="CASCADE"),
        Index("ix_customer_notes_customer", "tenant_id", "customer_id", "pinned", "id"),
    )
