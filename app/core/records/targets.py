"""What a reference can point at beyond the lists of `reference`: each area that owns such records says how they are found and named.

The factory registers them (`"customer"`); a field of the kind `Reference` with that target is then read in forms, files and the API like any
other, wherever it is declared.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from app.core.records.context import References

Find = Callable[[Mapping[str, str]], UUID | None]
"""{"id" | "code" | "name": text} → the id of the record that the actor means and may see, or None."""


@dataclass(frozen=True)
class Target:
    """How records of one kind are found, and what they are called."""

    find: Find
    labels: Callable[[Collection[UUID]], References]


_TARGETS: dict[str, Target] = {}


def register(name: str, target: Target) -> None:
    """Let fields refer to `name`."""
    _TARGETS[name] = target


def find(name: str, by: Mapping[str, str]) -> UUID | None:
    """The record of the kind `name` that is meant."""
    return _TARGETS[name].find(by)


def labels(name: str, ids: Collection[UUID]) -> References:
    """{"code", "name"} of those records."""
    return _TARGETS[name].labels(ids) if ids else {}
