"""The database crashes right after it has answered: what was answered is there when it is back."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from app.core.db import db
from app.core.questions import Question, no_answer, write
from app.core.session import transaction
from app.migrations.upgrade import sqlalchemy_url
from launcher.postgres import Postgres
from tests.people import Cast, alice
from tests.processes import eventually

pytestmark = pytest.mark.faults

CRASHES = 3
KEEP = text("insert into kept (number) values (:number)")


@contextmanager
def lasting(web: Flask) -> Iterator[Postgres]:
    """A server of its own that waits for the disk as the real ones do; the application works on it."""
    home = Path(tempfile.mkdtemp(prefix="lg-", dir="/tmp"))
    home.chmod(0o755)
    engines: dict[str | None, Any] = db._app_engines[web]
    engine = engines[None]
    with Postgres(home) as server:
        with psycopg.connect(server.owner_url) as owner:
            owner.execute("create table kept (number int)")
            owner.execute("grant select, insert on kept to lg_app")
        engines[None] = create_engine(sqlalchemy_url(server.app_url), **web.config["SQLALCHEMY_ENGINE_OPTIONS"])
        try:
            yield server
        finally:
            engines[None].dispose()
            engines[None] = engine
    shutil.rmtree(home)


def crash(server: Postgres) -> None:
    """A process of the server dies in the middle of something: the server throws away all that is in memory, and starts anew from its log."""
    with suppress(psycopg.OperationalError), psycopg.connect(server.app_url) as victim:
        os.kill(victim.info.backend_pid, signal.SIGKILL)
        victim.execute("select 1")


def kept(server: Postgres) -> list[int] | None:
    """What is there; None while nobody is let in."""
    with suppress(psycopg.OperationalError), psycopg.connect(server.app_url) as connection:
        return [number for (number,) in connection.execute("select number from kept order by number")]
    return None


def test_what_was_answered_outlives_a_crash(web: Flask, cast: Cast) -> None:
    """Seen to fail: without the message behind the commit the last number is gone (decision 18)."""
    actor = cast.actor(alice)
    with lasting(web) as server:
        for number in range(CRASHES):
            with web.app_context(), transaction(actor):
                write(Question(KEEP, {"number": number}, no_answer))
            crash(server)
            eventually(lambda: kept(server) is not None, what="the server is back")
            assert kept(server) == list(range(number + 1))
