"""Real supervisors over a tiny application, and a look at the processes that they start and leave."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from launcher import ROOT

OURS = ("DATABASE_", "REDIS_", "SECRET_KEY", "LANGGAN_", "PORT", "HOST", "SMTP_")
PATIENCE = 60.0

Start = Callable[..., "Started"]


class Started:
    """One `up` in a process of its own, and what it has printed so far."""

    def __init__(self, root: Path, home: Path, port: int, env: dict[str, str]) -> None:
        self.home = home
        self.port = port
        self.output = ""
        code = (
            f"from pathlib import Path; from launcher.supervisor import up; up(port={port}, root=Path({str(root)!r}))"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd="/",
            env=environment(home) | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def until_ready(self) -> Started:
        self.until("Langgan is ready")
        return self

    def until(self, pattern: str) -> str:
        """Wait for output that matches `pattern`, take it out together with what came before, and return its group or all of it."""
        assert self.process.stdout is not None
        deadline = time.monotonic() + PATIENCE
        while (found := re.search(pattern, self.output)) is None:
            ready, _, _ = select.select([self.process.stdout], [], [], deadline - time.monotonic())
            chunk = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            assert chunk, f"no {pattern!r} in the output:\n{self.output}"
            self.output += chunk.decode()
        self.output = self.output[found.end() :]
        return found[1] if found.groups() else found[0]

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def ended(self) -> int:
        """Wait for the end, read the rest of the output, answer the status."""
        rest, _ = self.process.communicate(timeout=PATIENCE)
        self.output += rest.decode()
        return self.process.returncode

    def kill(self) -> None:
        """Not the way to stop it: the way to make sure that nothing survives a test."""
        self.process.kill()
        self.process.communicate()
        for pid in processes_of(self.home):
            with suppress(ProcessLookupError):  # it may end while we look
                os.kill(pid, signal.SIGKILL)


def environment(home: Path) -> dict[str, str]:
    """Ours without what the tests of the application have set, for one home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {"LANGGAN_HOME": str(home), "PYTHONPATH": str(ROOT)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def processes_of(home: Path) -> list[int]:
    """Every living process that was started for `home`: they all carry it in their environment."""
    mark = f"LANGGAN_HOME={home}\0".encode()
    return [int(place.parent.name) for place in Path("/proc").glob("[0-9]*/environ") if mark in _read(place)]


def _read(environ: Path) -> bytes:
    try:
        return environ.read_bytes() + b"\0"
    except OSError:  # gone meanwhile, or somebody else's
        return b""


def all_gone(pids: list[int]) -> bool:
    """Wait until each of `pids` has ended."""
    deadline = time.monotonic() + PATIENCE
    return all(_gone(pid, deadline) for pid in pids)


def _gone(pid: int, deadline: float) -> bool:
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([process], [], [], max(deadline - time.monotonic(), 0))[0])
    finally:
        os.close(process)
