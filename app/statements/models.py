"""Tables of statements."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import TenantRow, db, refers_to


class PaperRun(TenantRow, db.Model):
    """Papers for many customers, or for many conglomerates: which, for whom, how far."""

    __tablename__ = "paper_runs"
    kind: Mapped[str]
    whose: Mapped[str] = mapped_column(default="customer")
    day: Mapped[date]
    begins: Mapped[date | None]
    q: Mapped[str]
    filter: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    user_id: Mapped[UUID | None]
    job_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(default="queued")
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("status in ('queued', 'completed', 'failed', 'cancelled')", name="status"),
        CheckConstraint("kind in ('open_items', 'balance_forward', 'confirmation')", name="kind"),
        CheckConstraint("whose in ('customer', 'conglomerate')", name="whose"),
        Index("ix_paper_runs_created_at", "tenant_id", "created_at", "id"),
    )


class Paper(TenantRow, db.Model):
    """One paper of one customer, or of a conglomerate; without a run it was asked for alone and is kept because it was mailed."""

    __tablename__ = "papers"
    run_id: Mapped[UUID | None]
    customer_id: Mapped[UUID | None]
    """Who gets it: of a conglomerate, its head customer where it has one."""
    conglomerate_id: Mapped[UUID | None]
    """Whose members it is about; None: about its customer alone."""
    kind: Mapped[str]
    day: Mapped[date]
    begins: Mapped[date | None]
    state: Mapped[str] = mapped_column(default="waiting")
    locale: Mapped[str | None]
    written_by: Mapped[str | None]
    """The name on its letterhead; not known of papers from before it was kept."""
    totals: Mapped[dict[str, int] | None] = mapped_column(JSONB(none_as_null=True))
    """Currency → what it says is owed, in minor units."""
    email: Mapped[str | None]
    """Where it would be, or was, mailed to."""
    mailed_at: Mapped[datetime | None]
    mailed_by: Mapped[str | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        refers_to("run_id", "paper_runs", ondelete="CASCADE"),
        refers_to("customer_id", "customers"),
        refers_to("conglomerate_id", "conglomerates"),
        CheckConstraint("customer_id is not null or conglomerate_id is not null", name="whose"),
        CheckConstraint("state in ('waiting', 'written', 'empty')", name="state"),
        CheckConstraint("kind in ('open_items', 'balance_forward', 'confirmation')", name="kind"),
        UniqueConstraint("tenant_id", "run_id", "customer_id", name="uq_papers_customer"),
        UniqueConstraint("tenant_id", "run_id", "conglomerate_id", name="uq_papers_conglomerate"),
        Index("ix_papers_run", "tenant_id", "run_id", "state", "id"),
        Index("ix_papers_customer", "tenant_id", "customer_id", "created_at"),
        Index("ix_papers_conglomerate", "tenant_id", "conglomerate_id", "created_at"),
    )
