"""Processes on a leash: when the one who started them dies, by SIGKILL too, they are told to end.

`spawn` starts a program through this very file, run as a script: the small script drops to another account where asked, ties itself
to its parent (Linux: PR_SET_PDEATHSIG, which survives exec) and becomes the program. A script instead of `preexec_fn`, because that
is not safe beside threads, and because the tie is cut by a change of account and so has to come after it.

Linux sends the signal when the *thread* that started the child ends: call `spawn` from the main thread.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

PR_SET_PDEATHSIG = 1


def spawn(
    command: Sequence[str],
    *,
    on_loss: signal.Signals = signal.SIGTERM,
    account: tuple[int, int] | None = None,
    **how: Any,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own (Ctrl-C does not reach it) and return the process.

    `on_loss` is what it gets when we die; `account` the (uid, gid) to run as, which only root may ask for; `how` goes to Popen.
    """
    who = ":".join(map(str, account)) if account else "-"
    leash = [sys.executable, "-I", "-S", __file__, str(os.getpid()), str(int(on_loss)), who]
    return subprocess.Popen([*leash, *command], start_new_session=True, stdin=subprocess.DEVNULL, **how)


def main(parent: int, number: int, who: str, command: list[str]) -> None:
    libc = ctypes.CDLL(None, use_errno=True)  # before the other account, which may not be able to read our Python
    if who != "-":
        become(*map(int, who.split(":")))
    tie(libc, number)
    if os.getppid() != parent:  # died before the knot was tied
        sys.exit(1)
    try:
        os.execvp(command[0], command)  # noqa: S606 - no shell is the point
    except OSError as problem:
        sys.exit(f"{command[0]} cannot be started: {problem.strerror}")


def become(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def tie(libc: ctypes.CDLL, number: int) -> None:
    if sys.platform != "linux":  # elsewhere the next start ends what was left (orphans.py)
        return
    if libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0) != 0:
        sys.exit(f"prctl refused: {os.strerror(ctypes.get_errno())}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
