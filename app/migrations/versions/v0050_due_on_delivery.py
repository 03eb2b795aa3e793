"""What is delivered for cash is due on its day."""

from __future__ import annotations

from alembic import op

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    op.execute(
        """
        update documents d set due_date = d.date
         where d.kind = 'delivery_order'
           and (d.credit_term_id is null
                or exists (select 1 from credit_terms t where t.tenant_id = d.tenant_id and t.id = d.credit_term_id
                              and t.kind in ('cod', 'prepaid')))
        """
    )
