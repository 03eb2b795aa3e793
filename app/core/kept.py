"""What a process keeps about a company until its settings change: keyed by the company and its configuration version.

The version travels with the actor's facts, which are read at each request: so a change shows at the next request on every process,
and nobody has to be told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from app.core.actor import Tenant

T = TypeVar("T")

MOST = 1000
"""Companies of which a process keeps something at a time."""


class Kept(Generic[T]):
    """One thing about each company, made by `make` when it is first asked for."""

    everything: ClassVar[list[Kept[object]]] = []

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._things: dict[UUID, tuple[int, T]] = {}
        Kept.everything.append(self)  # type: ignore[arg-type]

    def of(self, tenant: Tenant) -> T:
        """The thing as it is at the version of `tenant`. A request that began before a change does not push out what is newer."""
        known = self._things.get(tenant.id)
        if known is not None and known[0] == tenant.config_version:
            return known[1]
        made = self._make()
        if known is None or known[0] < tenant.config_version:
            if len(self._things) >= MOST:
                self._things.clear()
            self._things[tenant.id] = (tenant.config_version, made)
        return made

    @classmethod
    def forget(cls) -> None:
        """Keep nothing any more: tests undo a change together with its version."""
        for one in cls.everything:
            one._things.clear()
