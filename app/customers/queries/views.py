"""Saved views of the list: those a person sees, and the one they begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select

from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.core.session import bound_actor
from app.customers.models import DefaultView, SavedView


def _seen() -> ColumnElement[bool]:
    """One's own, and those that are shared."""
    return or_(SavedView.user_id == bound_actor().user_id, SavedView.shared)


@dataclass(frozen=True)
class Seen:
    """A view that somebody sees, and whether they begin with it."""

    view: SavedView
    is_default: bool


def views() -> Sequence[Seen]:
    """The views that the actor sees, by name."""
    begun = (DefaultView.view_id == SavedView.id) & (DefaultView.user_id == bound_actor().user_id)
    statement = select(SavedView, DefaultView.id.is_not(None)).outerjoin(DefaultView, begun).where(_seen())
    return [Seen(*row) for row in db.session.execute(statement.order_by(SavedView.sort_name, SavedView.id))]


def find_view(view_id: UUID) -> SavedView | None:
    """A view that the actor sees."""
    return db.session.scalar(select(SavedView).where(SavedView.id == view_id, _seen()))


def get_view(view_id: UUID, *, lock: bool = False) -> SavedView:
    """A view that the actor sees; raises NotFound."""
    statement = select(SavedView).where(SavedView.id == view_id, _seen())
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def count_own_views() -> int:
    """How many views the actor has made."""
    statement = select(func.count()).select_from(SavedView).where(SavedView.user_id == bound_actor().user_id)
    return db.session.scalar(statement) or 0


def find_default() -> SavedView | None:
    """The view that the actor begins with."""
    statement = select(SavedView).join(DefaultView, DefaultView.view_id == SavedView.id)
    return db.session.scalar(statement.where(DefaultView.user_id == bound_actor().user_id, _seen()))


def keep_default(view_id: UUID | None) -> None:
    """Begin with this view from now on, or with none."""
    user_id = bound_actor().user_id
    if user_id is None:
        return
    db.session.execute(delete(DefaultView).where(DefaultView.user_id == user_id))
    if view_id is not None:
        db.session.add(DefaultView(user_id=user_id, view_id=view_id))
    db.session.flush()
