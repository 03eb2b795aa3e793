"""The table of attachments."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.changes import Audited
from app.core.db import db, refers_to


class Attachment(Audited, db.Model):
    """A file of a customer. The bytes are in the storage, under its id."""

    __tablename__ = "customer_attachments"
    audit_noun: ClassVar[str] = "attachment"
    audit_root: ClassVar[tuple[str, str] | None] = ("customer", "customer_id")
    audit_left_out: ClassVar[frozenset[str]] = frozenset({"customer_id", "preview", "user_id", "added_by"})

    customer_id: Mapped[UUID]
    name: Mapped[str]
    description: Mapped[str | None]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    preview: Mapped[str]
    user_id: Mapped[UUID | None]
    added_by: Mapped[str]
    """The name of who added it, as it was then."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        refers_to("customer_id", "customers", ondelete="CASCADE"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("preview in ('waiting', 'ready', 'none')", name="preview"),
        Index("ix_customer_attachments_customer", "tenant_id", "customer_id"),
    )
