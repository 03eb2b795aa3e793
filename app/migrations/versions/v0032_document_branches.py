"""A document says for which branch it is, and where its credit term came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.add_column("documents", sa.Column("branch_id", sa.Uuid(), nullable=True))
    op.add_column("documents", sa.Column("term_source", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_documents_branch_id_customer_branches"), "documents", "customer_branches",
        ["tenant_id", "branch_id"], ["tenant_id", "id"],
    )  # fmt: skip
    op.create_check_constraint(
        op.f("ck_documents_term_source"),
        "documents",
        "term_source in ('document', 'branch', 'customer', 'category', 'none')",
    )
    op.create_index(
        "ix_documents_branch",
        "documents",
        ["tenant_id", "branch_id"],
        postgresql_where=sa.text("branch_id is not null"),
    )
