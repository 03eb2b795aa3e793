"""Charge types, which lines of documents may name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.house import tenant_table

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    op.create_table(
        "charge_types",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("tenant_id", "id")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("code", "code_key", "name", "sort_name", "status")),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("created_at", "updated_at")),
        sa.CheckConstraint("status in ('active', 'inactive')", name=op.f("ck_charge_types_status")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_charge_types")),
        sa.UniqueConstraint("tenant_id", "code_key", name="uq_charge_types_code_key"),
    )
    tenant_table("charge_types")
    op.add_column("document_lines", sa.Column("charge_type_id", sa.Uuid()))
    op.create_foreign_key(
        op.f("fk_document_lines_tenant_id_charge_type_id"),
        "document_lines",
        "charge_types",
        ["tenant_id", "charge_type_id"],
        ["tenant_id", "id"],
    )
    op.create_index(
        "ix_document_lines_charge_type",
        "document_lines",
        ["tenant_id", "charge_type_id"],
        postgresql_where=sa.text("charge_type_id is not null"),
    )
