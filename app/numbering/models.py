"""Tables of numbering."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.changes import Audited
from app.core.db import db, refers_to


class NumberSeries(Audited, db.Model):
    """A pattern by which records get their codes; the one with a category goes before the general one."""

    __tablename__ = "number_series"
    audit_noun: ClassVar[str] = "number_series"

    record_type: Mapped[str]
    category_id: Mapped[UUID | None]
    pattern: Mapped[str]
    first: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        refers_to("category_id", "categories", ondelete="CASCADE"),
        Index("ix_number_series_category", "tenant_id", "category_id"),
        Index(
            "uq_number_series_scope",
            "tenant_id",
            "record_type",
            "category_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )


class NumberCounter(db.Model):
    """The last number given in a series and period. Nobody holds it longer than it takes to count, but for gapless ones."""

    __tablename__ = "number_counters"
    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    series: Mapped[str] = mapped_column(Text, primary_key=True)
    period: Mapped[str] = mapped_column(Text, primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)
