"""What a customer owes by the ledger is looked up apart from its orders: one that has thousands of open orders is judged as fast as another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.create_index(
        "ix_documents_owed",
        "documents",
        ["tenant_id", "debtor_id", "due_date"],
        postgresql_where=sa.text("outstanding <> 0 and direction = 1"),
    )
