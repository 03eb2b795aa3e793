"""Exports of any kind of record, in three formats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    for name, former in (("type", "customers"), ("format", "csv")):
        op.add_column("exports", sa.Column(name, sa.Text(), nullable=False, server_default=former))
        op.alter_column("exports", name, server_default=None)
    op.create_check_constraint(op.f("ck_exports_format"), "exports", "format in ('csv', 'xlsx', 'jsonl')")
