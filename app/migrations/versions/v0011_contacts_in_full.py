"""More ways to reach a contact and what it agreed to; the place of an address on the globe; where a merged customer went."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("customer_contacts", sa.Column("preferred_language", sa.Text(), nullable=True))
    for name in ("other_phones", "other_emails"):
        op.add_column("customer_contacts", sa.Column(name, postgresql.JSONB(), nullable=True))
    for channel in ("email", "phone", "sms", "post"):
        op.add_column("customer_contacts", sa.Column(f"{channel}_consent_on", sa.Date(), nullable=True))
    for name in ("latitude", "longitude"):
        op.add_column("customer_addresses", sa.Column(name, sa.Numeric(9, 6), nullable=True))
    _merged_into()


def _merged_into() -> None:
    op.add_column("customers", sa.Column("merged_into_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_customers_tenant_id_merged_into_id"),
        "customers",
        "customers",
        ["tenant_id", "merged_into_id"],
        ["tenant_id", "id"],
    )
    op.create_index(
        "ix_customers_merged_into_id",
        "customers",
        ["tenant_id", "merged_into_id"],
        postgresql_where=sa.text("merged_into_id is not null"),
    )
