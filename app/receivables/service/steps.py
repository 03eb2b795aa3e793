"""The company's own steps of the ageing."""

from __future__ import annotations

from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import STALE, Invalid, Stale
from app.core.messages import Problem
from app.receivables.models import AgeingSteps
from app.receivables.queries import ageing
from app.receivables.rules.ageing import BOUNDS, problem_of_bounds


def save_steps(days: tuple[int, ...], version: int) -> None:
    """Age by these days from now on, on every day. Raises Invalid, or Stale when somebody else chose since `version` (0: nothing had been
    chosen)."""
    if problem := problem_of_bounds(days):
        raise Invalid(problem)
    row = ageing.find_steps()
    if version != (row.version if row else 0):
        raise Stale(Problem(None, STALE), current=row)
    if days == (tuple(row.days) if row else BOUNDS):
        return
    if row is None:
        row = AgeingSteps(id=new_id(), version=0)
        db.session.add(row)
    row.days, row.version, row.updated_at = list(days), row.version + 1, now()
    db.session.flush()
