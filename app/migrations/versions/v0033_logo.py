"""The logo of a customer: one of its files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.add_column("customers", sa.Column("logo_id", sa.Uuid(), nullable=True))
    name = op.f("fk_customers_tenant_id_logo_id")
    op.create_foreign_key(name, "customers", "customer_attachments", ["tenant_id", "logo_id"], ["tenant_id", "id"])
    given = sa.text("logo_id is not null")
    op.create_index("ix_customers_logo_id", "customers", ["tenant_id", "logo_id"], postgresql_where=given)
