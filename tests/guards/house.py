"""How the guards see the house: its areas, files, routes and templates, found and never listed."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from app.core.access import Access, access_of

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"
TEMPLATES = APP / "templates"
WORDS = ("routes", "forms", "service", "queries", "models", "rules", "values")
NOT_AREAS = {"core", "migrations", "api", "demo", "templates", "static"}
"""What stands in `app/` and is built otherwise: the platform, the API over the areas, the demo book over all of them."""

UPDATE = os.environ.get("UPDATE_SNAPSHOTS") == "1"


def areas() -> list[str]:
    """The areas: folders of `app/` that speak the seven words."""
    return sorted(p.parent.name for p in APP.glob("*/__init__.py") if p.parent.name not in NOT_AREAS)


def word_of(file: Path) -> str | None:
    """The word of the vocabulary that a file of an area belongs to (`app/customers/queries/lists.py` → queries)."""
    if not file.is_relative_to(APP):
        return None
    parts = file.relative_to(APP).with_suffix("").parts
    return parts[1] if len(parts) > 1 and parts[0] in areas() and parts[1] in WORDS else None


def sources(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """Every Python file below `folders` of the checkout, parsed."""
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield file, parsed(file)


@cache
def parsed(file: Path) -> ast.Module:
    """A file's syntax tree; many guards ask for it."""
    return ast.parse(file.read_text(), str(file))


def place(file: Path, node: ast.AST | None = None) -> str:
    """`app/customers/service.py:12`, as an editor opens it."""
    shown = str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else str(file)
    return f"{shown}:{node.lineno}" if isinstance(node, ast.stmt | ast.expr) else shown


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Each call with the last name of what is called: `db.session.commit()` → commit."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr, node
            elif isinstance(node.func, ast.Name):
                yield node.func.id, node


def text_of(node: ast.AST | None) -> str | None:
    """The value of a string constant."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@dataclass(frozen=True)
class Route:
    """One method of one URL."""

    method: str
    rule: Rule
    access: Access

    @property
    def endpoint(self) -> str:
        return str(self.rule.endpoint)

    @property
    def arguments(self) -> set[str]:
        return set(self.rule.arguments)

    @property
    def ids(self) -> list[str]:
        """The arguments that name a record, in their order; not the company, not a word out of a fixed list."""
        return [name for name in sorted(self.arguments) if self._converter(name) == "UUIDConverter"]

    def _converter(self, name: str) -> str:
        return type(self.rule._converters[name]).__name__

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule} {self.endpoint} {self.access}"


def routes(web: Flask) -> list[Route]:
    """Every route of the application, by URL; raises Unmarked for a view that says nothing about who may call it."""
    found = [
        Route(method, rule, access_of(web.view_functions[rule.endpoint]))
        for rule in web.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    return sorted(found, key=lambda route: (route.rule.rule, route.method))


def address(route: Route, values: dict[str, Any], example: Any = None) -> str:
    """The URL of a route: `values` by argument, `example` for every id that is not in them, a good word for the rest."""
    filled = {name: _fitting(route, name, values, example) for name in route.arguments}
    built = route.rule.build(filled, append_unknown=False)
    assert built is not None, f"{route}: no address for {filled}"
    return built[1]


def _fitting(route: Route, name: str, values: dict[str, Any], example: Any) -> Any:
    value = values.get(name, example if name in route.ids else "x")
    choices = getattr(route.rule._converters[name], "items", None)  # a word out of a fixed list: <any(…):kind>
    return value if choices is None or value in choices else min(choices)


SHOWN = 40


def lines(found: Iterable[object], advice: str = "") -> str:
    """A failure's message: what was found, one a line, and what to do instead."""
    said = [str(thing) for thing in found]
    more = [f"… and {len(said) - SHOWN} more"] if len(said) > SHOWN else []
    return "\n  ".join(["", *said[:SHOWN], *more, advice])
