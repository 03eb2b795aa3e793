"""Debian's package manager, for `make test` and .ci/run only, and only as root: starting Langgan never touches the system."""

from __future__ import annotations

import os
import shutil
import subprocess

from launcher import say


def install(*packages: str) -> bool:
    """Install `packages`; answers whether that worked. Not possible, and not tried, for ordinary users and elsewhere than on Debian."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    say(f"apt-get install {' '.join(packages)} …")
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    steps = (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages])
    done = [subprocess.run(["apt-get", *step], env=env, capture_output=True, text=True, check=False) for step in steps]
    if done[-1].returncode != 0:
        say(done[-1].stderr.strip())
    return done[-1].returncode == 0
