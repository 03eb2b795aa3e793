"""What else a customer refers to: business nature, territory, payment method, the customer that brought it; the delivery zone of an address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

_REFERENCES = {
    "business_nature_id": "business_natures",
    "territory_id": "territories",
    "payment_method_id": "payment_methods",
    "referred_by_id": "customers",
}


def upgrade() -> None:
    for column, target in _REFERENCES.items():
        _add("customers", column, target)
    op.create_check_constraint(op.f("ck_customers_referred_by"), "customers", "referred_by_id <> id")
    for column in ("business_nature_id", "payment_method_id", "referred_by_id"):
        _index(f"ix_customers_{column}", "customers", column)
    _index("ix_customers_territory", "customers", "territory_id", "sort_name", "id")
    _add("customer_addresses", "delivery_zone_id", "delivery_zones")
    _index("ix_customer_addresses_delivery_zone", "customer_addresses", "delivery_zone_id")


def _add(table: str, column: str, target: str) -> None:
    op.add_column(table, sa.Column(column, sa.Uuid(), nullable=True))
    name = op.f(f"fk_{table}_tenant_id_{column}")
    op.create_foreign_key(name, table, target, ["tenant_id", column], ["tenant_id", "id"])


def _index(name: str, table: str, column: str, *more: str) -> None:
    op.create_index(name, table, ["tenant_id", column, *more], postgresql_where=sa.text(f"{column} is not null"))
