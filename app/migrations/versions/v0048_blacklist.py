"""The blacklist: a mark of customers beside their status, with why, since when and by whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    # A default while the column is made, so that no row has to be written; afterwards the application says it.
    op.add_column("customers", sa.Column("blacklisted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("customers", "blacklisted", server_default=None)
    op.add_column("customers", sa.Column("blacklist_reason", sa.Text()))
    op.add_column("customers", sa.Column("blacklisted_at", sa.DateTime(timezone=True)))
    op.add_column("customers", sa.Column("blacklisted_by_name", sa.Text()))
    op.create_check_constraint(
        op.f("ck_customers_blacklisted"), "customers", "blacklisted = (blacklisted_at is not null)"
    )
    op.create_index(
        "ix_customers_blacklisted",
        "customers",
        ["tenant_id", "sort_name", "id"],
        postgresql_where=sa.text("blacklisted"),
    )
