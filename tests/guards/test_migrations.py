"""Migrations are numbered without a gap, have one head, and leave exactly the tables that the models say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from app.core.db import db
from app.migrations.upgrade import alembic_config, sqlalchemy_url, upgrade
from tests.servers import Servers

FILE = re.compile(r"v(\d{4})_[a-z0-9_]+\.py")


@pytest.fixture
def script(servers: Servers) -> ScriptDirectory:
    return ScriptDirectory.from_config(alembic_config(servers.app_url, servers.owner_url))


def test_migrations_are_numbered_without_a_gap(script: ScriptDirectory) -> None:
    """Seen to fail: rename the newest to v0099."""
    names = sorted(p.name for p in Path(script.versions).glob("*.py") if p.name != "__init__.py")
    numbers = [found[1] if (found := FILE.fullmatch(name)) else name for name in names]
    assert numbers == [f"{n:04}" for n in range(1, len(names) + 1)], "name it vNNNN_what_it_does.py, the next number"


def test_each_migration_follows_the_one_before(script: ScriptDirectory) -> None:
    """A wrong down_revision: two heads stop every test at the start, a jump over one stops here."""
    chain = list(script.walk_revisions())[::-1]
    assert [revision.revision for revision in chain] == [f"{n:04}" for n in range(1, len(chain) + 1)]
    assert [revision.down_revision for revision in chain] == [None, *(r.revision for r in chain[:-1])]
    assert len(script.get_heads()) == 1


def differences(url: str, metadata: sa.MetaData) -> list[Any]:
    """What the models say and the database lacks, or the other way. Partitions are made by `upgrade`, month by month."""
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        query = "select relname from pg_class where relispartition"
        partitions = set(connection.scalars(sa.text(query)))
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_object": lambda thing, name, kind, reflected, other: _table_of(thing, kind) not in partitions,
            },
        )
        return list(compare_metadata(context, metadata))


def _table_of(thing: Any, kind: str) -> str:
    return str(thing.name if kind == "table" else thing.table.name)


@pytest.fixture
def owner_url(web: Flask, servers: Servers, worker_name: str) -> str:
    return sqlalchemy_url(servers.environment(f"lg_{worker_name}", worker_name)["DATABASE_OWNER_URL"])


def test_the_database_is_what_the_models_say(owner_url: str) -> None:
    """Seen to fail by `test_a_column_without_a_migration_is_seen`."""
    assert differences(owner_url, db.metadata) == [], "write the next migration"


def test_a_column_without_a_migration_is_seen(owner_url: str) -> None:
    metadata = sa.MetaData(naming_convention=db.metadata.naming_convention)
    for table in db.metadata.tables.values():
        table.to_metadata(metadata)
    metadata.tables["roles"].append_column(sa.Column("colour", sa.Text))
    sa.Table("diaries", metadata, sa.Column("id", sa.Uuid, primary_key=True))
    said = {(found[0], found[-1].name) for found in differences(owner_url, metadata)}
    assert said == {("add_table", "diaries"), ("add_column", "colour")}


def test_running_all_migrations_again_changes_nothing(servers: Servers, own_database: sa.Engine) -> None:
    """`langgan db upgrade` runs at every start."""
    name = own_database.url.database or ""
    urls = servers.environment(name, "main")
    before = _columns(urls["DATABASE_OWNER_URL"])
    upgrade(urls["DATABASE_URL"], urls["DATABASE_OWNER_URL"])
    assert _columns(urls["DATABASE_OWNER_URL"]) == before


def _columns(url: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "select table_name, column_name, data_type from information_schema.columns where table_schema = 'public' order by 1, 2"
        ).fetchall()


def test_events_have_room_for_the_coming_months(servers: Servers, own_database: sa.Engine) -> None:
    """An event of a month without a partition lands in the default one, where it stays and makes that month's impossible."""
    with psycopg.connect(
        servers.environment(own_database.url.database or "", "main")["DATABASE_OWNER_URL"]
    ) as connection:
        partitions = connection.execute(
            "select count(*) from pg_inherits where inhparent = 'events'::regclass"
        ).fetchone()
        in_default = connection.execute("select count(*) from events_other").fetchone()
    assert partitions == (4,)
    assert in_default == (0,)
