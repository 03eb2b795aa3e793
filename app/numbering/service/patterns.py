"""Keeping patterns."""

from __future__ import annotations

from uuid import UUID

from app.core import clock
from app.core.db import db, new_id
from app.core.errors import STALE, Invalid, Stale
from app.core.messages import Problem
from app.core.session import bound_actor
from app.identity.service.companies import raise_config_version
from app.numbering import rules
from app.numbering.models import NumberSeries
from app.numbering.queries import counters, patterns
from app.numbering.values import Series


def save_pattern(
    record_type: str, category_id: UUID | None, pattern: str, first: int | None, *, version: int | None = None
) -> NumberSeries:
    """Give records of that type (of that category) codes by `pattern` from now on. Raises Invalid, or Stale."""
    problems = rules.problems_of(pattern, first)
    if problems or first is None:
        raise Invalid(*problems)
    row = patterns.find_scope(record_type, category_id)
    if row is None:
        row = NumberSeries(id=new_id(), record_type=record_type, category_id=category_id, version=0)
        db.session.add(row)
    elif version is not None and version != row.version:
        raise Stale(Problem(None, STALE), current=row)
    row.pattern, row.first, row.version = pattern, first, row.version + 1
    db.session.flush()
    raise_config_version(bound_actor())
    return row


def delete_pattern(row: NumberSeries) -> None:
    """Codes are typed again (or follow the general pattern). What was counted stays counted: no number comes back."""
    db.session.delete(row)
    db.session.flush()
    raise_config_version(bound_actor())


def preview(record_type: str, category_id: UUID | None, pattern: str, first: int) -> str:
    """The code that would come next, as far as can be told: somebody may be quicker, or have typed it."""
    day = clock.today(bound_actor().tenant.timezone)
    series = Series(record_type, category_id, pattern, first)
    last = counters.last_number(series.name, rules.period(pattern, day))
    return rules.written(pattern, max(last + 1, first), day)
