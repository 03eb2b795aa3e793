"""`langgan up`: servers, migrations, demo company, then the processes of Procfile, watched until somebody says stop.

PostgreSQL and Redis answer before the migrations run, those before web, workers and beat. What dies is started again. The end is the
other way round. Every process is on a leash (leash.py), so that nothing is left behind even when we are killed.
"""

from __future__ import annotations

import errno
import http.client
import math
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import NoReturn

from launcher import ROOT, CannotStart, procfile
from launcher.home import Busy, Home
from launcher.loop import Loop, Stopped
from launcher.servers import Servers, check
from launcher.watched import Watched, from_command

US = "langgan"
DEMO = "demo.txt"
WEB = "web"

CELERY_AS_ROOT = ["ignore:You're running the worker with superuser privileges"] if os.geteuid() == 0 else []
"""Root is welcome here: Celery's advice against it concerns pickled messages, and ours are JSON."""

ENOUGH = 4
"""Deaths within a minute after which a server, or anything before the first page, is given up."""

LOCK_LIMIT = 60.0
"""Seconds that we wait for a command, or a start that is just stopping, to give the home back."""

OLD_WEB_LIMIT = 15.0
"""Seconds for the web processes of a killed start to give the port back: a little over their graceful timeout."""

READY_LIMIT = 60.0
"""Seconds until we say that the first page is late."""

GENTLE = 15.0
"""Seconds from "please end" to SIGKILL: web answers its requests, workers finish their slice."""


def up(
    *,
    port: int = 8000,
    host: str = "127.0.0.1",
    demo: bool = True,
    workers: int | None = None,
    root: Path = ROOT,
) -> None:
    """Run everything until SIGINT, SIGTERM or SIGHUP; returns after an orderly end, raises CannotStart (a SystemExit) otherwise.

    `demo`: make the demo company at the first start (never in production, its passwords are known to everybody); `workers`: web
    processes (None: from the cores); `root`: the folder with Procfile and the application.
    """
    check(os.environ)
    home = Home.from_env(os.environ)
    home.create()
    loop = Loop()
    demo = demo and os.environ.get("LANGGAN_ENV") != "production"
    with loop.listening(), ExitStack() as stack, suppress(Stopped):
        was_killed = _lock(home, loop, stack)
        _wait_for_port(loop, host, port, OLD_WEB_LIMIT if was_killed else 0)
        Supervisor(home, root, loop, _settings(home, host, port, workers), demo=demo).run()


class Supervisor:
    """One run, from the first server to the last stop."""

    def __init__(self, home: Home, root: Path, loop: Loop, env: dict[str, str], *, demo: bool) -> None:
        self.home = home
        self.root = root
        self.loop = loop
        self.env = env
        self.demo = demo
        self.address = f"http://{_visible(env['HOST'])}:{env['PORT']}"
        self.servers = Servers(home, env)
        self.guarded: list[Watched] = []
        """The servers, once they have answered."""
        self.watched: list[Watched] = []
        """The processes of Procfile."""
        self.waiting: list[Watched] = []
        """Those of them that start after the first page: on two cores they would keep somebody waiting for it."""
        self.is_ready = False

    def run(self) -> None:
        try:
            self._start_servers()
            self._run("db", "upgrade", hear=self.say)
            self._make_demo()
            self._start_processes()
            self._serve()
        except Stopped:
            self.say("stopping; once more to hurry")
        finally:
            self._stop()

    def say(self, line: str) -> None:
        self.loop.show(US, line)

    # --- start

    def _start_servers(self) -> None:
        for server in self.servers.all:
            server.begin()
        for server in self.servers.all:
            self.loop.wait_for(server.answers)
            server.finish()
            self.guarded.append(Watched(server.name, server.launch, server.process))
            self.loop.show(server.name, f"ready, its log is {server.log}")
        self.env |= self.servers.urls()
        self.home.write_state(kind="up", address=self.address, urls=self.servers.urls())

    def _run(self, *command: str, hear: Callable[[str], None]) -> None:
        """Run a `langgan` command to its end; `hear` gets the lines it prints. Raises CannotStart when it fails."""
        job = from_command(US, ["python", "-m", "app.cli", *command], self.env, self.root)
        self.watched.append(job)
        process = self._launch(job, hear)
        self.loop.wait_for(lambda: process.poll() is not None and _is_heard_out(process))
        self.watched.remove(job)
        if process.returncode != 0:
            raise CannotStart(f"`langgan {' '.join(command)}` failed; the lines above say why.")

    def _make_demo(self) -> None:
        """At the first start only, so that an operator who said no once is not given one later. Its sign-ins are kept for later starts."""
        if self.home.read(DEMO) is not None:
            return
        lines: list[str] = []
        if self.demo:
            self.say("making the demo company …")
            self._run("demo", "seed", hear=lines.append)
        self.home.write(DEMO, "\n".join(lines))

    def _start_processes(self) -> None:
        for name, command in procfile.read(self.root / "Procfile").items():
            each = from_command(name, procfile.words(command, self.env), self.env, self.root)
            (self.watched if name == WEB else self.waiting).append(each)
        for each in self.watched:
            self._launch(each)

    def _launch(self, each: Watched, hear: Callable[[str], None] | None = None) -> subprocess.Popen[bytes]:
        process = each.start(time.monotonic())
        show = partial(self.loop.show, each.name)
        for pipe, listener in ((process.stdout, hear or show), (process.stderr, show)):
            if pipe is not None:
                self.loop.listen_to(pipe, listener)
        return process

    # --- watch

    def _serve(self) -> NoReturn:
        """Start again what dies, and greet once the first page answers. Left by an exception only."""
        late = time.monotonic() + READY_LIMIT
        while True:
            self.loop.check()
            for each in (*self.guarded, *self.watched):
                self._look_after(each)
            if not self.is_ready and self._web_answers():
                self._greet()
            elif not self.is_ready and time.monotonic() > late:
                self.say(f"{self.address} has not answered for {READY_LIMIT:.0f} s; the lines above may say why")
                late = math.inf
            self.loop.turn(self._pause())

    def _pause(self) -> float:
        return 1.0 if self.is_ready else 0.1

    def _look_after(self, each: Watched) -> None:
        now = time.monotonic()
        if each.has_died():
            how = _how_it_ended(each)
            pause = each.died(now)
            self.loop.show(each.name, f"{how}; started again in {pause:.1f} s")
            self._give_up_on(each, now)
        elif each.due is not None and now >= each.due:
            self._launch(each)

    def _give_up_on(self, each: Watched, now: float) -> None:
        """A server without which nothing works, or a process that never worked. Raises CannotStart after ENOUGH deaths."""
        if each.deaths_lately(now) < ENOUGH or (self.is_ready and each not in self.guarded):
            return
        ends = [f"\n{server.last_lines()}" for server in self.servers.all if server.name == each.name]
        raise CannotStart(f"{each.name} has ended {ENOUGH} times within a minute; giving up.{''.join(ends)}")

    def _web_answers(self) -> bool:
        """Whether /readyz says that database and broker answer. Web may not listen yet: that is an answer too."""
        connection = http.client.HTTPConnection(f"{_visible(self.env['HOST'])}:{self.env['PORT']}", timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _greet(self) -> None:
        self.is_ready = True
        while self.waiting:
            self.watched.append(self.waiting.pop(0))
            self._launch(self.watched[-1])
        for line in (self.home.read(DEMO) or "").splitlines():
            self.say(line)
        if not self.env.get("SMTP_URL"):
            self.say(f"Mails are not sent (SMTP_URL is not set): they are written to {self.home.path / 'mail'}")
        self.say(f"Langgan is ready: {self.address}   (Ctrl-C stops it)")

    # --- stop

    def _stop(self) -> None:
        """The processes, then the servers, whatever goes wrong on the way. What a last request asks of the workers waits in its row."""
        with ExitStack() as stack:
            for server in self.servers.all:
                stack.callback(server.stop)
            stack.callback(self._end_processes)
            stack.callback(self.home.clear_state)

    def _end_processes(self) -> None:
        """Ask each to end and wait; kill what does not, at once when we are asked to stop once more."""
        limit = time.monotonic() + GENTLE
        hurry = self.loop.asked_to_stop + 1
        for each in self.watched:
            each.ask_to_end()
        while (
            any(each.is_alive() for each in self.watched)
            and self.loop.asked_to_stop < hurry
            and time.monotonic() < limit
        ):
            self.loop.turn(0.1)
        for each in self.watched:
            each.kill()
        self.loop.turn(0)


def _lock(home: Home, loop: Loop, stack: ExitStack) -> bool:
    """Take the lock of `home`, after the command or the stopping start that has it; answers whether its last holder was killed.

    Raises CannotStart when another start runs there.
    """
    deadline = time.monotonic() + LOCK_LIMIT
    while time.monotonic() < deadline:
        try:
            return stack.enter_context(home.locked())
        except Busy:
            state = home.read_state()
        if state and state["kind"] == "up":
            raise CannotStart(
                f"Langgan already runs from {home.path}: {state['address']}. "
                "Stop that one, or start a second one with another LANGGAN_HOME and PORT."
            )
        loop.check()
        loop.turn(0.1)
    raise CannotStart(
        f"Something else has been working in {home.path} for {LOCK_LIMIT:.0f} s. Stop it, or set LANGGAN_HOME."
    )


def _wait_for_port(loop: Loop, host: str, port: int, limit: float) -> None:
    if not loop.wait_for(lambda: _is_free(host, port), limit):
        raise CannotStart(
            f"Port {port} on {host} is taken by another program. Choose another one: PORT={port + 1} make run"
        )


def _is_free(host: str, port: int) -> bool:
    """Whether we could listen there. Raises CannotStart where that is not a question of somebody else listening."""
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the web server does
            probe.bind(place)
    except (OSError, OverflowError) as problem:
        if getattr(problem, "errno", None) == errno.EADDRINUSE:
            return False
        raise CannotStart(
            f"The web server cannot listen on {host}, port {port} ({problem}). Set HOST and PORT."
        ) from None
    return True


def _settings(home: Home, host: str, port: int, workers: int | None) -> dict[str, str]:
    """The environment of every process: ours, and what it leaves open."""
    return os.environ | {
        "LANGGAN_HOME": str(home.path),
        "HOST": f"[{host}]" if ":" in host else host,
        "PORT": str(port),
        "LANGGAN_WORKERS": str(workers or min(max(_cores(), 2), 4)),
        "SECRET_KEY": os.environ.get("SECRET_KEY") or home.secret("secret-key", secrets.token_urlsafe),
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))),
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": ",".join(filter(None, (os.environ.get("PYTHONWARNINGS"), *CELERY_AS_ROOT))),
    }


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _visible(host: str) -> str:
    """Where a browser on this machine finds a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(host, host)  # noqa: S104 - asked for by whoever set HOST


def _is_heard_out(process: subprocess.Popen[bytes]) -> bool:
    return all(pipe is None or pipe.closed for pipe in (process.stdout, process.stderr))


def _how_it_ended(each: Watched) -> str:
    assert each.process is not None
    code = each.process.returncode
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"
