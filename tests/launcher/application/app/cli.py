"""`db upgrade` counts the starts in the database; `demo seed` prints sign-ins."""

from __future__ import annotations

import os
import sys

import psycopg

from app import say


def upgrade() -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        owner.execute("create table if not exists starts (at timestamptz default now())")
        owner.execute("insert into starts default values")
        say("start number", owner.execute("select count(*) from starts").fetchone()[0])


if sys.argv[1:] == ["db", "upgrade"]:
    upgrade()
else:
    say("demo sign-in: alice")
