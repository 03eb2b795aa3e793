"""Exports."""

from __future__ import annotations

from app.exports.models import Export
from app.migrations.house import create_tenant_table

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    create_tenant_table(Export.__table__)
