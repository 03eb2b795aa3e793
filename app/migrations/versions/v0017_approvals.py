"""Approvals: bands, requests, decisions, delegations; the right to decide for the default roles that have it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.house import tenant_table

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    _policies()
    _approvals()
    _decisions()
    _delegations()
    op.execute(
        "update roles set permissions = array_append(permissions, 'approvals:decide'), version = version + 1"
        " where is_default and key in ('administrator', 'credit-controller', 'finance')"
        " and not 'approvals:decide' = any(permissions)"
    )


def _policies() -> None:
    op.create_table(
        "approval_policies",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("bands", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approval_policies")),
        sa.UniqueConstraint("tenant_id", "kind", name="uq_approval_policies_kind"),
    )
    tenant_table("approval_policies")


def _member(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        ["memberships.tenant_id", "memberships.user_id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def _approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_code", sa.Text(), nullable=False),
        sa.Column("subject_name", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state in ('open', 'approved', 'refused', 'withdrawn', 'replaced')", name=op.f("ck_approvals_state")
        ),
        sa.CheckConstraint("(state = 'open') = (turn is not null)", name=op.f("ck_approvals_turn")),
        _member("approvals", "asked_by_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approvals")),
    )
    is_open = sa.text("state = 'open'")
    op.create_index(
        "uq_approvals_open", "approvals", ["tenant_id", "kind", "subject_id"], unique=True, postgresql_where=is_open
    )
    op.create_index("ix_approvals_turn", "approvals", ["tenant_id", "turn", "due_on"], postgresql_where=is_open)
    op.create_index("ix_approvals_asked_by", "approvals", ["tenant_id", "asked_by_id", "asked_at", "id"])
    op.create_index("ix_approvals_asked_at", "approvals", ["tenant_id", "asked_at", "id"])
    op.create_index("ix_approvals_subject", "approvals", ["tenant_id", "subject_id"])
    tenant_table("approvals")


def _decisions() -> None:
    op.create_table(
        "approval_decisions",
        sa.Column("approval_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("for_user_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("verdict in ('approved', 'refused')", name=op.f("ck_approval_decisions_verdict")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "approval_id"],
            ["approvals.tenant_id", "approvals.id"],
            name=op.f("fk_approval_decisions_tenant_id_approval_id"),
            ondelete="CASCADE",
        ),
        _member("approval_decisions", "user_id"),
        _member("approval_decisions", "for_user_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approval_decisions")),
        sa.UniqueConstraint("tenant_id", "approval_id", "step", name="uq_approval_decisions_step"),
    )
    op.create_index("ix_approval_decisions_user", "approval_decisions", ["tenant_id", "user_id", "at"])
    op.create_index("ix_approval_decisions_for_user", "approval_decisions", ["tenant_id", "for_user_id"])
    tenant_table("approval_decisions")


def _delegations() -> None:
    op.create_table(
        "approval_delegations",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("delegate_id", sa.Uuid(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("begins <= ends", name=op.f("ck_approval_delegations_days")),
        sa.CheckConstraint("user_id <> delegate_id", name=op.f("ck_approval_delegations_somebody_else")),
        _member("approval_delegations", "user_id"),
        _member("approval_delegations", "delegate_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approval_delegations")),
    )
    op.create_index("ix_approval_delegations_user", "approval_delegations", ["tenant_id", "user_id"])
    op.create_index("ix_approval_delegations_delegate", "approval_delegations", ["tenant_id", "delegate_id", "ends"])
    tenant_table("approval_delegations")
