"""Allocations by their day: what was settled since a day is all that the ageing of that day looks up."""

from __future__ import annotations

from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_index("ix_allocations_date", "allocations", ["tenant_id", "date"])
