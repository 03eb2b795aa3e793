"""What a limit amounts to, whether it was typed or named."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.core.money import Money
from app.reference.models import CreditLimit


def worth(limit: Money | UUID | None) -> Money | None:
    """The amount of a limit: itself, or that of the named limit with this id, whatever its dates."""
    if not isinstance(limit, UUID):
        return limit
    found = select(CreditLimit.amount, CreditLimit.amount_currency).where(CreditLimit.id == limit)
    row = db.session.execute(found).one_or_none()
    return Money(*row) if row else None
