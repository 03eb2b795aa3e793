"""Temporary increases of limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.credit.models import TemporaryLimit


def find_overlapping(holder_id: UUID, since: date, until: date) -> TemporaryLimit | None:
    """An increase of this customer or node that shares a day with these."""
    return db.session.scalar(
        select(TemporaryLimit)
        .where(_of(holder_id), TemporaryLimit.valid_from <= until, TemporaryLimit.valid_until >= since)
        .limit(1)
    )


def increases(holder_id: UUID) -> Sequence[TemporaryLimit]:
    """Every increase of a customer or node, the newest first."""
    statement = select(TemporaryLimit).where(_of(holder_id))
    return db.session.scalars(statement.order_by(TemporaryLimit.valid_from.desc(), TemporaryLimit.id.desc())).all()


def get_increase(holder_id: UUID, increase_id: UUID) -> TemporaryLimit:
    """One increase; raises NotFound."""
    found = db.session.scalar(select(TemporaryLimit).where(_of(holder_id), TemporaryLimit.id == increase_id))
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def _of(holder_id: UUID) -> ColumnElement[bool]:
    return or_(TemporaryLimit.customer_id == holder_id, TemporaryLimit.node_id == holder_id)
