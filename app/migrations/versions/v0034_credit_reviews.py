"""Reviews of customers' credit, and the day of the next."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.house import tenant_table

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.add_column("customers", sa.Column("next_credit_review", sa.Date(), nullable=True))
    op.create_index(
        "ix_customers_next_credit_review",
        "customers",
        ["tenant_id", "next_credit_review"],
        postgresql_where=sa.text("next_credit_review is not null"),
    )
    _reviews()


def _reviews() -> None:
    op.create_table(
        "credit_reviews",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewer_name", sa.Text(), nullable=False),
        sa.Column("credit_rating", sa.Text(), nullable=True),
        sa.Column("next_review", sa.Date(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("waits", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_credit_reviews_tenant_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_credit_reviews")),
    )
    op.create_index("ix_credit_reviews_customer", "credit_reviews", ["tenant_id", "customer_id", "id"])
    tenant_table("credit_reviews")
