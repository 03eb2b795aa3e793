"""Rules of data quality, and each customer's score."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.house import tenant_table

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "quality_rules",
        sa.Column("filter", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("messages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("level in ('warn', 'error')", name=op.f("ck_quality_rules_level")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_quality_rules")),
    )
    tenant_table("quality_rules")
    op.add_column("customers", sa.Column("quality_score", sa.SmallInteger(), nullable=True))
    op.create_index("ix_customers_quality_score", "customers", ["tenant_id", "quality_score", "id"])
