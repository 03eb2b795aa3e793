"""What each process holds after its start: unique memory (USS) of web, workers, beat and servers of a house with the demo company.

python -m bench.memory [LANGGAN_HOME]      (of a house that runs; without it, one is started and stopped)
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from bench.house import machine, table
from bench.running import get, running

SETTLED = 8
"""Seconds after the first page until all processes are there: workers start after it."""


def main() -> None:
    """Start a house, ask it for pages, and look."""
    with tempfile.TemporaryDirectory(prefix="lg-memory-") as home, running(Path(home)):
        for _ in range(20):
            get("/sign-in")
        time.sleep(SETTLED)
        show(home)


def show(home: str) -> None:
    print(f"\n## Memory of each process\n\n{machine()}\n")
    rows = sorted((name, _unique(pid) / 1024) for pid, name in _family(home))
    table(("process", "MiB of its own"), [*rows, ("together", sum(size for _, size in rows))])


def _family(home: str) -> list[tuple[int, str]]:
    """Every process of the house: those whose environment or command line names its home."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
            environment = (folder / "environ").read_bytes()
        except OSError:
            continue
        if home in command or f"LANGGAN_HOME={home}".encode() in environment:
            found.append((int(folder.name), _name(command)))
    return [(pid, name) for pid, name in found if pid != os.getpid()]


def _name(command: str) -> str:
    known = ("gunicorn", "worker@", "bulk@", "beat", "redis-server", "postgres", "app.cli up")
    return next((word for word in known if word in command), command[:40])


def _unique(pid: int) -> int:
    """Kibibytes that this process alone holds."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean", "Private_Dirty")))


if __name__ == "__main__":
    show(sys.argv[1]) if len(sys.argv) > 1 else main()
