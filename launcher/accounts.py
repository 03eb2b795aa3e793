"""The account that PostgreSQL runs as. It refuses root, so root lends it an account that the system has."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from launcher import CannotStart, say
from launcher.leash import spawn


@dataclass(frozen=True)
class Account:
    """An account of the passwd file, as far as a server needs it."""

    name: str
    uid: int
    gid: int

    @property
    def ids(self) -> tuple[int, int]:
        return self.uid, self.gid


def own_name() -> str:
    """The name of the account we run as; PostgreSQL refuses an account that has none."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise CannotStart(
            f"User id {os.geteuid()} has no name in the passwd file, and PostgreSQL refuses such an account. "
            "Give it a name, or set DATABASE_URL and DATABASE_OWNER_URL to a PostgreSQL of your own."
        ) from None


def server_account() -> Account | None:
    """The account to lend: `postgres` where the system has it, else `nobody`. None when we are not root: then it is our own."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return Account(name, known[name].pw_uid, known[name].pw_gid)
    raise CannotStart(
        "PostgreSQL does not run as root, and this system has neither an account `postgres` nor `nobody` to lend it. "
        "Run as an ordinary user, or set DATABASE_URL and DATABASE_OWNER_URL."
    )


def let_in(account: Account, program: Path, folder: Path) -> None:
    """See that `account` can run `program` and enter `folder`; where a closed parent is in the way, open it for passing through.

    Passing (o+x) is not reading: the folder still cannot be listed. What was opened is said. Raises CannotStart where that is not enough.
    """
    for needed, command in (
        (program, [str(program), "--version"]),
        (folder, ["/bin/sh", "-c", 'cd -- "$0"', str(folder)]),
    ):
        if _can(account, command):
            continue
        _open_parents(needed, account)
        if not _can(account, command):
            raise CannotStart(
                f"The account {account.name}, which runs PostgreSQL for root, cannot reach {needed}. "
                "Put the checkout where it can (not below a closed folder), or set LANGGAN_HOME=/var/lib/langgan for the data."
            )


def _can(account: Account, command: Sequence[str]) -> bool:
    quiet = subprocess.DEVNULL
    return spawn(command, account=account.ids, cwd="/", stdout=quiet, stderr=quiet).wait() == 0


def _open_parents(path: Path, account: Account) -> None:
    for parent in reversed(path.parents):
        mode = stat.S_IMODE(parent.stat().st_mode)
        if not mode & stat.S_IXOTH and parent.stat().st_uid != account.uid:
            parent.chmod(mode | stat.S_IXOTH)
            say(
                f"{parent} was closed: others may now pass through it (o+x), because PostgreSQL runs as {account.name}."
            )
