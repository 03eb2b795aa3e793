"""Numbers that Langgan gives: patterns of codes, and the counters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.house import tenant_table

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "number_series",
        sa.Column("record_type", sa.Text(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "category_id"],
            ["categories.tenant_id", "categories.id"],
            name=op.f("fk_number_series_tenant_id_category_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_number_series")),
    )
    op.create_index("ix_number_series_category", "number_series", ["tenant_id", "category_id"])
    op.create_index(
        "uq_number_series_scope",
        "number_series",
        ["tenant_id", "record_type", "category_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    tenant_table("number_series")
    op.create_table(
        "number_counters",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "series", "period", name=op.f("pk_number_counters")),
    )
    tenant_table("number_counters")
