"""Statements: runs of papers, and the papers with the log of their mails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.house import tenant_table

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    _runs()
    _papers()


def _runs() -> None:
    op.create_table(
        "paper_runs",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=True),
        sa.Column("q", sa.Text(), nullable=False),
        sa.Column("filter", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status in ('queued', 'completed', 'failed', 'cancelled')", name=op.f("ck_paper_runs_status")
        ),
        sa.CheckConstraint(
            "kind in ('open_items', 'balance_forward', 'confirmation')", name=op.f("ck_paper_runs_kind")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_paper_runs")),
    )
    op.create_index("ix_paper_runs_created_at", "paper_runs", ["tenant_id", "created_at", "id"])
    tenant_table("paper_runs")


def _papers() -> None:
    op.create_table(
        "papers",
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("totals", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_by", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state in ('waiting', 'written', 'empty')", name=op.f("ck_papers_state")),
        sa.CheckConstraint("kind in ('open_items', 'balance_forward', 'confirmation')", name=op.f("ck_papers_kind")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id"],
            ["paper_runs.tenant_id", "paper_runs.id"],
            name=op.f("fk_papers_tenant_id_run_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_papers_tenant_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_papers")),
        sa.UniqueConstraint("tenant_id", "run_id", "customer_id", name="uq_papers_customer"),
    )
    op.create_index("ix_papers_run", "papers", ["tenant_id", "run_id", "state", "id"])
    op.create_index("ix_papers_customer", "papers", ["tenant_id", "customer_id", "created_at"])
    tenant_table("papers")
