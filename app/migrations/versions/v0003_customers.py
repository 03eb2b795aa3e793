"""The customer master, and the search over it."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from app.customers.models import Address, BulkTarget, Contact, Customer, ListLayout, SearchRow, SearchWord
from app.migrations.house import create_tenant_table, hand_to_definer, let_definer

revision = "0003"
down_revision = "0002"

SEARCH = Path(__file__).parent.parent / "sql" / "search.sql"


def upgrade() -> None:
    for extension in ("pg_trgm", "btree_gin"):
        op.execute(f"create extension if not exists {extension}")
    for model in (Customer, Contact, Address, ListLayout, BulkTarget, SearchRow, SearchWord):
        create_tenant_table(model.__table__)
    # The planner must know frequent trigrams to choose the index for rare ones.
    op.execute("alter table customer_search alter search_text set statistics 1000")
    let_definer("customer_search", "select")
    let_definer("search_words", "select")
    op.get_bind().exec_driver_sql(SEARCH.read_text().replace("%", "%%"))
    hand_to_definer("search_customers", "text, int, int")
    hand_to_definer("similar_words", "text, int")
