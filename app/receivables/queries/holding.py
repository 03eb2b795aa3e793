"""How many customers each check of the guard would hold today, whether it is switched on or not."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, not_, or_, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.credit.rules.guard import STANDING
from app.customers.models import Customer
from app.customers.values import Status
from app.receivables.models import Document
from app.receivables.queries.documents import share_paid
from app.receivables.values.documents import Kind
from app.receivables.values.documents import Status as Opened
from app.reference.models import Category, CreditLimit
from app.reference.queries.limits import holds


def count_standing() -> int:
    """Customers whose status, or the blacklist, holds whatever they buy."""
    held = or_(Customer.status.in_(list(STANDING)), Customer.blacklisted)
    return int(db.session.scalar(select(func.count(Customer.id)).where(held)) or 0)


def count_without_limit(today: date) -> int:
    """Customers in use that have no limit of their own and none of their category."""
    own, inherited = aliased(CreditLimit), aliased(CreditLimit)
    counted = (
        select(func.count(Customer.id))
        .outerjoin(own, own.id == Customer.credit_limit_id)
        .outerjoin(Category, Category.id == Customer.category_id)
        .outerjoin(inherited, inherited.id == Category.credit_limit_id)
        .where(
            Customer.status == Status.ACTIVE,
            or_(Customer.credit_limit.is_(None), not_(holds(own, today))),
            or_(Category.credit_limit.is_(None), not_(holds(inherited, today))),
        )
    )
    return int(db.session.scalar(counted) or 0)


def count_reviews_late(today: date) -> int:
    """Customers in use whose credit should have been reviewed before `today`."""
    late = (Customer.next_credit_review < today) & (Customer.status == Status.ACTIVE)
    return int(db.session.scalar(select(func.count(Customer.id)).where(late)) or 0)


def count_unpaid_shares() -> int:
    """Customers with an open order whose prepaid share is not paid: its delivery is held."""
    order = aliased(Document)
    unpaid = select(func.count(order.debtor_id.distinct())).where(
        order.kind == Kind.SALES_ORDER.value,
        order.status == Opened.OPEN.value,
        order.prepaid > 0,
        order.outstanding != 0,
        order.prepaid > share_paid(order),
    )
    return int(db.session.scalar(unpaid) or 0)
