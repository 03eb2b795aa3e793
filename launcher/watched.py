"""One watched process: started, its lines printed under its name, started again when it dies."""

from __future__ import annotations

import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from launcher.leash import spawn

FIRST_PAUSE = 0.5
"""Seconds before the second start; doubled for each further one."""

LONGEST_PAUSE = 10.0
WELL = 30.0
"""Seconds of life after which a process counts as well again."""

WINDOW = 60.0
"""Seconds in which deaths are counted."""


class Watched:
    """A process by name. `launch` starts it; times are monotonic seconds, handed in by the caller."""

    def __init__(
        self,
        name: str,
        launch: Callable[[], subprocess.Popen[bytes]],
        process: subprocess.Popen[bytes] | None = None,
    ) -> None:
        self.name = name
        self.launch = launch
        self.process = process
        self.due: float | None = None
        self.deaths: deque[float] = deque(maxlen=20)
        self._started = 0.0
        self._pause = FIRST_PAUSE

    def start(self, now: float) -> subprocess.Popen[bytes]:
        self.process = self.launch()
        self.due = None
        self._started = now
        return self.process

    def died(self, now: float) -> float:
        """Note a death, end what the dead left behind, and answer the seconds until the next start."""
        self.kill()
        self.process = None
        self.deaths.append(now)
        pause = FIRST_PAUSE if now - self._started >= WELL else self._pause
        self._pause = min(pause * 2, LONGEST_PAUSE)
        self.due = now + pause
        return pause

    def deaths_lately(self, now: float) -> int:
        return sum(now - death <= WINDOW for death in self.deaths)

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Signal the process alone: its children are its own business, and Celery's would drop their work."""
        if self.process is not None and self.is_alive():
            self.process.send_signal(number)

    def kill(self) -> None:
        """End the whole session, orphaned grandchildren included: they would keep the port and the queue."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):  # nobody is left
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def from_command(name: str, command: list[str], env: Mapping[str, str], folder: Path) -> Watched:
    """A process of Procfile, whose output comes through pipes."""

    def launch() -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        return spawn(command, cwd=folder, env=dict(env), umask=0o077, stdout=pipe, stderr=pipe)

    return Watched(name, launch)
