"""A payment that was entered once more says which one it takes the place of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    op.add_column("documents", sa.Column("corrects_id", sa.Uuid()))
    op.create_foreign_key(
        op.f("fk_documents_corrects_id_documents"),
        "documents",
        "documents",
        ["tenant_id", "corrects_id"],
        ["tenant_id", "id"],
    )
    op.create_index(
        "uq_documents_corrects",
        "documents",
        ["tenant_id", "corrects_id"],
        unique=True,
        postgresql_where=sa.text("corrects_id is not null"),
    )
