"""What was entered after a day is looked up by when it was entered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.create_index(
        "ix_documents_entered", "documents", ["tenant_id", "created_at"], postgresql_where=sa.text("direction <> 0")
    )
    op.create_index("ix_allocations_entered", "allocations", ["tenant_id", "created_at"])
