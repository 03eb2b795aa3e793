"""Customers that have the limit of their category."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, not_, or_, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.credit.models import CreditPosition
from app.credit.values import Source
from app.customers.models import Customer
from app.customers.queries.visible import listed
from app.reference.models import CreditLimit
from app.reference.queries.limits import holds


def count_inheriting(category_id: UUID, today: date) -> int:
    """How many customers of a category have no limit of their own."""
    named = aliased(CreditLimit)
    counted = (
        select(func.count(Customer.id))
        .outerjoin(named, named.id == Customer.credit_limit_id)
        .where(
            Customer.category_id == category_id,
            or_(Customer.credit_limit.is_(None), not_(holds(named, today))),
            listed(),
        )
    )
    return int(db.session.scalar(counted) or 0)


def owing_of(category_id: UUID, limit: int) -> Sequence[Any]:
    """(id, name, exposure, temporary, limit_currency) of those of them that owe, who owes most first."""
    owing: ColumnElement[bool] = CreditPosition.exposure > 0
    statement = (
        select(
            Customer.id,
            Customer.name,
            CreditPosition.exposure,
            CreditPosition.temporary,
            CreditPosition.limit_currency,
        )
        .join(CreditPosition, CreditPosition.id == Customer.id)
        .where(
            Customer.category_id == category_id, CreditPosition.limit_source != Source.CUSTOMER.value, owing, listed()
        )
        .order_by(CreditPosition.exposure.desc(), Customer.id)
        .limit(limit)
    )
    return db.session.execute(statement).all()
