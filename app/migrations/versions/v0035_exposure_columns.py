"""Where customers stand against their limits is filtered and ordered on their list."""

from __future__ import annotations

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    for name, columns in (
        ("exposure", ["exposure", "id"]),
        ("used", ["used", "id"]),
        ("available", ["limit_currency", "available"]),
    ):
        op.create_index(f"ix_credit_positions_{name}", "credit_positions", ["tenant_id", *columns])
