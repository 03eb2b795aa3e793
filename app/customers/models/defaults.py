"""What new customers have unless they say otherwise."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.changes import Audited
from app.core.db import db, refers_to


class DefaultValues(Audited, db.Model):
    """The default values of everybody (neither category nor person), of a category's customers, or of those that a person makes."""

    __tablename__ = "customer_defaults"
    audit_noun: ClassVar[str] = "default_values"

    category_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    said: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """A customer as the API's JSON says it, the company's own fields in `custom`."""
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        refers_to("category_id", "categories", ondelete="CASCADE"),
        CheckConstraint("category_id is null or user_id is null", name="scope"),
        Index("ix_customer_defaults_category", "tenant_id", "category_id"),
        Index(
            "uq_customer_defaults_scope",
            "tenant_id",
            "category_id",
            "user_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )
