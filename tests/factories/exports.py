"""Files that were asked for."""

from __future__ import annotations

from collections.abc import Sequence

from app.customers.queries.book import Search
from app.exports.models import Export
from app.exports.service import create_export


def an_export(columns: Sequence[str] = ("code", "name"), q: str = "") -> Export:
    """A file of customers; `run_jobs()` writes it."""
    return create_export(Search(q=q), columns, title="Customers")
