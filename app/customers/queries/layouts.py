"""Which columns of a list a person wants to see."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.customers.models import ListLayout


def find_layout(user_id: UUID | None) -> Sequence[str] | None:
    """The columns the person chose for the list of customers; None when they never did."""
    return db.session.scalar(select(ListLayout.columns).where(ListLayout.user_id == user_id)) if user_id else None


def keep_layout(user_id: UUID, columns: list[str]) -> None:
    """Remember them."""
    layout = db.session.scalar(select(ListLayout).where(ListLayout.user_id == user_id))
    if layout is None:
        db.session.add(ListLayout(user_id=user_id, columns=columns))
    else:
        layout.columns = columns
