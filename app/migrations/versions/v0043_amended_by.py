"""Who last changed what a document asks for: with four eyes neither who entered it nor who changed it may release it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.add_column("documents", sa.Column("amended_by", sa.Uuid()))
