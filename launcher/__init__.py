"""Two commands on a bare machine: what `make run` and `make test` need around the application.

`install` makes the virtual environment and fetches what is locked; `supervisor` starts and watches the processes; `postgres` and
`redis` are the embedded servers, `servers` lends them to a command; `home` is the folder where all of it lives. Standard library
only (psycopg once, for the roles of a new cluster): it runs before anything is installed and knows nothing of the application.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""

VENV = ROOT / ".venv"
"""All that is installed, a browser for the tests included; made anew where it does not fit, so nothing else may live in it."""

PYTHON = str(VENV / "bin" / "python")


class CannotStart(SystemExit):
    """Something outside has to be put right first; the message is one line for the person at the terminal.

    A SystemExit, so that no caller has to print it: uncaught, Python shows the message and ends with status 1.
    """


def say(line: str) -> None:
    """One line for the person at the terminal, at once even where output is a pipe."""
    print(line, flush=True)
