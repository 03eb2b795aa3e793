"""A whole house as `make run` starts it, in a home of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.house import ROOT

PORT = 8196
ADDRESS = f"http://127.0.0.1:{PORT}"
PATIENCE = 180


@contextmanager
def running(home: Path) -> Iterator[dict[str, float]]:
    """The house, and at which second of its start it said what; stopped as by Ctrl-C."""
    given = {
        n: v
        for n, v in os.environ.items()
        if not n.startswith(("DATABASE_", "REDIS_", "LANGGAN_", "PORT", "SECRET_KEY"))
    }
    env = given | {"LANGGAN_HOME": str(home), "PORT": str(PORT), "PYTHONUNBUFFERED": "1"}
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "up"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield _until_ready(process, begun)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def _until_ready(process: subprocess.Popen[str], begun: float) -> dict[str, float]:
    said: dict[str, float] = {}
    assert process.stdout is not None
    for line in process.stdout:
        said.setdefault(line.strip()[:60], time.monotonic() - begun)
        if "Langgan is ready" in line:
            return said
    raise RuntimeError("\n".join(said))


def get(path: str) -> bytes:
    with urllib.request.urlopen(ADDRESS + path, timeout=30) as answer:
        return bytes(answer.read())
