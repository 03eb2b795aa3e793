"""How much customers may owe by what was agreed with them, on a day: their own limit, and that of their category."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, and_, literal, or_, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.core.money import Money
from app.customers.models import Customer
from app.reference.models import Category, CreditLimit


@dataclass(frozen=True)
class Limits:
    """What holds on the day. None is nothing set, or a named limit outside its dates: it falls through. Zero is no credit at all."""

    own: Money | None
    category: Money | None
    category_id: UUID | None


def limits_on(customer_ids: Collection[UUID], day: date) -> dict[UUID, Limits]:
    """The own limit of each customer and that of its category on `day`, in one statement."""
    named, of_category = aliased(CreditLimit), aliased(CreditLimit)
    own, common = _holds(Customer, named, day), _holds(Category, of_category, day)
    statement = (
        select(
            Customer.id,
            Customer.credit_limit,
            Customer.credit_limit_currency,
            own.label("own"),
            Category.id.label("category_id"),
            Category.credit_limit.label("common_limit"),
            Category.credit_limit_currency.label("common_currency"),
            common.label("common"),
        )
        .outerjoin(named, named.id == Customer.credit_limit_id)
        .outerjoin(Category, Category.id == Customer.category_id)
        .outerjoin(of_category, of_category.id == Category.credit_limit_id)
        .where(Customer.id.in_(customer_ids))
    )
    return {row.id: _limits(row) for row in db.session.execute(statement)}


def _holds(holder: Any, named: Any, day: date) -> ColumnElement[bool]:
    """An amount always holds; a named limit within its dates."""
    begun = or_(named.valid_from.is_(None), named.valid_from <= literal(day))
    going = or_(named.valid_until.is_(None), named.valid_until >= literal(day))
    return or_(holder.credit_limit_id.is_(None), and_(begun, going)).cast(Boolean)


def _limits(row: Any) -> Limits:
    own = Money(row.credit_limit, row.credit_limit_currency) if row.own and row.credit_limit is not None else None
    common = Money(row.common_limit, row.common_currency) if row.common and row.common_limit is not None else None
    return Limits(own, common, row.category_id)
