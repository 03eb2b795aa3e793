"""What the two embedded servers have in common: launched, waited for, stopped, and a log whose end explains a failure."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from launcher import CannotStart, orphans
from launcher.home import Home

START_LIMIT = 120.0
"""Seconds until a start counts as failed: PostgreSQL's recovery after a crash takes its time."""

MAX_RELAUNCHES = 3
RELAUNCH_PAUSE = 0.5

LOG_LIMIT = 10 * 1024**2
"""Bytes after which a log is put aside at the next start; one old one is kept."""


class Server(ABC):
    """A server of this home. `start` and `stop`, or `with` it; the supervisor, which does other things meanwhile, calls the steps."""

    home: Home
    name: str
    stop_signal: signal.Signals
    log: Path
    advice = ""
    """What may help when it does not start, a sentence."""
    process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def prepare(self) -> None:
        """Everything before the process: programs, folders, files. Raises CannotStart."""

    @abstractmethod
    def launch(self) -> subprocess.Popen[bytes]:
        """Start the process and return at once. We hold the lock of the home, so what runs in our folder is an orphan."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether it answers."""

    def finish(self) -> None:  # noqa: B027 - not every server has something left to do
        """What can only be done once it answers."""

    def start(self) -> None:
        """All steps, waiting for each. Raises CannotStart."""
        self.begin()
        try:
            while not self.answers():
                time.sleep(0.02)
            self.finish()
        except BaseException:
            self.stop()
            raise

    def begin(self) -> None:
        """The first two steps; `answers` says how it goes on."""
        self.prepare()
        self._deadline = time.monotonic() + START_LIMIT
        self._relaunches = 0
        self.launch()

    def answers(self) -> bool:
        """Whether a starting server is ready. One that ended is launched again, as what is left of a killed one may be in its way for
        a moment. When it ends every time, or START_LIMIT has passed, CannotStart is raised with the end of the log.
        """
        if self.is_ready():
            return True
        assert self.process is not None
        has_ended = self.process.poll() is not None
        if has_ended and self._relaunches < MAX_RELAUNCHES:
            self._relaunches += 1
            time.sleep(RELAUNCH_PAUSE)
            self.launch()
        elif has_ended or time.monotonic() > self._deadline:
            raise CannotStart(f"{self.name} did not start. The end of {self.log}:\n{self.last_lines()}\n{self.advice}")
        return False

    def stop(self) -> None:
        """Stop it in its own way; kill it with all it started when it does not listen. Nothing to do when it does not run."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(timeout=orphans.PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.home.drop_sockets()

    def last_lines(self, count: int = 20) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])

    @contextmanager
    def open_log(self) -> Iterator[BinaryIO]:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as file:
            yield file

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
