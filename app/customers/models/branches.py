"""Branches of customers."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.changes import Audited
from app.core.db import Placed, db, refers_to


class Branch(Placed, Audited, db.Model):
    """A branch of a customer."""

    __tablename__ = "customer_branches"
    audit_noun: ClassVar[str] = "branch"
    audit_root: ClassVar[tuple[str, str] | None] = ("customer", "customer_id")
    audit_left_out: ClassVar[frozenset[str]] = frozenset({"customer_id", "code_key", "group_by_hand"})

    customer_id: Mapped[UUID]
    code: Mapped[str]
    code_key: Mapped[str]
    name: Mapped[str]
    contact: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    credit_term_id: Mapped[UUID | None]
    branch_group_id: Mapped[UUID | None]
    group_by_hand: Mapped[bool] = mapped_column(default=False)
    """A person has chosen the group: its rules leave the branch alone."""
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        refers_to("customer_id", "customers", ondelete="CASCADE"),
        refers_to("credit_term_id", "credit_terms"),
        refers_to("branch_group_id", "branch_groups"),
        UniqueConstraint("tenant_id", "customer_id", "code_key", name="uq_customer_branches_code_key"),
        Index("ix_customer_branches_credit_term", "tenant_id", "credit_term_id"),
        Index("ix_customer_branches_branch_group", "tenant_id", "branch_group_id"),
    )
