"""Customers that have a limit which many have: that of their category, or a named one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Numeric,
    Select,
    Text,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    null,
    or_,
    select,
    values,
)
from sqlalchemy.orm import aliased

from app.core.db import db
from app.core.money import Money
from app.credit.models import CreditPosition
from app.credit.values import Source
from app.customers.models import Customer
from app.customers.queries.visible import listed
from app.reference.models import Category, CreditLimit
from app.reference.queries.limits import holds

Factors = Mapping[tuple[str, str], Decimal]
"""(currency, into) → by what minor units of the one come to minor units of the other."""


@dataclass(frozen=True)
class Shared:
    """A limit that many have, as it would be on a day. Either of a category, for those in it that have none of their own, or a named one, for
    whoever has it, of their own or through their category."""

    day: date
    limit: Money | None
    """What they would have; None = no limit. Of a named limit that does not hold on the day: what is left where no category has another."""
    category_id: UUID | None = None
    named_id: UUID | None = None
    categories: tuple[UUID, ...] = ()
    """The categories that have the named limit."""
    falls_through: bool = False
    """Whether it is a named limit that does not hold on the day: where the category has another, that one holds."""


_inherited = aliased(CreditLimit)


def categories_with(named_id: UUID) -> Sequence[UUID]:
    """The categories that have this named limit."""
    return db.session.scalars(select(Category.id).where(Category.credit_limit_id == named_id)).all()


def currencies_of_categories() -> Sequence[str]:
    """The currencies in which categories have limits."""
    currency = Category.credit_limit_currency
    found: Sequence[Any] = db.session.scalars(select(currency).distinct().where(currency.is_not(None))).all()
    return found


def count_having(shared: Shared, most: int) -> int:
    """How many customers have the limit; where they are more than `most`, one more than that."""
    some = _having(shared, Customer.id).limit(most + 1).subquery()
    return int(db.session.scalar(select(func.count()).select_from(some)) or 0)


def over_of(shared: Shared, base: str, factors: Factors, shown: int, most: int | None) -> Sequence[Any]:
    """(id, name, excess, currency, number) of those who owe more than they would have, who owes most first; `number`: how many there are;
    where they are more than `most`, more than that; never with a limit that falls through: few may be over, and all would be walked to find
    them. Temporary increases count. Where no rate is known to compare by, nobody is over."""
    amount, currency = _limit_of(shared)
    excess, position = _excess(amount, currency, base, factors), CreditPosition
    found = (
        _having(shared, Customer.id, Customer.name, excess.label("excess"), currency.label("currency"))
        .add_columns(position.exposure)
        .join(position, position.id == Customer.id)
        .where(position.exposure > _least(shared, base), excess > 0)
        .order_by(position.exposure.desc(), position.id)
        .limit(None if most is None else most + 1)
    )
    if not shared.named_id:  # passes those by that have one of their own, who often owe most, without looking them up
        found = found.where(position.limit_source != Source.CUSTOMER.value)
    first = found.subquery("found")
    over = select(first, func.count().over().label("number"))
    return db.session.execute(over.order_by(first.c.exposure.desc(), first.c.id).limit(shown)).all()


def _having(shared: Shared, *columns: Any) -> Select[Any]:
    lapsed = select(CreditLimit.id).where(~holds(CreditLimit, shared.day))
    inheriting = and_(
        Customer.category_id.in_(shared.categories if shared.named_id else [shared.category_id]),
        or_(Customer.credit_limit.is_(None), Customer.credit_limit_id.in_(lapsed)),
    )
    having = or_(Customer.credit_limit_id == shared.named_id, inheriting) if shared.named_id else inheriting
    found = select(*columns).select_from(Customer).where(having, listed())
    if shared.falls_through:
        found = found.outerjoin(Category, Category.id == Customer.category_id).outerjoin(
            _inherited, _inherited.id == Category.credit_limit_id
        )
    return found


def _limit_of(shared: Shared) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Amount and currency of what each would have."""
    limit = shared.limit
    amount = literal(limit.amount, BigInteger) if limit else null()
    currency = literal(limit.currency, Text) if limit else null()
    if not shared.falls_through:
        return amount, currency
    other = and_(
        Category.credit_limit_id.is_distinct_from(shared.named_id),
        Category.credit_limit.is_not(None),
        holds(_inherited, shared.day),
    )
    return (
        cast(case((other, Category.credit_limit), else_=amount), BigInteger),
        cast(case((other, Category.credit_limit_currency), else_=currency), Text),
    )


def _excess(
    amount: ColumnElement[Any], currency: ColumnElement[Any], base: str, factors: Factors
) -> ColumnElement[Any]:
    of_base = {pair: factor for pair, factor in factors.items() if pair[0] == base}
    owed = func.round(CreditPosition.exposure * _factor(literal(base, Text), currency, of_base))
    more = func.round(CreditPosition.temporary * _factor(CreditPosition.__table__.c.limit_currency, currency, factors))
    raised = case((CreditPosition.temporary == 0, 0), else_=more)
    return cast(owed - amount - raised, BigInteger)


def _factor(currency: ColumnElement[Any], into: ColumnElement[Any], factors: Factors) -> ColumnElement[Any]:
    names = column("currency", Text), column("into", Text), column("factor", Numeric)
    known = values(*names, name="factors").data([(*pair, factor) for pair, factor in factors.items()]).alias()
    return select(known.c.factor).where(known.c.currency == currency, known.c.into == into).scalar_subquery()


def _least(shared: Shared, base: str) -> int:
    """Nobody who owes less, in the base currency, is over."""
    limit = shared.limit
    return max(limit.amount, 0) if limit and limit.currency == base and not shared.falls_through else 0
