"""Alembic's entry: one connection as the owner, one transaction for all pending migrations."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, pool

import app.models  # noqa: F401 - every table is known
from app.core.db import Base

options = context.config.attributes


def run() -> None:
    engine = create_engine(options["url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, app_role=options["app_role"])
        with context.begin_transaction():
            context.run_migrations()


run()
