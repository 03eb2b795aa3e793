"""Credit: the tenant's policy, temporary limits, balances, and the rights of selling, posting and releasing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.house import tenant_table

revision = "0018"
down_revision = "0017"

SELLS = ("orders:create", "orders:submit")
POSTS = ("documents:post", "payments:create")
GIVEN = {
    "administrator": ("credit:release", "credit:refuse", *SELLS, *POSTS),
    "sales-rep": SELLS,
    "account-manager": SELLS,
    "credit-controller": ("credit:release", "credit:refuse"),
    "operations": (*SELLS, *POSTS),
    "finance": (*SELLS, *POSTS),
}
"""What the default roles of the companies that are there already get beside `documents:view`, which all of them get."""


def upgrade() -> None:
    _credit_policies()
    _temporary_limits()
    _credit_balances()
    _release_bands()
    for key in (
        "administrator",
        "sales-rep",
        "account-manager",
        "credit-controller",
        "operations",
        "finance",
        "data-administrator",
        "auditor",
    ):
        _give(key, ["documents:view", *GIVEN.get(key, ())])


def _give(key: str, permissions: list[str]) -> None:
    statement = sa.text(
        "update roles set permissions = array(select distinct unnest(permissions || cast(:more as text[])) order by 1), version = version + 1"
        " where is_default and key = :key"
    )
    op.get_bind().execute(statement, {"key": key, "more": permissions})


def _credit_policies() -> None:
    op.create_table(
        "credit_policies",
        sa.Column("gate", sa.Text(), nullable=False),
        sa.Column("counts_orders", sa.Boolean(), nullable=False),
        sa.Column("counts_delivered", sa.Boolean(), nullable=False),
        sa.Column("counts_invoices", sa.Boolean(), nullable=False),
        sa.Column("counts_unallocated", sa.Boolean(), nullable=False),
        sa.Column("counts_credit_notes", sa.Boolean(), nullable=False),
        sa.Column("warning_percent", sa.Integer(), nullable=False),
        sa.Column("holds_overdue", sa.Boolean(), nullable=False),
        sa.Column("overdue_days", sa.Integer(), nullable=False),
        sa.Column("overdue_tolerance", sa.BigInteger(), nullable=False),
        sa.Column("holds_review", sa.Boolean(), nullable=False),
        sa.Column("netting", sa.Boolean(), nullable=False),
        sa.Column("none_means", sa.Text(), nullable=False),
        sa.Column("default_limit", sa.BigInteger(), nullable=True),
        sa.Column("default_limit_currency", sa.Text(), nullable=True),
        sa.Column("auto_release", sa.Boolean(), nullable=False),
        sa.Column("four_eyes", sa.Boolean(), nullable=False),
        sa.Column("release_days", sa.Integer(), nullable=False),
        sa.Column("direct_invoice", sa.Text(), nullable=False),
        sa.Column("write_off_tolerance", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("direct_invoice in ('block', 'warn')", name=op.f("ck_credit_policies_direct_invoice")),
        sa.CheckConstraint("gate in ('order', 'delivery', 'invoice')", name=op.f("ck_credit_policies_gate")),
        sa.CheckConstraint("none_means in ('unlimited', 'no_credit')", name=op.f("ck_credit_policies_none_means")),
        sa.CheckConstraint("warning_percent between 1 and 100", name=op.f("ck_credit_policies_warning_percent")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_credit_policies")),
        sa.UniqueConstraint("tenant_id", name="uq_credit_policies_tenant"),
    )
    tenant_table("credit_policies")


def _temporary_limits() -> None:
    op.create_table(
        "temporary_limits",
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("node_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approver_name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(customer_id is null) <> (node_id is null)", name=op.f("ck_temporary_limits_holder")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_temporary_limits_amount")),
        sa.CheckConstraint("valid_from <= valid_until", name=op.f("ck_temporary_limits_days")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_temporary_limits_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "node_id"],
            ["conglomerates.tenant_id", "conglomerates.id"],
            name=op.f("fk_temporary_limits_tenant_id_node_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_temporary_limits")),
    )
    op.create_index(
        "ix_temporary_limits_customer", "temporary_limits", ["tenant_id", "customer_id", "valid_until"], unique=False
    )
    op.create_index(
        "ix_temporary_limits_node", "temporary_limits", ["tenant_id", "node_id", "valid_until"], unique=False
    )
    op.create_index("ix_temporary_limits_until", "temporary_limits", ["tenant_id", "valid_until"], unique=False)
    tenant_table("temporary_limits")


def _credit_balances() -> None:
    op.create_table(
        "credit_balances",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("exposure", sa.BigInteger(), nullable=False),
        sa.Column("open_orders", sa.BigInteger(), nullable=False),
        sa.Column("delivered", sa.BigInteger(), nullable=False),
        sa.Column("invoices", sa.BigInteger(), nullable=False),
        sa.Column("unallocated", sa.BigInteger(), nullable=False),
        sa.Column("unapplied", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind in ('customer', 'node')", name=op.f("ck_credit_balances_kind")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_credit_balances")),
        postgresql_with={"fillfactor": 50},
    )
    tenant_table("credit_balances")


def _release_bands() -> None:
    op.create_table(
        "release_bands",
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "role_id"],
            ["roles.tenant_id", "roles.id"],
            name=op.f("fk_release_bands_tenant_id_role_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_release_bands")),
        sa.UniqueConstraint("tenant_id", "role_id", name="uq_release_bands_role"),
    )
    tenant_table("release_bands")
