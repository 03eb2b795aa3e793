"""Payments refer to the company's own list of payment methods, each of which has a kind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"

KINDS = "'cash', 'card', 'transfer', 'cheque', 'other'"
_KINDS_OF_THOSE_THERE = """
    update payment_methods set kind = lower(code_key) where code_key in ('CASH', 'CARD', 'TRANSFER', 'CHEQUE')
"""
_SEED = """
    insert into payment_methods (tenant_id, id, code, code_key, name, sort_name, status, kind, version, created_at, updated_at)
    select t.id, gen_random_uuid(), m.code, upper(m.code), m.name, lower(m.name), 'active', m.code, 1, now(), now()
      from tenants t cross join (values ('cash', 'Cash'), ('card', 'Card'), ('transfer', 'Bank transfer'), ('cheque', 'Cheque')) m (code, name)
     where not exists (select 1 from payment_methods p where p.tenant_id = t.id and p.code_key = upper(m.code))
"""
_REFER = """
    update documents d set mode_id = m.id from payment_methods m
     where d.mode is not null and m.tenant_id = d.tenant_id and m.code_key = upper(d.mode)
"""


def upgrade() -> None:
    op.add_column("payment_methods", sa.Column("kind", sa.Text(), nullable=False, server_default="other"))
    op.create_check_constraint(op.f("ck_payment_methods_kind"), "payment_methods", f"kind in ({KINDS})")
    op.execute(_KINDS_OF_THOSE_THERE)
    op.alter_column("payment_methods", "kind", server_default=None)
    op.execute(_SEED)
    op.add_column("documents", sa.Column("mode_id", sa.Uuid()))
    op.execute(_REFER)
    op.drop_column("documents", "mode")
    op.create_foreign_key(
        op.f("fk_documents_mode_id_payment_methods"), "documents", "payment_methods",
        ["tenant_id", "mode_id"], ["tenant_id", "id"],
    )  # fmt: skip
    op.create_index(
        "ix_documents_mode", "documents", ["tenant_id", "mode_id"], postgresql_where=sa.text("mode_id is not null")
    )
