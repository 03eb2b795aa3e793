"""The company's own steps of the ageing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from app.migrations.house import tenant_table

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "ageing_steps",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("days", ARRAY(sa.Integer()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cardinality(days) between 1 and 8", name=op.f("ck_ageing_steps_days")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_ageing_steps")),
        sa.UniqueConstraint("tenant_id", name="uq_ageing_steps_tenant"),
    )
    tenant_table("ageing_steps")
