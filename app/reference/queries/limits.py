"""What a limit amounts to, whether it was typed or named, and whether it holds."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

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


def holds(limit_id: Any, day: date) -> ColumnElement[bool]:
    """The condition that a limit holds on `day`: an amount that was typed (no id) always does, a named limit within its dates."""
    begun = or_(CreditLimit.valid_from.is_(None), CreditLimit.valid_from <= day)
    going = or_(CreditLimit.valid_until.is_(None), CreditLimit.valid_until >= day)
    named = select(CreditLimit.id).where(and_(CreditLimit.id == limit_id, begun, going))
    return or_(limit_id.is_(None), named.exists())
