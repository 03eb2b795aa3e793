"""Nodes of the trees of conglomerates."""

from __future__ import annotations

from itertools import count
from typing import Any

from app.conglomerates.models import Conglomerate
from app.conglomerates.service import create_node

_numbers = count(1)


def a_conglomerate(**given: Any) -> Conglomerate:
    """A node at the top unless a `parent` (id) is given."""
    number = next(_numbers)
    return create_node({"code": f"G{number:03}", "name": f"Family {number}", **given})


def a_family(*levels: str) -> list[Conglomerate]:
    """A chain of nodes with these codes, the root first."""
    made: list[Conglomerate] = []
    for code in levels:
        made.append(a_conglomerate(code=code, name=code.capitalize(), parent=made[-1].id if made else None))
    return made
