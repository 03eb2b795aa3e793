"""A file that was asked for may be a PDF."""

from __future__ import annotations

from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_exports_format"), "exports")
    op.create_check_constraint(op.f("ck_exports_format"), "exports", "format in ('csv', 'xlsx', 'jsonl', 'pdf')")
