"""The table of the trees."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.conglomerates.values import CONGLOMERATES
from app.core.db import db, refers_to
from app.reference.models import ReferenceRow, join_lists


class Conglomerate(ReferenceRow, db.Model):
    """A node of a tree."""

    __tablename__ = "conglomerates"
    audit_noun: ClassVar[str] = "conglomerate"
    description: Mapped[str | None]
    parent_id: Mapped[UUID | None]
    head_customer_id: Mapped[UUID | None]
    credit_limit: Mapped[int | None] = mapped_column(BigInteger)
    """Minor units of `credit_limit_currency`; None = none of its own, 0 = no credit."""
    credit_limit_currency: Mapped[str | None]

    @classmethod
    def own_constraints(cls) -> tuple[object, ...]:
        return (
            refers_to("parent_id", "conglomerates"),
            refers_to("head_customer_id", "customers", later=True),
            CheckConstraint("parent_id <> id", name="parent"),
            Index("ix_conglomerates_parent", "tenant_id", "parent_id"),
            Index("ix_conglomerates_head_customer", "tenant_id", "head_customer_id"),
        )


join_lists(CONGLOMERATES, Conglomerate)
