"""Reference lists: credit terms, categories, industries, sales agents."""

from __future__ import annotations

from app.migrations.house import create_tenant_table
from app.reference.models import Category, CreditTerm, Industry, SalesAgent

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for model in (CreditTerm, Category, Industry, SalesAgent):
        create_tenant_table(model.__table__)
