"""Saving, changing, sharing and deleting views of the list; opening one that names what is no longer there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core import text
from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import STALE, Conflict, NotAllowed, Stale
from app.core.messages import Problem
from app.core.permissions import Permission
from app.core.records.context import Context
from app.core.records.fields import Definition
from app.core.records.filters import Filter
from app.core.records.grammar import pruned
from app.core.session import bound_actor
from app.customers.models import SavedView
from app.customers.queries import views
from app.customers.values.views import MAX_VIEWS, MAY_NOT_SHARE, NOT_YOUR_VIEW, TOO_MANY_VIEWS


@dataclass(frozen=True)
class Question:
    """What a view remembers of the list."""

    q: str = ""
    filter: Filter | None = None
    columns: Sequence[str] = ()
    sort: str = ""


@dataclass(frozen=True)
class Opened:
    """A view as this person may ask it now, and the names of what had to be left out."""

    question: Question
    left_out: Sequence[str]


def create_view(values: Mapping[str, Any], question: Question) -> SavedView:
    """Keep a question under a name. Raises NotAllowed for sharing without the right, Conflict for the 101st."""
    actor, moment = bound_actor(), now()
    if values.get("shared"):
        refuse_sharing()
    if views.count_own_views() >= MAX_VIEWS:
        raise Conflict(Problem(None, TOO_MANY_VIEWS, {"limit": str(MAX_VIEWS)}))
    view = SavedView(
        id=new_id(), user_id=actor.user_id, name=values["name"], sort_name=text.sort_name(values["name"]), shared=bool(values.get("shared")),
        q="", filter=None, columns=[], sort="", version=1, created_at=moment, updated_at=moment,
    )  # fmt: skip
    _ask(view, question)
    db.session.add(view)
    db.session.flush()
    return view


def update_view(
    view: SavedView, values: Mapping[str, Any], question: Question | None = None, *, version: int | None = None
) -> SavedView:
    """Rename or share a view, or give it another question. Raises NotAllowed, Stale."""
    if version is not None and version != view.version:
        raise Stale(Problem(None, STALE), current=view)
    refuse_others(view)
    if values.get("shared", view.shared) and not view.shared:
        refuse_sharing()
    for name, value in values.items():
        setattr(view, name, value)
    view.sort_name = text.sort_name(view.name)
    if question is not None:
        _ask(view, question)
    if db.session.is_modified(view):
        view.version, view.updated_at = view.version + 1, now()
    db.session.flush()
    return view


def delete_view(view: SavedView) -> None:
    """Remove a view; who began with it begins with all customers. Raises NotAllowed."""
    refuse_others(view)
    db.session.delete(view)
    db.session.flush()


def open_view(view: SavedView, definition: Definition, context: Context) -> Opened:
    """The question of a view, as far as this person may ask it: fields that are gone, hidden or hold what is no longer there drop out."""
    kept, lost = pruned(definition, view.filter, context)
    columns = [name for name in view.columns if (field := definition.get(name)) and field.listable]
    lost += [name for name in view.columns if name not in columns]
    sort_field = definition.get(view.sort.removeprefix("-"))
    if view.sort and sort_field is None:
        lost.append(view.sort.removeprefix("-"))
    return Opened(Question(view.q, kept, columns, view.sort if sort_field else ""), list(dict.fromkeys(lost)))


def may_change(view: SavedView) -> bool:
    """Whoever made it; a shared one also whoever may share."""
    actor = bound_actor()
    own = view.user_id is not None and view.user_id == actor.user_id
    return own or (view.shared and actor.may(Permission.VIEWS_SHARE))


def refuse_others(view: SavedView) -> None:
    """Raise NotAllowed for somebody else's view."""
    if not may_change(view):
        raise NotAllowed(Problem(None, NOT_YOUR_VIEW))


def refuse_sharing() -> None:
    """Raise NotAllowed for who may not share."""
    if not bound_actor().may(Permission.VIEWS_SHARE):
        raise NotAllowed(Problem("shared", MAY_NOT_SHARE), missing=[str(Permission.VIEWS_SHARE)])


def _ask(view: SavedView, question: Question) -> None:
    view.q, view.filter = question.q, dict(question.filter) if question.filter else None
    view.columns, view.sort = list(question.columns), question.sort
