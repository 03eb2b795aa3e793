"""PostgreSQL and Redis of one test run: real ones, in a folder of their own, gone when the run ends in whatever way.

The run that the user started makes them; the processes of xdist borrow them. Databases are clones of one template, which real
migrations made and in which the cast lives already: a clone takes a tenth of a second.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from launcher import CannotStart
from launcher.home import Busy, Home
from launcher.postgres import DATABASE, PORT, Postgres
from launcher.redis import Redis

PREFIX = "lg-tests-"
MEMORY = Path("/dev/shm")
ENOUGH = 2 * 1024**3
"""Bytes that must be free in memory for the servers' folder to stand there: a clone then takes 0.04 s instead of up to 0.5."""

TEMPLATE = DATABASE
OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "STORAGE_URL", "SMTP_URL", "MAIL_FROM", "PORT")
OURS += ("HOST", "PUBLIC_URL", "API_RATE_LIMIT", "METRICS", "MAX_UPLOAD_BYTES", "MAX_IMPORT_ROWS", "TRUSTED_PROXIES")


@dataclass(frozen=True)
class Servers:
    """Where the servers of this run answer; small enough to be handed to another process."""

    app_url: str
    owner_url: str
    redis_url: str
    folder: str

    def environment(self, database: str, worker: str) -> dict[str, str]:
        """What a process of Langgan needs in its environment to work on `database` with the Redis of `worker`."""
        return {
            "DATABASE_URL": at(self.app_url, database),
            "DATABASE_OWNER_URL": at(self.owner_url, database),
            "REDIS_URL": self.redis_url.replace("db=0", f"db={redis_number(worker)}"),
            "SECRET_KEY": "only for tests",
            "LANGGAN_HOME": str(Path(self.folder) / worker),
            "PUBLIC_URL": "http://localhost",
            "API_RATE_LIMIT": "0",
        }

    def clone(self, name: str) -> None:
        """A fresh database `name`: tables, functions and the cast."""
        with self._maintenance() as connection:
            connection.execute(f"create database {name} template {TEMPLATE} strategy wal_log")

    def drop(self, name: str) -> None:
        """Throw the database away, whoever is still connected."""
        with self._maintenance() as connection:
            connection.execute(f"drop database if exists {name} with (force)")

    def _maintenance(self) -> psycopg.Connection:
        return psycopg.connect(at(self.owner_url, "postgres"), autocommit=True)

    def to_dict(self) -> dict[str, str]:
        return asdict(self)


def at(url: str, database: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def redis_number(worker: str) -> int:
    """A Redis database per process of xdist: gw0 → 1, gw1 → 2 …; without xdist 0."""
    return int(worker.removeprefix("gw")) % 15 + 1 if worker.startswith("gw") else 0


def forget_environment() -> None:
    """The settings of whoever runs the tests must not reach them."""
    for name in [name for name in os.environ if name in OURS or name.startswith("LANGGAN_")]:
        del os.environ[name]


class Run:
    """The servers of a whole run, held by the process that the user started."""

    def __init__(self) -> None:
        self._stack = ExitStack()

    def start(self) -> Servers:
        """Start both servers and make the template. Raises CannotStart."""
        _clear_what_killed_runs_left()
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_place()))
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        try:
            home = Home(folder)
            home.create()
            self._stack.enter_context(home.locked())
            postgres = self._stack.enter_context(Postgres(home, fast=True))
            redis = self._stack.enter_context(Redis(home))
        except BaseException:
            self.stop()
            raise
        _let_owner_end_connections(postgres)
        return Servers(postgres.app_url, postgres.owner_url, redis.url, str(folder))

    def stop(self) -> None:
        self._stack.close()


def _let_owner_end_connections(postgres: Postgres) -> None:
    """A database is thrown away with whoever a killed worker left connected."""
    with psycopg.connect(host=str(postgres.sockets), port=PORT, user="postgres", dbname="postgres") as superuser:
        superuser.execute("grant pg_signal_backend to lg_owner")


def _place() -> Path:
    """Memory where there is plenty of it, else the temporary folder."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH
    return MEMORY if roomy else Path(tempfile.gettempdir())


def _clear_what_killed_runs_left() -> None:
    """A killed run takes its servers with it (they are on a leash), but not its folder."""
    for folder in _place().glob(f"{PREFIX}*"):
        try:
            if time.time() - folder.stat().st_mtime < 60:  # perhaps of a run that is just about to lock it
                continue
            with Home(folder).locked():
                shutil.rmtree(folder)
        except (Busy, CannotStart, OSError):  # it lives, or it is somebody else's
            continue
