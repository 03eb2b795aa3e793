"""Conglomerates, and the node on which a customer hangs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.house import tenant_table

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    _conglomerates()
    _customers()


def _conglomerates() -> None:
    op.create_table(
        "conglomerates",
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("head_customer_id", sa.Uuid(), nullable=True),
        sa.Column("credit_limit", sa.BigInteger(), nullable=True),
        sa.Column("credit_limit_currency", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_conglomerates_parent")),
        sa.CheckConstraint("status in ('active', 'inactive')", name=op.f("ck_conglomerates_status")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "parent_id"],
            ["conglomerates.tenant_id", "conglomerates.id"],
            name=op.f("fk_conglomerates_tenant_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "head_customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_conglomerates_tenant_id_head_customer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_conglomerates")),
        sa.UniqueConstraint("tenant_id", "code_key", name="uq_conglomerates_code_key"),
    )
    op.create_index("ix_conglomerates_parent", "conglomerates", ["tenant_id", "parent_id"])
    op.create_index("ix_conglomerates_head_customer", "conglomerates", ["tenant_id", "head_customer_id"])
    tenant_table("conglomerates")


def _customers() -> None:
    op.add_column("customers", sa.Column("conglomerate_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_customers_tenant_id_conglomerate_id"),
        "customers",
        "conglomerates",
        ["tenant_id", "conglomerate_id"],
        ["tenant_id", "id"],
    )
    op.create_index("ix_customers_conglomerate", "customers", ["tenant_id", "conglomerate_id", "sort_name", "id"])
