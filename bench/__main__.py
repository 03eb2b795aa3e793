"""Every measurement, one after the other: `make bench` at small sizes, in some minutes; `make bench ARGS=--full` at those of docs/performance.md, in some
hours; `make bench ARGS="imports memory"` some of them. One that fails does not keep the others from running; the end names it."""

from __future__ import annotations

import subprocess
import sys

Runs = list[list[str]]
MEASUREMENTS: dict[str, tuple[Runs, Runs]] = {
    "start": ([["1"]], [[]]),
    "memory": ([[]], [[]]),
    "imports": ([["1000", "2000"]], [["5000", "100000"]]),
    "large": ([["10000"]], [["1000000"]]),
    "ageing": ([["5000", "5"]], [["1000000", "10"]]),
    "credit": ([["1", "20"]], [["10", "1000"]]),
    "search": ([["5000", "4"]], [["100000"], ["1000000"]]),
    "own_fields": ([["5000", "4"]], [["1000000"]]),
}
"""Module → the arguments of its runs: small, and full."""
FULL = "--full"


def main(wanted: list[str]) -> int:
    size = 1 if FULL in wanted else 0
    names = [word for word in wanted if word != FULL] or list(MEASUREMENTS)
    failed = [name for name in names if not all(_passes(name, one) for one in MEASUREMENTS[name][size])]
    print(f"failed: {', '.join(failed)}" if failed else "all measurements ran", flush=True)
    return len(failed)


def _passes(name: str, arguments: list[str]) -> bool:
    return subprocess.run([sys.executable, "-m", f"bench.{name}", *arguments], check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
