"""A paper keeps who writes: the mail that carries it is signed by the same."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.add_column("papers", sa.Column("written_by", sa.Text()))
