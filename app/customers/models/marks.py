"""What customers have several of, from a list: one row for each, beside the array in the customer's own row.

The array is what is read, written, compared, imported and told; a trigger follows it here. These rows are asked by filters, through an index
that row-level security leaves usable, and their foreign keys keep a record that is in use (docs/decisions/0015).
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db, refers_to


class CustomerTag(db.Model):
    """A tag of a customer. Written by a trigger on `customers.tags` alone."""

    __tablename__ = "customer_tags"
    audit_noun: ClassVar[str] = "customer"
    """Whose reference it is, where uses are counted."""
    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    tag_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)

    __table_args__ = (
        refers_to("customer_id", "customers", ondelete="CASCADE"),
        refers_to("tag_id", "tags"),
        Index("ix_customer_tags_tag", "tenant_id", "tag_id", "customer_id"),
    )


class CustomerOutlet(db.Model):
    """An outlet that serves a customer. Written by a trigger on `customers.outlets` alone."""

    __tablename__ = "customer_outlets"
    audit_noun: ClassVar[str] = "customer"
    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    outlet_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)

    __table_args__ = (
        refers_to("customer_id", "customers", ondelete="CASCADE"),
        refers_to("outlet_id", "outlets"),
        Index("ix_customer_outlets_outlet", "tenant_id", "outlet_id", "customer_id"),
    )
