"""The customer's profile in full: more fields, reasons of its status, its ids in other systems."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.house import tenant_table

revision = "0009"
down_revision = "0008"

TEXTS = (
    "status_reason",
    "blocked_from",
    "description",
    "priority",
    "lifecycle_stage",
    "sst_number",
    "tax_code",
    "exemption_certificate",
    "former_registration_number",
    "former_registration_key",
    "credit_rating",
    "gl_account",
    "account_category",
    "correspondence_mode",
    "whatsapp",
    "wechat",
    "facebook",
    "linkedin",
    "instagram",
    "delivery_instructions",
    "packing_instructions",
)
DAYS = ("customer_since", "tax_registered_on", "exemption_expires_on", "last_credit_review")
SELDOM = (
    "former_registration_key",
    "customer_since",
    "priority",
    "lifecycle_stage",
    "credit_rating",
    "last_credit_review",
    "account_category",
    "exemption_expires_on",
)


BLOCKERS = ("administrator", "data-administrator", "credit-controller", "finance")


def upgrade() -> None:
    _columns()
    _indexes()
    _external_ids()
    _blockers()


def _columns() -> None:
    for name in TEXTS:
        op.add_column("customers", sa.Column(name, sa.Text(), nullable=True))
    for name in DAYS:
        op.add_column("customers", sa.Column(name, sa.Date(), nullable=True))
    op.add_column("customers", sa.Column("status_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("customers", sa.Column("delivery_days", postgresql.ARRAY(sa.Text()), nullable=True))
    op.add_column("customers", sa.Column("external_ids", postgresql.JSONB(), nullable=True))
    # A default while the column is made, so that no row has to be written; afterwards the application says it.
    op.add_column("customers", sa.Column("vip", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("customers", "vip", server_default=None)


def _indexes() -> None:
    for name in SELDOM:
        op.create_index(
            f"ix_customers_{name}", "customers", ["tenant_id", name], postgresql_where=sa.text(f"{name} is not null")
        )
    op.create_index("ix_customers_vip", "customers", ["tenant_id", "sort_name", "id"], postgresql_where=sa.text("vip"))
    op.create_index(
        "uq_customers_former_registration_key",
        "customers",
        ["tenant_id", "former_registration_key"],
        unique=True,
        postgresql_where=sa.text("status <> 'merged' and not shares_identifiers"),
    )


def _external_ids() -> None:
    op.create_table(
        "customer_external_ids",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_customer_external_ids_tenant_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "name", name=op.f("pk_customer_external_ids")),
    )
    op.create_index("ix_customer_external_ids_customer", "customer_external_ids", ["tenant_id", "customer_id"])
    tenant_table("customer_external_ids")
    op.execute(
        """
        create function keep_external_ids() returns trigger language plpgsql as $$
        begin
          delete from customer_external_ids where tenant_id = new.tenant_id and customer_id = new.id;
          insert into customer_external_ids (tenant_id, name, customer_id)
          select new.tenant_id, one.key || '=' || one.value, new.id from jsonb_each_text(coalesce(new.external_ids, '{}')) one;
          return null;
        end $$
        """
    )
    op.execute(
        """
        create trigger external_ids_of_new after insert on customers
        for each row when (new.external_ids is not null) execute function keep_external_ids()
        """
    )
    op.execute(
        """
        create trigger external_ids_changed after update on customers
        for each row when (old.external_ids is distinct from new.external_ids) execute function keep_external_ids()
        """
    )


def _blockers() -> None:
    """The default roles of companies that are there get the new right as fresh ones have it."""
    roles = ", ".join(f"'{role}'" for role in BLOCKERS)
    op.execute(
        f"""
        update roles set permissions = array(select unnest(permissions) union select 'customers:block' order by 1)
         where is_default and key in ({roles})
        """
    )
