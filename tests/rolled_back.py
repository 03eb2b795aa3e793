"""A test's database that forgets: everything happens inside one transaction that is rolled back at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Connection

from app.core.db import db


class _OneConnection(Connection):
    """Stands in the engine's place. A short transaction of its own (`engine.begin()`) becomes a savepoint of the test's."""

    def execution_options(self, **options: Any) -> Connection:
        options.pop("isolation_level", None)  # a statement that would be a transaction of its own is part of the test's
        return super().execution_options(**options)

    @contextmanager
    def begin(self) -> Iterator[Any]:  # type: ignore[override]
        with self.begin_nested():
            yield self


@contextmanager
def rolled_back(web: Flask) -> Iterator[Connection]:
    """All sessions of `web` work on one connection, in savepoints of one transaction, until the block ends.

    Flask-SQLAlchemy has no public way to put a connection in the place of its engine: `_app_engines` is touched here and in
    `own_database` alone.
    """
    engines: dict[str | None, Any] = db._app_engines[web]
    engine = engines[None]
    with _OneConnection(engine) as connection:
        outer = Connection.begin(connection)
        engines[None] = connection
        try:
            yield connection
        finally:
            engines[None] = engine
            outer.rollback()
