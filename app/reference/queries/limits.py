"""What a limit amounts to, whether it was typed or named, and whether it holds."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, or_, select

from app.core.clock import today
from app.core.db import db
from app.core.money import Money
from app.core.session import bound_actor
from app.reference.models import CreditLimit


def worth(limit: Money | UUID | None) -> Money | None:
    """The amount of a limit: itself, or that of the named limit with this id. None for a named limit that does not hold today: whoever has it
    falls through to another limit, or to none."""
    if not isinstance(limit, UUID):
        return limit
    day = today(bound_actor().tenant.timezone)
    found = select(CreditLimit.amount, CreditLimit.amount_currency).where(
        CreditLimit.id == limit, holds(CreditLimit, day)
    )
    row = db.session.execute(found).one_or_none()
    return Money(*row) if row else None


def holds(named: type[CreditLimit], day: date | BindParameter[date]) -> ColumnElement[bool]:
    """The condition that a limit holds on `day`: an amount that was typed (no named limit is joined) always does, a named limit within its dates."""
    begun = or_(named.valid_from.is_(None), named.valid_from <= day)
    return and_(begun, or_(named.valid_until.is_(None), named.valid_until >= day))
