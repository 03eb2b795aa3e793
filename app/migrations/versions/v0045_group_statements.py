"""A paper may be a conglomerate's: about all its members, to its head customer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.add_column("paper_runs", sa.Column("whose", sa.Text(), nullable=False, server_default="customer"))
    op.alter_column("paper_runs", "whose", server_default=None)
    op.create_check_constraint(op.f("ck_paper_runs_whose"), "paper_runs", "whose in ('customer', 'conglomerate')")
    op.add_column("papers", sa.Column("conglomerate_id", sa.Uuid(), nullable=True))
    op.alter_column("papers", "customer_id", nullable=True)
    op.create_check_constraint(
        op.f("ck_papers_whose"), "papers", "customer_id is not null or conglomerate_id is not null"
    )
    op.create_foreign_key(
        op.f("fk_papers_tenant_id_conglomerate_id"),
        "papers",
        "conglomerates",
        ["tenant_id", "conglomerate_id"],
        ["tenant_id", "id"],
    )
    op.create_unique_constraint("uq_papers_conglomerate", "papers", ["tenant_id", "run_id", "conglomerate_id"])
    op.create_index("ix_papers_conglomerate", "papers", ["tenant_id", "conglomerate_id", "created_at"])
