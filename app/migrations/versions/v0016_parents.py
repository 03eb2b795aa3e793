"""The parent of a customer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("customers", sa.Column("parent_id", sa.Uuid(), nullable=True))
    op.create_check_constraint(op.f("ck_customers_parent"), "customers", "parent_id <> id")
    op.create_foreign_key(
        op.f("fk_customers_tenant_id_parent_id"),
        "customers",
        "customers",
        ["tenant_id", "parent_id"],
        ["tenant_id", "id"],
    )
    op.create_index("ix_customers_parent", "customers", ["tenant_id", "parent_id", "sort_name", "id"])
