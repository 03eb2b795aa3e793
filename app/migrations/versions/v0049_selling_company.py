"""A document says which company of the group sells."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    op.add_column("documents", sa.Column("company_id", sa.Uuid()))
    op.create_foreign_key(
        op.f("fk_documents_company_id_group_companies"), "documents", "group_companies",
        ["tenant_id", "company_id"], ["tenant_id", "id"],
    )  # fmt: skip
    op.create_index(
        "ix_documents_company",
        "documents",
        ["tenant_id", "company_id", "kind", "date", "id"],
        postgresql_where=sa.text("company_id is not null"),
    )
