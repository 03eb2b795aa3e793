"""Reference lists: credit terms, categories, industries, sales agents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.house import tenant_table

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _credit_terms()
    _categories()
    _industries()
    _sales_agents()


def _credit_terms() -> None:
    op.create_table(
        "credit_terms",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("discount_percent", sa.Integer(), nullable=True),
        sa.Column("discount_days", sa.Integer(), nullable=True),
        sa.Column("grace_days", sa.Integer(), nullable=True),
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
        sa.CheckConstraint(
            "kind in ('cod', 'prepaid', 'net', 'end_of_month', 'day_of_month')", name=op.f("ck_credit_terms_kind")
        ),
        sa.CheckConstraint("status in ('active', 'inactive')", name=op.f("ck_credit_terms_status")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_credit_terms")),
        sa.UniqueConstraint("tenant_id", "code_key", name="uq_credit_terms_code_key"),
    )
    tenant_table("credit_terms")


def _categories() -> None:
    op.create_table(
        "categories",
        sa.Column("credit_term_id", sa.Uuid(), nullable=True),
        sa.Column("credit_limit", sa.BigInteger(), nullable=True),
        sa.Column("credit_limit_currency", sa.Text(), nullable=True),
        sa.Column("colour", sa.Text(), nullable=True),
        sa.Column("price_group", sa.Text(), nullable=True),
        sa.Column("fulfilment_priority", sa.Integer(), nullable=True),
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
        sa.CheckConstraint("status in ('active', 'inactive')", name=op.f("ck_categories_status")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "credit_term_id"],
            ["credit_terms.tenant_id", "credit_terms.id"],
            name=op.f("fk_categories_tenant_id_credit_term_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_categories")),
        sa.UniqueConstraint("tenant_id", "code_key", name="uq_categories_code_key"),
    )
    tenant_table("categories")


def _industries() -> None:
    op.create_table(
        "industries",
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
        sa.CheckConstraint("status in ('active', 'inactive')", name=op.f("ck_industries_status")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_industries")),
        sa.UniqueConstraint("tenant_id", "code_key", name="uq_industries_code_key"),
    )
    tenant_table("industries")


def _sales_agents() -> None:
    op.create_table(
        "sales_agents",
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
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
        sa.CheckConstraint("status in ('active', 'inactive')", name=op.f("ck_sales_agents_status")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sales_agents")),
        sa.UniqueConstraint("tenant_id", "code_key", name="uq_sales_agents_code_key"),
    )
    tenant_table("sales_agents")
