"""Reviews that were written."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.credit.models import CreditReview


def reviews_of(customer_id: UUID) -> Sequence[CreditReview]:
    """Every review of a customer, the newest first."""
    statement = select(CreditReview).where(CreditReview.customer_id == customer_id)
    return db.session.scalars(statement.order_by(CreditReview.id.desc())).all()
