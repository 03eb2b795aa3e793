"""Procfile: the one place that names the processes, for hosting and for `langgan up` alike."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

from launcher import CannotStart

LINE = re.compile(r"(?P<name>[A-Za-z0-9_-]+):\s*(?P<command>\S.*)")
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::-(?P<default>[^}]*))?\}")


def read(file: Path) -> dict[str, str]:
    """The commands of `file` by process name, in its order. Raises CannotStart for a line that is not `name: command`."""
    lines = [line.strip() for line in file.read_text().splitlines()]
    commands = {}
    for line in lines:
        if not line or line.startswith("#"):
            continue
        match = LINE.fullmatch(line)
        if match is None:
            raise CannotStart(f"{file} has a line that is not `name: command`: {line}")
        commands[match["name"]] = match["command"]
    return commands


def words(command: str, env: Mapping[str, str]) -> list[str]:
    """The words of `command` with `${NAME}` and `${NAME:-default}` filled in, as a shell would do it; one variable stays one word."""
    return [
        VARIABLE.sub(lambda match: env.get(match["name"]) or match["default"] or "", word)
        for word in shlex.split(command)
    ]
