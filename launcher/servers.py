"""PostgreSQL and Redis for whoever needs them: given by URL, running already for this home, or started here and now."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from launcher import CannotStart
from launcher.home import Busy, Home
from launcher.postgres import Postgres
from launcher.redis import Redis
from launcher.server import Server

PATIENCE = 60.0
"""Seconds that a command waits for another one that is just starting or stopping the servers of the same home."""


class Servers:
    """The embedded servers that `env` leaves to us: none where URLs name others. Raises CannotStart where this machine has no program."""

    def __init__(self, home: Home, env: Mapping[str, str]) -> None:
        self.postgres = None if env.get("DATABASE_URL") else Postgres(home)
        self.redis = None if env.get("REDIS_URL") else Redis(home)
        self.all: list[Server] = [server for server in (self.postgres, self.redis) if server]

    def urls(self) -> dict[str, str]:
        """The variables that lead to the servers of ours; complete once they have been prepared."""
        urls: dict[str, str] = {}
        if self.postgres:
            urls |= {"DATABASE_URL": self.postgres.app_url, "DATABASE_OWNER_URL": self.postgres.owner_url}
        if self.redis:
            urls |= {"REDIS_URL": self.redis.url}
        return urls


def check(env: Mapping[str, str]) -> None:
    """Raises CannotStart when `env` names one database role without the other, or lacks the secret that production needs."""
    given = [name for name in ("DATABASE_URL", "DATABASE_OWNER_URL") if env.get(name)]
    if len(given) == 1:
        missing = ({"DATABASE_URL", "DATABASE_OWNER_URL"} - set(given)).pop()
        raise CannotStart(
            f"{given[0]} is set and {missing} is not. Set both (the role of the application, and the owner that runs migrations), "
            "or neither for the embedded PostgreSQL."
        )
    if env.get("LANGGAN_ENV") == "production" and not env.get("SECRET_KEY"):
        raise CannotStart(
            "LANGGAN_ENV is production and SECRET_KEY is not set. Set it to a long random text and keep it."
        )


@contextmanager
def embedded(home: Path) -> Iterator[dict[str, str]]:
    """What a command needs in its environment: DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL, SECRET_KEY.

    Variables that are set already are kept. For the others: the servers that run in this home are used; where none do, they are
    started under the home's lock and stopped at the end. Raises CannotStart when that fails.
    """
    place = Home(home)
    check(os.environ)
    given = {
        name: os.environ[name]
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY")
        if os.environ.get(name)
    }
    place.create()
    needed = {"SECRET_KEY": place.secret("secret-key", secrets.token_urlsafe)} | given
    with ExitStack() as stack:
        if not {"DATABASE_URL", "REDIS_URL"} <= given.keys():
            needed = _borrow_or_start(place, stack) | needed
        yield needed


def _borrow_or_start(home: Home, stack: ExitStack) -> dict[str, str]:
    """The URLs of the servers of this home; what has to be undone afterwards is put on `stack`."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        urls = _start(home, stack) or _borrow(home, stack)
        if urls is not None:
            return urls
        time.sleep(0.05)
    raise CannotStart(f"Another start in {home.path} has not come to an end within {PATIENCE:.0f} s.")


def _start(home: Home, stack: ExitStack) -> dict[str, str] | None:
    """Start the servers under the lock; None when somebody else has it."""
    try:
        stack.enter_context(home.locked())
    except Busy:
        return None
    servers = Servers(home, os.environ)
    for server in servers.all:
        stack.enter_context(server)
    stack.callback(home.wait_for_borrowers)
    stack.callback(home.clear_state)
    home.write_state(kind="command", urls=servers.urls())
    return servers.urls()


def _borrow(home: Home, stack: ExitStack) -> dict[str, str] | None:
    """The URLs that the holder of the lock has written down, kept alive until we have finished; None when it has not yet, or no more."""
    borrowing = stack.enter_context(ExitStack())
    borrowing.enter_context(home.borrowed())
    state = home.read_state()  # after the loan, so that a holder who is about to stop has taken it away or will wait
    if state is None:
        borrowing.close()
        return None
    urls: dict[str, str] = state["urls"]
    return urls
