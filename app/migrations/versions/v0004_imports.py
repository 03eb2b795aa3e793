"""Imports: the files, their rows, what headings were matched with."""

from __future__ import annotations

from app.imports.models import Import, ImportMapping, ImportRow
from app.migrations.house import create_tenant_table

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for model in (Import, ImportRow, ImportMapping):
        create_tenant_table(model.__table__)
