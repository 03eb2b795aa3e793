"""The catalogue of what may need an approval. An area that has something registers it when the application is put together."""

from __future__ import annotations

from collections.abc import Sequence

from app.approvals.values import Kind
from app.core.actor import Actor
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem

_KNOWN: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make `kind` known. Saying the same twice is saying it once."""
    if _KNOWN.setdefault(kind.name, kind) != kind:
        raise ValueError(f"two kinds of approval are called {kind.name}")


def all_kinds() -> Sequence[Kind]:
    """Every kind, in the order in which they were named."""
    return list(_KNOWN.values())


def get_kind(name: str) -> Kind:
    """The kind of that name; raises NotFound."""
    if name not in _KNOWN:
        raise NotFound(Problem(None, NOT_FOUND))
    return _KNOWN[name]


def kinds_seen(actor: Actor) -> list[str]:
    """The names of the kinds that this person may read about."""
    return [kind.name for kind in _KNOWN.values() if actor.may(kind.permission)]
