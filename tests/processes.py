"""Real processes for tests: Celery workers that can be killed, and a web server that a browser can reach."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from app.core.jobs import QUEUES
from launcher.leash import spawn

ROOT = Path(__file__).parent.parent
T = TypeVar("T")


def eventually(look: Callable[[], T], *, within: float = 30.0, what: str = "") -> T:
    """What `look` answers as soon as that is true; fails after `within` seconds. For things that other processes do."""
    deadline = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {within:.0f} s: {what or look}; last seen {found!r}"
        time.sleep(0.03)
    return found


class Worker:
    """A Celery worker (or beat) in processes of its own, on the database and Redis of one test."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.environment = {**os.environ, **environment, "PYTHONUNBUFFERED": "1"}
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self.beat: subprocess.Popen[bytes] | None = None

    def start(self, *, queues: Iterable[str] = QUEUES, processes: int = 1) -> None:
        """Start it and wait until it takes work."""
        words = [
            "worker",
            "-Q",
            ",".join(queues),
            "-P",
            "prefork",
            "-c",
            str(processes),
            "-n",
            f"test{time.time_ns()}@%h",
        ]
        begins = self.log.stat().st_size if self.log.exists() else 0
        self.process = self._celery(
            *words, "--loglevel=INFO", "--without-gossip", "--without-mingle", "--without-heartbeat"
        )
        eventually(
            lambda: b" ready." in self.log.read_bytes()[begins:] or self._ended(), within=90, what="the worker is ready"
        )
        assert not self._ended(), f"the worker ended:\n{self.log.read_text()[-3000:]}"

    def start_beat(self) -> None:
        """Start the schedule too: sweeps that find lost jobs, and the dispatcher of events."""
        self.beat = self._celery("beat", "-S", "celery.beat:Scheduler", "--pidfile=")

    def kill(self) -> None:
        """SIGKILL to the worker and all its children at once, as the kernel or a pulled plug would."""
        assert self.process is not None, "the worker has not been started"
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End what still runs."""
        for process in (self.beat, self.process):
            if process is not None and process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def _celery(self, *words: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "celery", "--quiet", "-A", "tasks.celery_app", *words]
            return spawn(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """The application logs each request itself."""


class LiveServer:
    """The application behind a real port, in threads of this process. `url` has no slash at its end."""

    def __init__(self, web: Flask) -> None:
        self.web = web
        self.broken: list[str] = []
        self._server = make_server("127.0.0.1", 0, self._watched, threaded=True, request_handler=_Quiet)
        self._server.daemon_threads = (
            False  # closing waits for answers under way: their connections must not outlive the database
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def _watched(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            if status.startswith("5"):
                self.broken.append(f"{status}: {environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
            return start_response(status, headers, *rest)

        return self.web(environ, start)

    @contextmanager
    def running(self) -> Iterator[LiveServer]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()
