"""Which credit term a document gets when it names none (domain rules, section 1): customer → category → COD."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.credit.queries.debtors import Debtor
from app.reference.models import Category


def find_term_id(debtor: Debtor) -> UUID | None:
    """The customer's own term, else its category's; None means cash on delivery."""
    if debtor.credit_term_id is not None or debtor.category_id is None:
        return debtor.credit_term_id
    return db.session.scalar(select(Category.credit_term_id).where(Category.id == debtor.category_id))
