"""Every measurement, one after the other: `make bench`, or `python -m bench search` for one."""

from __future__ import annotations

import subprocess
import sys

MEASUREMENTS = {"search": [["100000"], ["1000000"]], "imports": [[]], "memory": [[]]}


def main(wanted: list[str]) -> None:
    for name in wanted or MEASUREMENTS:
        for arguments in MEASUREMENTS[name]:
            subprocess.run([sys.executable, "-m", f"bench.{name}", *arguments], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
