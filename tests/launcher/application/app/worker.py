"""A worker with a child of its own, which it ends when it is asked to end (as Celery does)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from app import say

child = subprocess.Popen(["sleep", "600"])
signal.signal(signal.SIGTERM, lambda *_: (child.kill(), sys.exit(0)))
say("child is process", child.pid)
say("worker is process", os.getpid())
child.wait()
