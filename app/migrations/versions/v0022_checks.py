"""How strict a company is with numbers that look wrong; what customers lack for e-invoices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.house import tenant_table

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    _customer_checks()
    _einvoice()


def _customer_checks() -> None:
    op.create_table(
        "customer_checks",
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("level in ('off', 'warn', 'error')", name=op.f("ck_customer_checks_level")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customer_checks")),
        sa.UniqueConstraint("tenant_id", "field", name="uq_customer_checks_field"),
    )
    tenant_table("customer_checks")


# The rule of the application as it is today (app/customers/rules/einvoice.py), once, for the customers that are there.
_FILL = """
    update customers c set einvoice_gaps = f.gaps, einvoice_missing = length(replace((f.gaps::bit(6))::text, '0', ''))
      from (
        select c.tenant_id, c.id,
               (case when c.entity_type is null then 1 else 0 end
                + case when c.tax_id is null then 2 else 0 end
                + case when c.registration_number is null and coalesce(c.entity_type, '') not in ('individual', 'statutory_board') then 4 else 0 end
                + case when c.identity_number is null and coalesce(c.entity_type, '') in ('individual', 'sole_proprietorship') then 8 else 0 end
                + case when not exists (
                    select 1 from customer_addresses a
                     where a.tenant_id = c.tenant_id and a.customer_id = c.id and a.line1 is not null and a.city is not null
                       and a.country is not null and (a.state is not null or a.country <> 'MY')) then 16 else 0 end
                + case when c.phone is null then 32 else 0 end) as gaps
          from customers c join tenants t on t.id = c.tenant_id where t.country = 'MY') f
     where c.tenant_id = f.tenant_id and c.id = f.id
"""


def _einvoice() -> None:
    for name in ("einvoice_gaps", "einvoice_missing"):
        op.add_column("customers", sa.Column(name, sa.SmallInteger(), nullable=True))
    op.execute(_FILL)
    op.create_index(
        "ix_customers_einvoice_missing",
        "customers",
        ["tenant_id", "einvoice_missing"],
        postgresql_where=sa.text("einvoice_missing is not null"),
    )
