"""The API: answers kept for the repetition of a request."""

from __future__ import annotations

from app.api.models import IdempotencyKey
from app.migrations.house import create_tenant_table

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    create_tenant_table(IdempotencyKey.__table__)
