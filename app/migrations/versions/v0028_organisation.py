"""Companies of the group and outlets; tags and outlets of customers: an array in the customer's row, and a row for each that a trigger keeps,
for filters and foreign keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.house import tenant_table

revision = "0028"
down_revision = "0027"

_ADDRESS = ("line1", "line2", "line3", "postcode", "city", "state", "country", "email", "phone")


def upgrade() -> None:
    _list("group_companies", "registration_number", "tax_id", "sst_number", "currency", "website", "letterhead")
    _list("outlets", company_id="group_companies", territory_id="territories")
    _several("customer_tags", "tags", "tag_id")
    _several("customer_outlets", "outlets", "outlet_id")


def _list(table: str, *texts: str, **references: str) -> None:
    op.create_table(
        table,
        *(sa.Column(name, sa.Text(), nullable=True) for name in (*texts, *_ADDRESS)),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in references),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("code", "code_key", "name", "sort_name", "status")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status in ('active', 'inactive')", name=op.f(f"ck_{table}_status")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("tenant_id", "code_key", name=f"uq_{table}_code_key"),
    )
    for column, target in references.items():
        op.create_foreign_key(
            op.f(f"fk_{table}_tenant_id_{column}"), table, target, ["tenant_id", column], ["tenant_id", "id"]
        )
        op.create_index(f"ix_{table}_{column.removesuffix('_id')}", table, ["tenant_id", column])
    tenant_table(table)


def _several(table: str, array: str, column: str) -> None:
    """What customers have several of: `array` in their own row, and `table` with a row for each of its ids."""
    op.add_column("customers", sa.Column(array, postgresql.ARRAY(sa.Uuid()), nullable=True))
    op.create_table(
        table,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column(column, sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f(f"fk_{table}_tenant_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", column],
            [f"{array}.tenant_id", f"{array}.id"],
            name=op.f(f"fk_{table}_tenant_id_{column}"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "customer_id", column, name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_{column.removesuffix('_id')}", table, ["tenant_id", column, "customer_id"])
    tenant_table(table)
    op.execute(
        f"""
        create function keep_{table}() returns trigger language plpgsql as $$
        begin
          delete from {table} where tenant_id = new.tenant_id and customer_id = new.id;
          insert into {table} (tenant_id, customer_id, {column})
          select distinct new.tenant_id, new.id, one from unnest(new.{array}) one;
          return null;
        end $$
        """
    )
    for moment, event, condition in (
        ("of_new", "insert", f"new.{array} is not null"),
        ("changed", "update", f"old.{array} is distinct from new.{array}"),
    ):
        op.execute(
            f"create trigger {array}_{moment} after {event} on customers "
            f"for each row when ({condition}) execute function keep_{table}()"
        )
