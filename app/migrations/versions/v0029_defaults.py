"""Default values of new customers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.house import tenant_table

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "customer_defaults",
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("said", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("category_id is null or user_id is null", name=op.f("ck_customer_defaults_scope")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "category_id"],
            ["categories.tenant_id", "categories.id"],
            name=op.f("fk_customer_defaults_tenant_id_category_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customer_defaults")),
    )
    op.create_index("ix_customer_defaults_category", "customer_defaults", ["tenant_id", "category_id"])
    op.create_index(
        "uq_customer_defaults_scope",
        "customer_defaults",
        ["tenant_id", "category_id", "user_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    tenant_table("customer_defaults")
