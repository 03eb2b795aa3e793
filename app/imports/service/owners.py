"""Whose a row is: the customers that a slice of rows names, asked for once, by the key that was chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from app.core.records.context import FindReference
from app.core.records.reasons import Refused, typed
from app.core.records.staged import SEVERAL_MATCH
from app.customers.queries.owners import owners_by
from app.customers.rules import owner_key
from app.imports.rules.cells import Cell, text_of
from app.imports.values.shapes import OWNER


class Owners:
    """Finds references as `find` does, customers by the key `match` instead of the code: with `survivors`, of one that was merged away the one that is left.
    `named` are the cells of the slice that name some."""

    def __init__(self, match: str, find: FindReference, named: Iterable[Cell], *, survivors: bool) -> None:
        self.match = match
        self.survivors = survivors
        self.find = find
        self.known: dict[str, list[tuple[UUID, str]]] = {}
        self._ask({key for cell in named if (key := owner_key(match, text_of(cell)))})

    def __call__(self, target: str, by: Mapping[str, str]) -> UUID | None:
        attribute, value = next(iter(by.items()))
        if target != OWNER or attribute == "id":
            return self.find(target, by)
        if attribute == "code":
            return self._by_key(value)
        return self.find(target, by) if self.match == "code" else None

    def _by_key(self, value: str) -> UUID | None:
        key = owner_key(self.match, value)
        if key is None:
            return None
        if key not in self.known:
            self._ask({key})
        found = self.known[key]
        if len(found) > 1:
            candidates = ", ".join(name for _, name in found[:5])
            raise Refused(SEVERAL_MATCH, value=typed(value), candidates=candidates)
        return found[0][0] if found else None

    def _ask(self, keys: set[str]) -> None:
        self.known |= {key: [] for key in keys}
        for row in owners_by(self.match, keys, survivors=self.survivors):
            self.known[row.key].append((row.id, f"{row.name} ({row.code})"))
