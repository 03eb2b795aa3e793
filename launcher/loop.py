"""The supervisor's ears: output of processes, deaths and signals, waited for in one place and in one thread."""

from __future__ import annotations

import os
import selectors
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import IO

COLOURS = (36, 33, 35, 32, 34, 31)


class Stopped(Exception):
    """Somebody asked us to stop."""


class Loop:
    """Waits for output, signals and dying children; prints the output line by line under the names of the processes."""

    def __init__(self) -> None:
        self.asked_to_stop = 0
        self._selector = selectors.DefaultSelector()
        self._names: list[str] = []
        self._halves: dict[IO[bytes], bytes] = {}

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Catch the signals that stop us, and be woken when a child dies."""
        ear, mouth = os.pipe()
        for end in (ear, mouth):
            os.set_blocking(end, False)
        self._selector.register(ear, selectors.EVENT_READ)
        before = {number: signal.signal(number, self._on_stop) for number in _stop_signals()}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, _on_child)
        woken = signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(woken)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._selector.close()
            os.close(ear)
            os.close(mouth)

    def listen_to(self, pipe: IO[bytes], hear: Callable[[str], None]) -> None:
        """Hand each line that comes out of `pipe` to `hear` until it ends; then it is closed."""
        os.set_blocking(pipe.fileno(), False)
        self._selector.register(pipe, selectors.EVENT_READ, (pipe, hear))

    def turn(self, seconds: float) -> None:
        """Wait at most so long for something to happen, and print what came. Does not raise."""
        for key, _ in self._selector.select(max(seconds, 0)):
            if key.data is None:
                os.read(key.fd, 1024)
            else:
                self._read(*key.data)

    def wait_for(self, done: Callable[[], bool], limit: float | None = None) -> bool:
        """Go on until `done` or until `limit` seconds have passed; answers whether it was done. Raises Stopped when asked to stop."""
        deadline = time.monotonic() + limit if limit is not None else None
        while not done():
            self.check()
            if deadline is not None and time.monotonic() > deadline:
                return False
            self.turn(0.05)
        return True

    def check(self) -> None:
        if self.asked_to_stop:
            raise Stopped

    def show(self, name: str, line: str) -> None:
        """One line under its prefix. A terminal that has gone away does not keep us from stopping in order."""
        try:
            print(f"{self._prefix(name)} {line}", flush=True)
        except OSError:
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - from now on, for the rest of our life
            self.asked_to_stop += 1

    def _read(self, pipe: IO[bytes], hear: Callable[[str], None]) -> None:
        chunk = os.read(pipe.fileno(), 65536)
        *lines, half = (self._halves.pop(pipe, b"") + chunk).split(b"\n")
        if chunk:
            self._halves[pipe] = half
        elif half:
            lines.append(half)
        for line in filter(None, (line.decode(errors="replace").rstrip() for line in lines)):
            hear(line)
        if not chunk:
            self._selector.unregister(pipe)
            pipe.close()

    def _prefix(self, name: str) -> str:
        if name not in self._names:
            self._names.append(name)
        text = f"{name:<8} |"
        if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
            return text
        return f"\x1b[{COLOURS[self._names.index(name) % len(COLOURS)]}m{text}\x1b[0m"

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop += 1


def _stop_signals() -> list[signal.Signals]:
    """SIGHUP only where nohup has not turned it off."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    return numbers if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN else [*numbers, signal.SIGHUP]


def _on_child(number: int, frame: FrameType | None) -> None:
    """Only there so that the wakeup pipe hears of it."""
