"""How people like the list of customers: its columns, and questions to it that they keep."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.changes import Audited
from app.core.db import TenantRow, db, refers_to
from app.customers.models.search import SORTED


class ListLayout(TenantRow, db.Model):
    """The columns that a person wants in the list of customers."""

    __tablename__ = "customer_list_layouts"
    user_id: Mapped[UUID]
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text))

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "user_id"], ["memberships.tenant_id", "memberships.user_id"]),
        UniqueConstraint("tenant_id", "user_id", name="uq_customer_list_layouts_user"),
    )


class SavedView(Audited, db.Model):
    """A question to the list with its columns and order, under a name: one person's, or shared with the company."""

    __tablename__ = "customer_views"
    audit_noun: ClassVar[str] = "view"
    audit_left_out: ClassVar[frozenset[str]] = frozenset({"user_id", "sort_name"})

    user_id: Mapped[UUID | None]
    """Who made it; of a program without a person, nobody's."""
    name: Mapped[str]
    sort_name: Mapped[str] = mapped_column(SORTED)
    shared: Mapped[bool] = mapped_column(default=False)
    q: Mapped[str]
    filter: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Empty = the person's usual ones."""
    sort: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_customer_views_user", "tenant_id", "user_id"),
        Index("ix_customer_views_shared", "tenant_id", "sort_name", postgresql_where=text("shared")),
    )


class DefaultView(TenantRow, db.Model):
    """The view that a person begins with."""

    __tablename__ = "customer_default_views"
    user_id: Mapped[UUID]
    view_id: Mapped[UUID]

    __table_args__ = (
        refers_to("view_id", "customer_views", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "user_id", name="uq_customer_default_views_user"),
        Index("ix_customer_default_views_view", "tenant_id", "view_id"),
    )
