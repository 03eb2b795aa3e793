"""A tiny application in the place of ours: real processes, a real database, nothing to wait for."""

from __future__ import annotations

import sys


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()
