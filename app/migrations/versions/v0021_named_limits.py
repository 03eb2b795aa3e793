"""Customers and categories may refer to a named limit; its amount stands beside the reference."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

TRIGGERS = Path(__file__).parent.parent / "sql" / "named_limits.sql"


def upgrade() -> None:
    for table in ("customers", "categories"):
        op.add_column(table, sa.Column("credit_limit_id", sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_{table}_tenant_id_credit_limit_id"),
            table,
            "credit_limits",
            ["tenant_id", "credit_limit_id"],
            ["tenant_id", "id"],
        )
        op.create_index(
            f"ix_{table}_credit_limit_id",
            table,
            ["tenant_id", "credit_limit_id"],
            unique=False,
            postgresql_where=sa.text("credit_limit_id is not null"),
        )
    op.get_bind().exec_driver_sql(TRIGGERS.read_text())
