"""Servers that a killed start left behind: whose is this process id, and an orderly end for it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

PATIENCE = 30.0
"""Seconds an orphan gets to end by itself before it is killed."""


def read_pid(file: Path) -> int | None:
    """The number on the first line of `file`; None when there is no such file or no number in it."""
    try:
        first = file.read_text(errors="replace").split("\n", 1)[0].strip()
    except FileNotFoundError:
        return None
    return int(first) if first.isdigit() else None


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's, but alive
        return True
    return True


def command_line(pid: int) -> str:
    """The words of a living process; empty when it is gone."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # gone between two looks
            return ""
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout


def works_in(pid: int, folder: Path) -> bool:
    """Whether process `pid` lives and was started for `folder`. A number alone proves nothing: after a reboot it is anybody's."""
    return is_alive(pid) and f" {folder}" in command_line(pid)


def end(pid: int, number: signal.Signals) -> None:
    """Signal an orphan and wait until it is gone; killed when it does not listen."""
    deadline = time.monotonic() + PATIENCE
    with suppress(ProcessLookupError):
        os.kill(pid, number)
        while command_line(pid):  # a dead one that nobody has collected has a number, but no words any more
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)
