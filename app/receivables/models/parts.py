"""The parts of a document: its lines, and the days on which it is due."""

from __future__ import annotations

from datetime import date as day
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import TenantRow, db, refers_to


class DocumentLine(TenantRow, db.Model):
    """A line: amount = quantity × unit price, rounded half up. Without lines a document is its total."""

    __tablename__ = "document_lines"
    document_id: Mapped[UUID]
    position: Mapped[int]
    description: Mapped[str]
    charge_type_id: Mapped[UUID | None]
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    unit_price: Mapped[Decimal] = mapped_column(Numeric(24, 6))
    amount: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        refers_to("document_id", "documents", ondelete="CASCADE"),
        refers_to("charge_type_id", "charge_types"),
        UniqueConstraint("tenant_id", "document_id", "position", name="uq_document_lines_position"),
        Index(
            "ix_document_lines_charge_type",
            "tenant_id",
            "charge_type_id",
            postgresql_where=text("charge_type_id is not null"),
        ),
    )


class DocumentInstalment(TenantRow, db.Model):
    """A part of a document with a due date of its own. A document that is due in one part has none."""

    __tablename__ = "document_instalments"
    document_id: Mapped[UUID]
    position: Mapped[int]
    due_date: Mapped[day]
    amount: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[int] = mapped_column(BigInteger)
    """What falls due before it: settlements come to the first part first."""

    __table_args__ = (
        refers_to("document_id", "documents", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "document_id", "position", name="uq_document_instalments_position"),
    )
