"""The patterns of a company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.numbering.models import NumberSeries


def all_patterns(record_type: str) -> Sequence[NumberSeries]:
    """The general pattern first, then those of categories."""
    statement = select(NumberSeries).where(NumberSeries.record_type == record_type)
    return db.session.scalars(statement.order_by(NumberSeries.category_id.is_not(None), NumberSeries.id)).all()


def numbered_types() -> frozenset[str]:
    """The record types that have a pattern."""
    return frozenset(db.session.scalars(select(NumberSeries.record_type).distinct()))


def pattern_for(record_type: str, category_id: UUID | None) -> Any | None:
    """The pattern of the category, else the general one; None when there is neither."""
    wanted = or_(NumberSeries.category_id == category_id, NumberSeries.category_id.is_(None))
    statement = select(NumberSeries).where(NumberSeries.record_type == record_type, wanted)
    return db.session.scalars(statement.order_by(NumberSeries.category_id.is_(None)).limit(1)).first()


def get_pattern(series_id: UUID, *, lock: bool = False) -> NumberSeries:
    """One pattern; raises NotFound."""
    statement = select(NumberSeries).where(NumberSeries.id == series_id)
    found = db.session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def find_scope(record_type: str, category_id: UUID | None) -> NumberSeries | None:
    """The pattern of exactly that scope."""
    return db.session.scalar(
        select(NumberSeries).where(
            NumberSeries.record_type == record_type, NumberSeries.category_id.is_not_distinct_from(category_id)
        )
    )
