"""The fixtures of every test. The servers are real, the database was made by real migrations, everything runs as the application role.

Two kinds of databases. By default a test works inside a transaction that is rolled back: quick. A test that needs real commits,
threads, other processes or PostgreSQL's clock asks for `own_database` (a tenth of a second), directly or through `worker`,
`live_server` or `page`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from tests.servers import TEMPLATE, Run, Servers, forget_environment

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Connection, Engine

    from app.core.actor import Actor, Tenant
    from tests.client import ApiClient, Client
    from tests.people import Cast, Person
    from tests.processes import LiveServer, Worker

pytest.register_assert_rewrite("tests.client", "tests.html", "tests.matchers", "tests.people", "tests.processes")

RUN = pytest.StashKey[Run]()
SERVERS = pytest.StashKey[Servers]()


# --- the run


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the process that the user started."""
    forget_environment()
    if hasattr(config, "workerinput"):
        config.stash[SERVERS] = Servers(**config.workerinput["servers"])
    elif not (config.option.collectonly or config.option.help or config.option.version):
        run = config.stash[RUN] = Run()
        servers = config.stash[SERVERS] = run.start()
        _make_template(servers)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of xdist where the servers are."""
    node.workerinput["servers"] = node.config.stash[SERVERS].to_dict()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind. (A killed run takes its servers with it too: they are on a leash.)"""
    if RUN in config.stash:
        config.stash[RUN].stop()


def _make_template(servers: Servers) -> None:
    from app.config import Config
    from app.core.db import db
    from app.factory import create_app
    from app.migrations.upgrade import upgrade
    from tests.people import make_cast

    upgrade(servers.app_url, servers.owner_url)
    web = create_app(Config.from_env(servers.environment(TEMPLATE, "template")))
    with web.app_context():
        make_cast()
        db.engine.dispose()  # a database somebody is connected to cannot be cloned


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """No test begins in the last moments of a day.

    A test says its days relative to today: "paid ten days ago, overdue since yesterday". One through which midnight passes would mean two
    different days by that, the program with it, and both rightly. That is one minute of a whole day, and not worth that every test guards
    itself against it: it waits until the day has turned, for three quarters of a minute at the most, and means the next day.
    """
    from tests.days import wait_out_the_last_moments

    wait_out_the_last_moments()


# --- the application and its database


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> Servers:
    return pytestconfig.stash[SERVERS]


@pytest.fixture(scope="session")
def worker_name() -> str:
    """gw0, gw1 …; `main` without xdist."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def web(servers: Servers, worker_name: str) -> Iterator[Flask]:
    """The application of this process, on a database of this process. Tasks called in the test use the same one."""
    name = f"lg_{worker_name}"
    servers.clone(name)
    with mock.patch.dict(os.environ, servers.environment(name, worker_name)):
        from tasks.celery_app import web
    from app.core.db import db

    db.session.session_factory.configure(join_transaction_mode="create_savepoint")
    yield web
    with web.app_context():
        db.engine.dispose()
    servers.drop(name)


@pytest.fixture
def database(request: pytest.FixtureRequest, web: Flask) -> Iterator[Engine | Connection]:
    """The database of this test: rolled back after it, or a fresh clone where the test asks for `own_database`. Before it goes, everything that
    is stored of what customers owe has to be what their documents add up to, unless the test is marked `tampers`."""
    from app.core.kept import Kept
    from app.numbering.service import blocks
    from tests.books import add_up

    _empty_redis(web)
    Kept.forget()
    blocks.forget()
    tampers = request.node.get_closest_marker("tampers") is not None
    if "own_database" in request.fixturenames:
        yield request.getfixturevalue("own_database")
        if not tampers:
            add_up(web)
        return
    from tests.rolled_back import rolled_back

    with rolled_back(web) as connection:
        yield connection
        if not tampers:
            add_up(web)


@pytest.fixture
def own_database(servers: Servers, web: Flask, worker_name: str) -> Iterator[Engine]:
    """A fresh clone for this test alone: commits are real, threads and other processes see them."""
    from sqlalchemy import create_engine

    from app.core.db import db
    from app.migrations.upgrade import sqlalchemy_url

    name = f"lg_{worker_name}_own"
    servers.drop(name)
    servers.clone(name)
    engines: dict[str | None, Any] = db._app_engines[web]
    engine = engines[None]
    url = sqlalchemy_url(servers.environment(name, worker_name)["DATABASE_URL"])
    engines[None] = create_engine(url, **web.config["SQLALCHEMY_ENGINE_OPTIONS"])
    yield engines[None]
    engines[None].dispose()
    engines[None] = engine
    servers.drop(name)


def _empty_redis(web: Flask) -> None:
    from app.core.broker import client

    with client(web.config["LANGGAN"].redis_url) as redis:
        redis.flushdb()


# --- people


@pytest.fixture
def cast(web: Flask, database: object) -> Cast:
    """What tests do as somebody: `cast.acting(alice)`, `cast.actor(bob)`, `cast.token(carol)`, `cast.id_of(dave)`."""
    from tests.people import Cast

    return Cast(web)


@pytest.fixture
def acting(cast: Cast) -> Callable[..., Any]:
    """`with acting(alice) as session:` one committed transaction as a person."""
    return cast.acting


@pytest.fixture
def acme(cast: Cast) -> Tenant:
    return cast.tenant("acme")


@pytest.fixture
def evil(cast: Cast) -> Tenant:
    return cast.tenant("evil")


@pytest.fixture
def system(acme: Tenant) -> Actor:
    """Acme's own machinery: every right, no person."""
    from app.core.actor import Actor, ActorKind

    return Actor.system(acme, ActorKind.SYSTEM)


@pytest.fixture
def client(web: Flask, database: object) -> Client:
    """A browser that nobody has signed in with."""
    from tests.client import Client

    return Client(web)


@pytest.fixture
def as_person(web: Flask, cast: Cast) -> Callable[..., Client]:
    """`as_person(alice)`: a browser in which Alice is signed in."""
    from tests.client import Client

    def signed_in(person: Person, **how: Any) -> Client:
        return Client(web, session=cast.sign_in(person), **how)

    return signed_in


@pytest.fixture
def api(web: Flask, cast: Cast) -> Callable[..., ApiClient]:
    """`api()` a program with Alice's token, `api(bob)` with Bob's, `api(bob, Permission.X)` with a narrower one."""
    from tests.client import ApiClient
    from tests.people import alice

    def program(person: Person = alice, *scopes: Any) -> ApiClient:
        return ApiClient(web, cast.token(person, *scopes))

    return program


# --- what happens later


@pytest.fixture
def run_jobs(web: Flask, database: object) -> Callable[[], int]:
    """`run_jobs()` does what workers would: every job that is queued, in this process, until none is left; returns how many steps."""
    from tests.jobs import run_all

    return lambda: run_all(web)


@pytest.fixture
def mailbox(web: Flask) -> Callable[[], list[EmailMessage]]:
    """`mailbox()`: the mails written since the test began, oldest first (without SMTP_URL they are files)."""
    folder: Path = web.config["LANGGAN"].home / "mail"
    before = set(folder.glob("*.eml"))

    def mails() -> list[EmailMessage]:
        new = sorted(set(folder.glob("*.eml")) - before, key=lambda file: (file.stat().st_mtime_ns, file.name))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in new]  # type: ignore[misc]

    return mails


@pytest.fixture
def worker(web: Flask, own_database: Engine, servers: Servers, worker_name: str, tmp_path: Path) -> Iterator[Worker]:
    """A real Celery worker on the test's own database: `worker.start()`, `worker.kill()`, `worker.start_beat()`.

    It is not started yet: a test may first want to see what happens without one.
    """
    from tests.processes import Worker

    environment = servers.environment(own_database.url.database or "", worker_name)
    process = Worker(environment, tmp_path / "worker.log")
    yield process
    process.stop()
    sys.stdout.write(process.log.read_text() if process.log.exists() else "")


@pytest.fixture
def live_server(web: Flask, own_database: Engine) -> Iterator[LiveServer]:
    """The application behind a real port (`live_server.url`), on the test's own database. An error of ours (5xx) fails the test;
    one that the test provokes is taken out of `live_server.broken`."""
    from tests.processes import LiveServer

    with LiveServer(web).running() as server:
        yield server
    assert server.broken == []


@pytest.fixture
def query_count(web: Flask) -> Callable[[], Any]:
    """`with query_count() as statements: …` collects the SQL statements of the block."""
    from tests.counting import collected

    return lambda: collected(web)


# --- the browser: one per process; where there is none its tests are skipped, except with CI=true

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """One driver for the whole process: a second one beside it is refused."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """The browser that launcher/browser.py finds."""
    from launcher import browser as chromium

    found = chromium.find()
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("no browser here, and CI=true: set CHROMIUM to one")
    if found is None:
        pytest.skip("no browser here: set CHROMIUM to one")
    return found


@pytest.fixture(scope="session")
def browser(playwright: Any, chromium_path: Path) -> Iterator[Any]:
    found = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
    yield found
    found.close()
