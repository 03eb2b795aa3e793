"""LANGGAN_HOME: the folder of one installation, its lock, its secrets, and the note about what runs in it.

lock          held (flock) by whoever runs the servers: `langgan up`, or a command that started them for itself
in-use        held in common by commands that borrowed the servers of another command
state.json    who runs the servers and where they answer; there only while they do
secret-key, passwords.json    made at the first start, readable by the owner only
demo.txt      the sign-ins of the demo company, as its seed printed them
run/          sockets; where the path is too long for one, a short folder elsewhere, named in `run-folder`
pg18/, redis6/, log/    the servers; the number is the major version, whose files others do not read
files/, mail/           the application's
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from launcher import CannotStart
from launcher.accounts import server_account
from launcher.orphans import is_alive

SOCKET_ROOM = 100
"""Bytes that the path of a socket may have: Linux takes 107, macOS 103."""

LONGEST_SOCKET = ".s.PGSQL.5432"


class Busy(Exception):
    """Somebody else holds the lock of this home."""


class Home:
    """One LANGGAN_HOME. Nothing is made before `create`."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.account = server_account()

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Home:
        return cls(Path(env.get("LANGGAN_HOME") or ".langgan"))

    def create(self) -> None:
        """Make the folder: for its owner alone, and to pass through where another account runs PostgreSQL."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.path.chmod(0o711 if self.account else 0o700)
            (self.path / "log").mkdir(mode=0o700, exist_ok=True)
        except PermissionError as problem:
            raise CannotStart(
                f"{problem.filename} cannot be written by this user. Was it made by another one (root)? "
                "Use the same user again, or set LANGGAN_HOME to a folder of your own."
            ) from None

    # --- lock and state

    @contextmanager
    def locked(self) -> Iterator[bool]:
        """Hold the lock of this home; answers whether the last holder was killed. Raises Busy when somebody has it.

        The kernel frees it when we die, whatever the way.
        """
        with self._open("lock") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy from None
            was_killed = self.read("state.json") is not None
            self.clear_state()
            yield was_killed

    @contextmanager
    def borrowed(self) -> Iterator[None]:
        """Keep the command that runs the servers from stopping them while we work with them."""
        with self._open("in-use") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            yield

    def wait_for_borrowers(self) -> None:
        with self._open("in-use") as users:
            fcntl.flock(users, fcntl.LOCK_EX)

    @contextmanager
    def _open(self, name: str) -> Iterator[int]:
        try:
            file = os.open(self.path / name, os.O_RDWR | os.O_CREAT, 0o600)
        except PermissionError:
            raise CannotStart(
                f"{self.path} belongs to another user. Use that one again, or set LANGGAN_HOME."
            ) from None
        try:
            yield file
        finally:
            os.close(file)

    def read_state(self) -> dict[str, Any] | None:
        """What runs here, as its starter wrote it; None when nothing does, or the starter was killed."""
        text = self.read("state.json")
        state: dict[str, Any] = json.loads(text) if text else {}
        return state if state and is_alive(state["pid"]) else None

    def write_state(self, **state: Any) -> None:
        self.write("state.json", json.dumps({"pid": os.getpid(), **state}))

    def clear_state(self) -> None:
        (self.path / "state.json").unlink(missing_ok=True)

    # --- small private files

    def read(self, name: str) -> str | None:
        try:
            return (self.path / name).read_text()
        except FileNotFoundError:
            return None

    def write(self, name: str, text: str) -> None:
        """Write whole or not at all, readable by the owner only."""
        handle, temporary = tempfile.mkstemp(dir=self.path, prefix=f".{name}.")  # mkstemp makes it 0600
        with os.fdopen(handle, "w") as file:
            file.write(text)
        os.replace(temporary, self.path / name)

    def secret(self, name: str, make: Callable[[], str]) -> str:
        """The secret kept under `name`; the first time, what `make` answers."""
        known = self.read(name)
        if not known:
            known = make()
            self.write(name, known)
        return known

    # --- sockets

    def sockets(self) -> Path:
        """The folder for sockets, made and closed to others: `run` here, or a short one elsewhere when that is too long."""
        folder = self.path / "run"
        if not _has_room(folder):
            folder = self._short_folder()
        folder.mkdir(mode=0o700, exist_ok=True)
        self.give(folder)
        return folder

    def drop_sockets(self) -> None:
        """Leave nothing of ours in a shared folder once the last server has stopped."""
        short = Path(self.read("run-folder") or self.path)
        if short != self.path and self._is_ours(short) and not any(short.iterdir()):
            short.rmdir()

    def give(self, path: Path) -> None:
        """Hand `path` to the account that runs PostgreSQL, where that is another one."""
        if self.account:
            os.chown(path, *self.account.ids)

    def _short_folder(self) -> Path:
        kept = self.read("run-folder")
        if kept and self._is_ours(Path(kept)):
            return Path(kept)
        folder = Path(tempfile.mkdtemp(prefix="lg-", dir=self._short_parent()))
        self.write("run-folder", str(folder))
        return folder

    def _short_parent(self) -> Path:
        personal = None if self.account else os.environ.get("XDG_RUNTIME_DIR")  # closed to the account that root lends
        for parent in filter(None, (personal, tempfile.gettempdir(), "/tmp")):  # noqa: S108 - mkdtemp makes it private
            if os.access(parent, os.W_OK) and _has_room(Path(parent) / "lg-xxxxxxxx"):
                return Path(parent)
        raise CannotStart(f"The path {self.path} is too long for a socket. Set LANGGAN_HOME to a shorter one.")

    def _is_ours(self, folder: Path) -> bool:
        """Anybody may make a folder of a known name in /tmp: believe only one that is ours and closed."""
        try:
            found = folder.lstat()
        except FileNotFoundError:
            return False
        owner = self.account.uid if self.account else os.geteuid()
        return (
            stat.S_ISDIR(found.st_mode)
            and found.st_uid in (owner, os.geteuid())
            and not stat.S_IMODE(found.st_mode) & 0o077
        )


def _has_room(folder: Path) -> bool:
    return len(os.fsencode(folder / LONGEST_SOCKET)) <= SOCKET_ROOM
