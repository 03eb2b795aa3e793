"""The embedded servers by themselves, and lent to commands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from launcher import CannotStart, home
from launcher.postgres import Postgres
from launcher.redis import Redis
from launcher.servers import check
from tests.launcher.running import Start, environment, processes_of

COMMAND = """
import os, sys
from pathlib import Path
import psycopg
from launcher.servers import embedded

def look():
    with psycopg.connect(urls["DATABASE_OWNER_URL"]) as owner:
        print(owner.execute("select pg_postmaster_start_time()").fetchone()[0], flush=True)

with embedded(Path(os.environ["LANGGAN_HOME"])) as urls:
    look()
    sys.stdin.read()
    look()
"""


def run_command(where: Path) -> subprocess.Popen[str]:
    """A command that prints when its PostgreSQL was started, and once more when its input has ended."""
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", COMMAND], env=environment(where), stdin=pipe, stdout=pipe, text=True)


def first_line(command: subprocess.Popen[str]) -> str:
    assert command.stdout is not None
    return command.stdout.readline()


def test_the_owner_passes_row_security_and_the_application_does_not(folder: Path) -> None:
    with (
        Postgres(folder, fast=True) as server,
        psycopg.connect(server.owner_url) as owner,
        psycopg.connect(server.app_url) as app,
    ):
        facts = "select rolsuper, rolbypassrls, rolcreatedb from pg_roles where rolname = current_user"
        assert owner.execute(facts).fetchone() == (False, True, True)
        assert app.execute(facts).fetchone() == (False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("create table mine ()")


def test_trigrams_of_chinese_are_found(folder: Path) -> None:
    with Postgres(folder, fast=True) as server, psycopg.connect(server.owner_url) as owner:
        owner.execute("create extension pg_trgm")
        assert owner.execute("select array_length(show_trgm('公司'), 1)").fetchone() == (3,)


def test_the_owner_may_give_a_function_to_the_definer(folder: Path) -> None:
    with Postgres(folder, fast=True) as server, psycopg.connect(server.owner_url) as owner:
        owner.execute("create function one() returns int language sql as 'select 1'")
        owner.execute("grant create on schema public to lg_definer")
        owner.execute("alter function one() owner to lg_definer")
        owner.execute("revoke create on schema public from lg_definer")


def test_nobody_gets_in_without_the_password(folder: Path) -> None:
    with Postgres(folder, fast=True) as server:
        guessed = server.app_url.replace(server.app_url.split(":")[2].split("@")[0], "guess")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(guessed)


def test_a_home_with_a_long_path_has_its_sockets_elsewhere_and_leaves_none(folder: Path) -> None:
    long = folder / ("long " * 30)
    with Postgres(long, fast=True) as server, Redis(long) as broker:
        psycopg.connect(server.app_url).close()
        assert ping(broker)
        sockets = server.sockets
        assert len(str(sockets)) < home.SOCKET_ROOM
    assert not sockets.exists()


def test_a_home_below_a_closed_folder_can_be_used(folder: Path) -> None:
    (folder / "closed").mkdir(mode=0o700)
    with Postgres(folder / "closed" / "home", fast=True) as server:
        psycopg.connect(server.app_url).close()
    assert not (folder / "closed").stat().st_mode & 0o066


def test_a_process_number_that_is_somebody_elses_now_does_not_keep_postgres_from_starting(folder: Path) -> None:
    with Postgres(folder, fast=True) as server:
        note = (server.data / "postmaster.pid").read_text()
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, user=server.account.uid if server.account else None) as other:
        (server.data / "postmaster.pid").write_text(f"{other.pid}\n" + note.partition("\n")[2])
        with Postgres(folder, fast=True) as again:
            psycopg.connect(again.app_url).close()
        assert other.poll() is None


@pytest.mark.faults
def test_a_postgres_without_a_master_is_ended_before_the_next_starts(folder: Path) -> None:
    left = Postgres(folder, fast=True)
    left.start()
    with Postgres(folder, fast=True) as server:
        psycopg.connect(server.app_url).close()
    assert left.process is not None
    assert left.process.wait() == 0


def test_the_files_of_another_major_version_are_refused(folder: Path) -> None:
    (folder / "pg12").mkdir()
    with pytest.raises(CannotStart, match="holds the data of another PostgreSQL"):
        Postgres(folder).start()


def test_a_server_that_cannot_start_shows_the_end_of_its_log(folder: Path) -> None:
    broker = Redis(folder)
    broker.prepare()
    (broker.folder / "appendonly.aof").write_text("no such format")
    (broker.folder / "appendonlydir").write_text("not a folder")
    with pytest.raises(CannotStart, match=r"(?s)redis did not start.*may be deleted"):
        broker.start()


def test_commands_share_the_servers_that_the_first_of_them_started(folder: Path) -> None:
    with run_command(folder) as first:
        started = first_line(first)
        with run_command(folder) as second:
            assert first_line(second) == started
            assert first.stdin is not None
            first.stdin.close()  # it may end now, but not stop the servers before the second has ended
            assert second.communicate()[0] == started
        assert first_line(first) == started
    assert (first.returncode, second.returncode) == (0, 0)
    assert processes_of(folder) == []


def test_a_command_uses_the_servers_of_a_running_start(start: Start) -> None:
    running = start().until_ready()
    with run_command(running.home) as command:
        started = first_line(command)
        assert command.communicate()[0] == started
    assert command.returncode == 0
    assert len(processes_of(running.home)) > 4


def test_what_is_named_by_url_is_not_started(folder: Path) -> None:
    env = {"DATABASE_URL": "postgresql:///a", "DATABASE_OWNER_URL": "postgresql:///b", "REDIS_URL": "redis://c"}
    code = "from pathlib import Path; from launcher.servers import embedded\nwith embedded(Path('h')) as urls: print(urls['REDIS_URL'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment(folder) | env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "redis://c\n"
    assert not list(folder.glob("h/pg*"))


def test_both_database_roles_or_none() -> None:
    check({})
    check({"DATABASE_URL": "a", "DATABASE_OWNER_URL": "b"})
    with pytest.raises(CannotStart, match="DATABASE_OWNER_URL is set and DATABASE_URL is not"):
        check({"DATABASE_OWNER_URL": "b"})


def ping(broker: Redis) -> bool:
    with redis.Redis.from_url(broker.url) as client:
        return bool(client.ping())


def test_secrets_are_readable_by_their_owner_only(folder: Path) -> None:
    with Postgres(folder, fast=True):
        assert os.stat(folder / "passwords.json").st_mode & 0o077 == 0
        assert os.stat(folder / "run").st_mode & 0o077 == 0
