"""Scores of customers by credit agencies, and the list of these."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.house import tenant_table

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    _agencies()
    _scores()


def _agencies() -> None:
    op.create_table(
        "credit_agencies",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("tenant_id", "id")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("code", "code_key", "name", "sort_name", "status")),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("created_at", "updated_at")),
        sa.CheckConstraint("status in ('active', 'inactive')", name=op.f("ck_credit_agencies_status")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_credit_agencies")),
        sa.UniqueConstraint("tenant_id", "code_key", name="uq_credit_agencies_code_key"),
    )
    tenant_table("credit_agencies")


def _scores() -> None:
    op.create_table(
        "credit_scores",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("tenant_id", "id", "customer_id", "agency_id")),
        sa.Column("scored_on", sa.Date(), nullable=False),
        sa.Column("score", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer()),
        sa.Column("recommended_limit", sa.BigInteger()),
        sa.Column("recommended_limit_currency", sa.Text()),
        sa.Column("remark", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("created_at", "updated_at")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_credit_scores_tenant_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agency_id"],
            ["credit_agencies.tenant_id", "credit_agencies.id"],
            name=op.f("fk_credit_scores_tenant_id_agency_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_credit_scores")),
        sa.UniqueConstraint("tenant_id", "customer_id", "agency_id", "scored_on", name="uq_credit_scores_day"),
    )
    op.create_index("ix_credit_scores_agency", "credit_scores", ["tenant_id", "agency_id"])
    tenant_table("credit_scores")
