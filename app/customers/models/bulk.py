"""The selections of bulk changes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db, refers_to


class BulkTarget(db.Model):
    """A customer that a bulk change will come to: the selection as it was when the change began."""

    __tablename__ = "customer_bulk_targets"
    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    job_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)

    __table_args__ = (
        refers_to("job_id", "jobs", ondelete="CASCADE"),
        refers_to("customer_id", "customers", ondelete="CASCADE"),
    )
