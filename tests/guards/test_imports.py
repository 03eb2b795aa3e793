"""Who may import whom: the contracts of .importlinter, run as a test, and that they name every area there is."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

from tests.guards.house import APP, NOT_AREAS, ROOT, areas, lines

CONTRACTS = ROOT / ".importlinter"
PLANTED = {
    "app/core/clock.py": "from app.identity import values",
    "app/identity/values.py": "from app.identity import models",
    "app/identity/rules.py": "import flask",
    "app/identity/queries/asking.py": "from flask import g",
    "app/cli.py": "from app.identity.routes import asking\nfrom app.identity import forms\nfrom tasks import base",
    "launcher/procfile.py": "from app import config",
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", program, "--no-cache", "--config", ".importlinter"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_import_keeps_the_contracts() -> None:
    """Seen to fail by `test_the_contracts_see_imports_that_break_them`."""
    answer = lint(ROOT)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_the_contracts_see_imports_that_break_them(tmp_path: Path) -> None:
    for folder in ("app", "tasks", "launcher"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("static", "templates", "__pycache__")
        )
    shutil.copy(CONTRACTS, tmp_path)
    for name, line in PLANTED.items():
        with (tmp_path / name).open("a") as file:
            file.write(f"\n{line}\n")
    said = " ".join(lint(tmp_path).stdout.split())
    kept = [contract["name"] for contract in _contracts() if f"{contract['name']} BROKEN" not in said]
    assert not kept, lines(kept, "plant an import that breaks it in PLANTED")


def test_the_contracts_name_every_area() -> None:
    """The ladder is exhaustive by itself; the vocabulary has to be told. Seen to fail: take an area out of `containers`."""
    named = next(c["containers"].split() for c in _contracts() if c["name"].startswith("The vocabulary"))
    assert sorted(named) == [f"app.{area}" for area in areas()], (
        "name the area in .importlinter (and docs/architecture.md)"
    )


def test_the_contracts_name_the_forms_of_every_area() -> None:
    """Seen to fail: take one out of `protected_modules`."""
    named = next(c["protected_modules"].split() for c in _contracts() if "forms are" in c["name"])
    there = [f"app.{area}.forms" for area in areas() if [*(APP / area).glob("forms*")]]
    assert sorted(named) == there


def test_what_is_no_area_is_there_for_a_reason() -> None:
    """`NOT_AREAS` must not become a way round the vocabulary."""
    assert {"core", "migrations", "api", "demo", "templates", "static"} == NOT_AREAS


def _contracts() -> list[configparser.SectionProxy]:
    parser = configparser.ConfigParser()
    parser.read(CONTRACTS)
    return [parser[name] for name in parser.sections() if name.startswith("importlinter:contract:")]
