"""Saved views of the list."""

from __future__ import annotations

from app.customers.models import SavedView
from app.customers.service.views import Question, create_view


def a_view(name: str = "Mine") -> SavedView:
    """A private view, by whoever acts."""
    return create_view({"name": name}, Question(sort="-created_at"))
