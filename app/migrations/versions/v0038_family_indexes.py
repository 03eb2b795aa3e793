"""Most customers have no parent and hang on no node: the indexes of those who do leave the others out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    for name in ("parent", "conglomerate"):
        op.drop_index(f"ix_customers_{name}", "customers")
        op.create_index(
            f"ix_customers_{name}",
            "customers",
            ["tenant_id", f"{name}_id", "sort_name", "id"],
            postgresql_where=sa.text(f"{name}_id is not null"),
        )
