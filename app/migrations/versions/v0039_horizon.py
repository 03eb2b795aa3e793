"""Orders for a day far ahead do not count yet where the policy says so; the company's own credit term."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

SOURCES = "term_source in ('document', 'branch', 'customer', 'category', 'tenant', 'none')"


def upgrade() -> None:
    op.add_column("credit_policies", sa.Column("horizon_days", sa.Integer(), nullable=True))
    op.add_column("credit_policies", sa.Column("default_term_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_credit_policies_tenant_id_default_term_id"),
        "credit_policies",
        "credit_terms",
        ["tenant_id", "default_term_id"],
        ["tenant_id", "id"],
    )
    op.create_index("ix_credit_policies_default_term", "credit_policies", ["tenant_id", "default_term_id"])
    op.add_column("documents", sa.Column("expected_on", sa.Date(), nullable=True))
    op.add_column("documents", sa.Column("is_far", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_index(
        "ix_documents_far", "documents", ["tenant_id", "expected_on", "id"], postgresql_where=sa.text("is_far")
    )
    op.drop_constraint(op.f("ck_documents_term_source"), "documents")
    op.create_check_constraint(op.f("ck_documents_term_source"), "documents", SOURCES)
