"""Where customers and groups stand against their limits, for lists; readers of the feed; held orders that open by themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.house import tenant_table

revision = "0027"
down_revision = "0026"

OUTCOMES = "'opened', 'released', 'refused', 'cancelled', 'amended'"


def upgrade() -> None:
    _positions()
    _readers()
    _outcomes()
    for name in ("tells_controllers", "tells_sellers"):
        op.add_column("credit_policies", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true()))
        op.alter_column("credit_policies", name, server_default=None)


def _positions() -> None:
    op.create_table(
        "credit_positions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("limit_amount", sa.BigInteger(), nullable=True),
        sa.Column("limit_currency", sa.Text(), nullable=False),
        sa.Column("limit_source", sa.Text(), nullable=False),
        sa.Column("temporary", sa.BigInteger(), nullable=False),
        sa.Column("exposure", sa.BigInteger(), nullable=False),
        sa.Column("owed", sa.BigInteger(), nullable=True),
        sa.Column("available", sa.BigInteger(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=True),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("holds_until", sa.Date(), nullable=True),
        sa.CheckConstraint("kind in ('customer', 'node')", name=op.f("ck_credit_positions_kind")),
        sa.CheckConstraint(
            "use in ('over', 'near', 'within', 'unlimited', 'unknown')", name=op.f("ck_credit_positions_use")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_credit_positions")),
        postgresql_with={"fillfactor": 50},
    )
    op.create_index(
        "ix_credit_positions_use",
        "credit_positions",
        ["tenant_id", "use", "used", "id"],
        postgresql_where=sa.text("use in ('over', 'near')"),
    )
    op.create_index(
        "ix_credit_positions_until",
        "credit_positions",
        ["tenant_id", "holds_until"],
        postgresql_where=sa.text("holds_until is not null"),
    )
    tenant_table("credit_positions")


def _readers() -> None:
    op.create_table(
        "feed_readers",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "name", name=op.f("pk_feed_readers")),
    )
    tenant_table("feed_readers")


def _outcomes() -> None:
    op.drop_constraint(op.f("ck_document_holds_outcome"), "document_holds")
    op.create_check_constraint(
        op.f("ck_document_holds_outcome"), "document_holds", f"outcome in ({OUTCOMES}, 'automatic')"
    )
    op.create_index(
        "ix_document_holds_would_pass",
        "document_holds",
        ["tenant_id", "held_at"],
        postgresql_where=sa.text("outcome is null and would_pass"),
    )
