"""Every measurement, one after the other: `make bench`; `make bench ARGS="imports memory"` for some, with `--small` in a few minutes."""

from __future__ import annotations

import subprocess
import sys

MEASUREMENTS = {
    "start": [[]],
    "memory": [[]],
    "imports": [["5000", "100000"]],
    "search": [["100000"], ["1000000"]],
}
SMALL = {"imports": [["1000", "5000"]], "search": [["20000", "8"]]}
SMALL_FLAG = "--small"


def main(wanted: list[str]) -> None:
    sizes = MEASUREMENTS | SMALL if SMALL_FLAG in wanted else MEASUREMENTS
    for name in [word for word in wanted if word != SMALL_FLAG] or MEASUREMENTS:
        for arguments in sizes[name]:
            subprocess.run([sys.executable, "-m", f"bench.{name}", *arguments], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
