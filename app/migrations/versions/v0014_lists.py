"""Named credit limits, exchange rates, business natures, territories, payment methods, delivery zones, tags; how a category ends."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.migrations.house import tenant_table

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    _list(
        "credit_limits",
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("amount_currency", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
    )
    _list(
        "exchange_rates",
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("rate > 0", name=op.f("ck_exchange_rates_rate")),
    )
    op.create_index(
        "ix_exchange_rates_newest", "exchange_rates", ["tenant_id", "base", "currency", "date"], unique=False
    )
    for name in ("business_natures", "territories", "payment_methods", "delivery_zones"):
        _list(name)
    _list("tags", sa.Column("colour", sa.Text(), nullable=True))
    _refer("sales_agents", "territory_id", "territories", "ix_sales_agents_territory")
    op.add_column("categories", sa.Column("discount_percent", sa.Integer(), nullable=True))
    op.add_column("categories", sa.Column("expires_after", sa.Integer(), nullable=True))
    _refer("categories", "next_category_id", "categories", "ix_categories_next_category")


def _list(name: str, *own: sa.Column[Any] | sa.CheckConstraint) -> None:
    op.create_table(
        name,
        *own,
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
        sa.CheckConstraint("status in ('active', 'inactive')", name=op.f(f"ck_{name}_status")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("tenant_id", "code_key", name=f"uq_{name}_code_key"),
    )
    tenant_table(name)


def _refer(table: str, column: str, target: str, index: str) -> None:
    op.add_column(table, sa.Column(column, sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f(f"fk_{table}_tenant_id_{column}"), table, target, ["tenant_id", column], ["tenant_id", "id"]
    )
    op.create_index(index, table, ["tenant_id", column], unique=False)
