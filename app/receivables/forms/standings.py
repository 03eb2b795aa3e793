"""The badge of a document: how it stands, in its reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext

from app.core.access import current_actor
from app.core.clock import today
from app.receivables.queries.documents import instalments_of
from app.receivables.rules.settling import open_parts
from app.receivables.rules.standing import Figures, standing
from app.receivables.values.documents import Kind, Status

Badge = tuple[str, str]
"""A word and the kind of its badge."""


def badges(found: Sequence[Any]) -> dict[UUID, Badge]:
    """The badges of these documents, or rows of them: one statement at most, for the parts in which they are due."""
    day = today(current_actor().tenant.timezone)
    parts = instalments_of([row.id for row in found if row.due_date and row.outstanding])
    return {row.id: _badge(row, parts.get(row.id, ()), day) for row in found}


def _badge(row: Any, parts: Sequence[Any], day: date) -> Badge:
    figures = Figures(row.total, row.outstanding, _first_open(row, parts))
    found = standing(Kind(row.kind), Status(row.status), figures, day)
    return gettext(found.label), found.badge


def _first_open(row: Any, parts: Sequence[Any]) -> date | None:
    """The due date of the first part of which something is open."""
    dues = [(one.due_date, one.amount) for one in parts]
    left = open_parts(dues, row.total - row.outstanding)
    due: date | None = row.due_date
    return next((day for (day, _), rest in zip(dues, left, strict=True) if rest), due)
