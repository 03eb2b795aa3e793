"""How a company shapes its records: its own fields with their values, and what it says of all fields."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.house import tenant_table

revision = "0023"
down_revision = "0022"

FORGET = """
create function forget_custom_values() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  delete from custom_values where tenant_id = old.tenant_id and record_id = old.id;
  return null;
end
$$
"""


def upgrade() -> None:
    _custom_fields()
    _custom_values()
    _field_layouts()
    op.execute(FORGET)
    for table in ("customers", "customer_contacts", "customer_addresses"):
        op.execute(
            f"create trigger forget_custom_values after delete on {table} for each row execute function forget_custom_values()"
        )


def _custom_fields() -> None:
    op.create_table(
        "custom_fields",
        sa.Column("record_type", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("labels", postgresql.JSONB(), nullable=False),
        sa.Column("help", postgresql.JSONB(), nullable=False),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        sa.Column("required", sa.Text(), nullable=False),
        sa.Column("default", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind in ('text', 'number', 'money', 'date', 'choice', 'choices', 'yes_no', 'customer', 'url')",
            name=op.f("ck_custom_fields_kind"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_custom_fields")),
        sa.UniqueConstraint("tenant_id", "record_type", "key", name="uq_custom_fields_key"),
    )
    tenant_table("custom_fields")


def _custom_values() -> None:
    op.create_table(
        "custom_values",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("field_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("text_value", sa.Text(), nullable=True),
        sa.Column("text_key", sa.Text(collation="C"), nullable=True),
        sa.Column("number_value", sa.BigInteger(), nullable=True),
        sa.Column("date_value", sa.Date(), nullable=True),
        sa.Column("reference_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "field_id"],
            ["custom_fields.tenant_id", "custom_fields.id"],
            name=op.f("fk_custom_values_tenant_id_field_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reference_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_custom_values_tenant_id_reference_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "record_id", "field_id", "place", name=op.f("pk_custom_values")),
    )
    for column in ("text_key", "number_value", "date_value"):
        op.create_index(
            f"ix_custom_values_{column}",
            "custom_values",
            ["tenant_id", "field_id", column, "record_id"],
            postgresql_where=sa.text(f"{column} is not null"),
        )
    op.create_index(
        "ix_custom_values_reference_id",
        "custom_values",
        ["tenant_id", "reference_id", "field_id"],
        postgresql_where=sa.text("reference_id is not null"),
    )
    op.create_index("ix_custom_values_field", "custom_values", ["tenant_id", "field_id"])
    tenant_table("custom_values")


def _field_layouts() -> None:
    op.create_table(
        "field_layouts",
        sa.Column("record_type", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("settings", postgresql.JSONB(), nullable=False),
        sa.Column("field_order", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_field_layouts")),
        sa.UniqueConstraint("tenant_id", "record_type", "role", name="uq_field_layouts_role"),
    )
    tenant_table("field_layouts")
