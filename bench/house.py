"""A house of one's own for a measurement: servers with production settings, one company with a book of the wanted size, and a
real web server. The home is kept (BENCH_HOME, default .langgan-bench/<size>), so that the second run starts at once."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg

from app.core.clock import now
from app.core.db import new_id
from app.identity.service.secrets import secret_hash

ROOT = Path(__file__).parent.parent
SLUG = "bench"
EMAIL = "bench@bench.example"
SESSION = "the-session-of-the-measurement"


@dataclass(frozen=True)
class House:
    """What a measurement works with."""

    app_url: str
    owner_url: str
    tenant_id: str
    size: int
    postgres: int
    """Process id of the server."""


@contextmanager
def house(size: int) -> Iterator[House]:
    """Servers with a company of `size` customers, filled at the first time."""
    from app.migrations.upgrade import upgrade
    from bench.book import fill
    from launcher.servers import embedded

    home = Path(os.environ.get("BENCH_HOME") or ROOT / ".langgan-bench") / str(size)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    with embedded(home) as urls:
        os.environ.update(urls, LANGGAN_HOME=str(home), SECRET_KEY="measured", METRICS="0")
        upgrade(urls["DATABASE_URL"], urls["DATABASE_OWNER_URL"])
        tenant_id = fill(urls["DATABASE_OWNER_URL"], size)
        (note,) = home.glob("pg*/postmaster.pid")
        server = int(note.read_text().split("\n")[0])
        yield House(urls["DATABASE_URL"], urls["DATABASE_OWNER_URL"], tenant_id, size, server)


def sign_in(house: House) -> str:
    """A session for the company's administrator; returns the cookie."""
    with psycopg.connect(house.owner_url, autocommit=True) as connection:
        connection.execute("delete from sessions where hash = %s", [secret_hash(SESSION)])
        connection.execute(
            "insert into sessions (id, hash, user_id, created_at, last_seen, expires_at)"
            " select %s, %s, id, %s, %s, %s from users where email = %s",
            [new_id(), secret_hash(SESSION), now(), now(), now() + timedelta(days=1), EMAIL],
        )
    return f"langgan={SESSION}"


@contextmanager
def web(port: int, workers: int = 2) -> Iterator[str]:
    """The web server as Procfile starts it; yields its address."""
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-k",
        "gthread",
        "--threads",
        "8",
        "-w",
        str(workers),
        "-b",
        f"127.0.0.1:{port}",
    ]
    with open(os.devnull, "w") as nowhere:
        process = subprocess.Popen([*command, "app.factory:serve()"], cwd=ROOT, stdout=nowhere, stderr=nowhere)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address + "/readyz")
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)


def timed(act: Callable[[], object], repeats: int, warm: int = 2) -> tuple[float, float]:
    """(p50, p95) of `repeats` runs in milliseconds, after `warm` that do not count."""
    for _ in range(warm):
        act()
    taken = []
    for _ in range(repeats):
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1000)
    return percentiles(taken)


def percentiles(taken: Sequence[float]) -> tuple[float, float]:
    """(p50, p95)."""
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a Markdown table."""
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(f"{cell:.1f}" if isinstance(cell, float) else str(cell) for cell in row) + " |")
    print(flush=True)


def cpu_of(pid: int) -> float:
    """Seconds of processor that a process and its children (those that ended, too) have taken so far."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    own = sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_of(int(child)) for child in children)


def machine() -> str:
    """What it was measured on."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
