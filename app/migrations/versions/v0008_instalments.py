"""Credit terms in instalments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

KINDS = "kind in ('cod', 'prepaid', 'net', 'end_of_month', 'day_of_month', 'instalments')"


def upgrade() -> None:
    op.add_column("credit_terms", sa.Column("lines", postgresql.JSONB(astext_type=sa.Text())))
    op.drop_constraint(op.f("ck_credit_terms_kind"), "credit_terms", type_="check")
    op.create_check_constraint(op.f("ck_credit_terms_kind"), "credit_terms", KINDS)
