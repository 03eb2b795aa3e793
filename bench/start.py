"""How long `make run` takes until its first page: the first start of an empty home, and later ones.

python -m bench.start [later starts]
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from bench.house import machine, table
from bench.running import running

BUDGETS = (60.0, 6.0)
"""Seconds of the first start and of a later one."""


def main(repeats: int) -> None:
    print(f"\n## Start\n\n{machine()}\n", flush=True)
    home = Path(tempfile.mkdtemp(prefix="lg-start-"))
    try:
        first, later = _seconds(home), sorted(_seconds(home) for _ in range(repeats))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    table(
        ("start", "s", "budget s"),
        [
            ("first, with the demo company", first, BUDGETS[0]),
            (f"later, median of {repeats}", statistics.median(later), BUDGETS[1]),
            ("later, fastest", later[0], BUDGETS[1]),
        ],
    )


def _seconds(home: Path) -> float:
    with running(home) as said:
        return max(said.values())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
