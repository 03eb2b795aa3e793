"""Bring a database to the newest migration, safely beside a second process doing the same."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
from alembic.config import Config as AlembicConfig
from sqlalchemy.engine import make_url

from app.core.clock import now
from app.migrations.roles import ensure_definer, role_of

HERE = Path(__file__).parent
LOCK = 7100
MONTHS_AHEAD = 3


def upgrade(app_url: str, owner_url: str) -> None:
    """Run all pending migrations as the owner, then make the coming months' partitions of `events`."""
    ensure_definer(owner_url)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [LOCK])
        if not is_newest(connection):
            from alembic import (
                command,
            )  # runs env.py, which loads every model: seconds that a later start need not spend

            command.upgrade(alembic_config(app_url, owner_url), "head")
        _make_partitions(connection)


def is_newest(connection: psycopg.Connection) -> bool:
    """Whether the database has the newest migration already."""
    if connection.execute("select to_regclass('public.alembic_version')").fetchone() == (None,):
        return False
    return connection.execute("select version_num from alembic_version").fetchall() == [(newest(),)]


def newest() -> str:
    """The number of the newest migration. They are numbered without a gap (guarded), so the files' names say it."""
    return max(path.name[1:5] for path in (HERE / "versions").glob("v[0-9][0-9][0-9][0-9]_*.py"))


def alembic_config(app_url: str, owner_url: str) -> AlembicConfig:
    """Alembic's settings without a file."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(HERE))
    config.attributes["url"] = sqlalchemy_url(owner_url)
    config.attributes["app_role"] = role_of(app_url)
    return config


def sqlalchemy_url(url: str) -> str:
    """`postgresql://…` as SQLAlchemy's psycopg 3 dialect wants it. (Not through str(URL): that writes spaces as `+`.)"""
    make_url(url)
    return "postgresql+psycopg://" + url.split("://", 1)[1]


def _make_partitions(connection: psycopg.Connection) -> None:
    month = now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _ in range(MONTHS_AHEAD):
        following = _next_month(month)
        connection.execute(
            f"create table if not exists events_{month:%Y_%m} partition of events"
            f" for values from ('{first_id_of(month)}') to ('{first_id_of(following)}')"
        )
        month = following


def _next_month(month: datetime) -> datetime:
    return datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=UTC)


def first_id_of(moment: datetime) -> UUID:
    """The smallest UUIDv7 of that instant: its first 48 bits are the milliseconds since 1970 (RFC 9562, 5.7)."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
