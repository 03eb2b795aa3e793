"""Saved views of the list of customers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.house import tenant_table

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    _customer_views()
    _customer_default_views()
    op.execute(
        "update roles set permissions = array(select unnest(permissions) union select 'views:share' order by 1)"
        " where is_default and key in ('administrator', 'data-administrator')"
    )


def _customer_views() -> None:
    op.create_table(
        "customer_views",
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_name", sa.Text(collation="C"), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("q", sa.Text(), nullable=False),
        sa.Column("filter", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("columns", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customer_views")),
    )
    op.create_index("ix_customer_views_user", "customer_views", ["tenant_id", "user_id"])
    op.create_index(
        "ix_customer_views_shared", "customer_views", ["tenant_id", "sort_name"], postgresql_where=sa.text("shared")
    )
    tenant_table("customer_views")


def _customer_default_views() -> None:
    op.create_table(
        "customer_default_views",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("view_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "view_id"],
            ["customer_views.tenant_id", "customer_views.id"],
            name=op.f("fk_customer_default_views_tenant_id_view_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customer_default_views")),
        sa.UniqueConstraint("tenant_id", "user_id", name="uq_customer_default_views_user"),
    )
    op.create_index("ix_customer_default_views_view", "customer_default_views", ["tenant_id", "view_id"])
    tenant_table("customer_default_views")
