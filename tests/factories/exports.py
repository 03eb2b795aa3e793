"""Files that were asked for."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.records.sources import Question, source_of
from app.core.session import bound_actor
from app.exports.models import Export
from app.exports.service import create_export


def an_export(columns: Sequence[str] = ("code", "name"), q: str = "", format_: str = "csv") -> Export:
    """A file of customers; `run_jobs()` writes it."""
    return create_export(source_of("customers", bound_actor()), Question(q), columns, format_)
