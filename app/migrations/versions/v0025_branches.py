"""Branches of customers, and the groups that their addresses give them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.house import tenant_table

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    _branch_groups()
    _branches()


def _branch_groups() -> None:
    op.create_table(
        "branch_groups",
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("states", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status in ('active', 'inactive')", name=op.f("ck_branch_groups_status")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_branch_groups")),
        sa.UniqueConstraint("tenant_id", "code_key", name="uq_branch_groups_code_key"),
    )
    tenant_table("branch_groups")


def _branches() -> None:
    op.create_table(
        "customer_branches",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=True)
            for name in ("line1", "line2", "line3", "city", "state", "postcode", "country", "contact", "phone", "email")
        ),
        sa.Column("credit_term_id", sa.Uuid(), nullable=True),
        sa.Column("branch_group_id", sa.Uuid(), nullable=True),
        sa.Column("group_by_hand", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customers.tenant_id", "customers.id"],
            name=op.f("fk_customer_branches_tenant_id_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "credit_term_id"],
            ["credit_terms.tenant_id", "credit_terms.id"],
            name=op.f("fk_customer_branches_tenant_id_credit_term_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "branch_group_id"],
            ["branch_groups.tenant_id", "branch_groups.id"],
            name=op.f("fk_customer_branches_tenant_id_branch_group_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customer_branches")),
        sa.UniqueConstraint("tenant_id", "customer_id", "code_key", name="uq_customer_branches_code_key"),
    )
    op.create_index("ix_customer_branches_credit_term", "customer_branches", ["tenant_id", "credit_term_id"])
    op.create_index("ix_customer_branches_branch_group", "customer_branches", ["tenant_id", "branch_group_id"])
    tenant_table("customer_branches")
