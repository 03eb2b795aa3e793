"""Counting SQL statements: what a page costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from app.core.questions import asked

BOOKKEEPING = ("savepoint", "release savepoint", "rollback to savepoint", "select set_config", "commit")
"""Transactions and the tenant: the house's own, the same for every page (savepoints are the test's)."""


@contextmanager
def collected(web: Flask) -> Iterator[list[str]]:
    """The SQL statements that were executed inside the block, in order."""
    statements: list[str] = []

    def note(statement: str) -> None:
        if not statement.strip().lower().startswith(BOOKKEEPING):
            statements.append(statement)

    def executed(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        note(statement)

    event.listen(Engine, "before_cursor_execute", executed)
    try:
        with asked.connected_to(note):
            yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", executed)
