"""A folder for a home, a tiny application, and supervisors that do not outlive their test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.launcher.running import Start, Started, free_port

APPLICATION = Path(__file__).parent / "application"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short enough for sockets, and open for the account that runs PostgreSQL for root; pytest's own is neither."""
    made = Path(tempfile.mkdtemp(prefix="lg-", dir="/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def application(folder: Path) -> Path:
    """A copy of the tiny application, whose Procfile a test may change."""
    return shutil.copytree(APPLICATION, folder / "application")


@pytest.fixture
def start(folder: Path, application: Path) -> Iterator[Start]:
    """Starts supervisors; what still runs at the end is killed."""
    started: list[Started] = []

    def start_one(home: Path | None = None, port: int | None = None, **env: str) -> Started:
        started.append(Started(application, home or folder / "home", port or free_port(), env))
        return started[-1]

    yield start_one
    for one in started:
        one.kill()
