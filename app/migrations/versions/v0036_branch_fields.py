"""The values of a branch's own fields go with it."""

from __future__ import annotations

from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.execute(
        "create trigger forget_custom_values after delete on customer_branches for each row execute function forget_custom_values()"
    )
