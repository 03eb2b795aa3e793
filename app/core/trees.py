"""Trees in tables whose rows name their parent: the way up, everything below, and locks under which no ring can be closed.

Moves of a node take `hold([node, new parent])`: the node, the new parent and all above both are locked in the order of their ids, and the way
up is read once more under the lock. Two moves that together would close a ring have a row in common, so the second one waits, sees what the
first has done, and is refused.

Lock order of the house: customers by id, then nodes of a tree by id (`hold`), then balances by id, then number counters.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, Table, Text, func, literal, select
from sqlalchemy import cast as cast_sql

from app.core.db import TenantRow, db
from app.core.session import savepoint

Chains = Mapping[UUID, list[UUID]]
"""Node → itself and all above it, up to the root."""


@dataclass(frozen=True)
class Tree:
    """The tree of one table, by its column `parent_id`."""

    table: Table

    @classmethod
    def of(cls, model: type[TenantRow]) -> Tree:
        return cls(cast("Table", cast("Any", model).__table__))

    def chain_of(self, node_id: UUID) -> list[UUID]:
        """The node and all above it, up to the root; empty for one that is not there."""
        return self.chains_of([node_id]).get(node_id, [])

    def chains_of(self, node_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
        """`chain_of` each of them, in one statement."""
        chains: dict[UUID, list[UUID]] = {}
        if node_ids:
            for row in db.session.execute(self.upwards(node_ids)):
                chains.setdefault(row.start, []).append(row.id)
        return chains

    def upwards(self, node_ids: Any) -> Select[tuple[UUID, UUID]]:
        """(`start`, `id`) of each of `node_ids` (ids, or a statement of ids) and of all above it, from below."""
        node = self.table
        beginning = select(node.c.id.label("start"), node.c.id, node.c.parent_id, literal(0).label("level"))
        way = beginning.where(node.c.id.in_(node_ids)).cte("way", recursive=True)
        above = select(way.c.start, node.c.id, node.c.parent_id, way.c.level + 1).join(
            way, node.c.id == way.c.parent_id
        )
        way = way.union_all(above)
        return select(way.c.start, way.c.id).order_by(way.c.start, way.c.level)

    def subtree_of(self, node_id: UUID) -> list[UUID]:
        """The node and everything below it, level by level; empty for one that is not there."""
        return list(db.session.scalars(self.downwards([node_id])))

    def downwards(self, node_ids: Any) -> Select[tuple[UUID]]:
        """`id` of each of `node_ids` (ids, or a statement of ids) and of all below, level by level."""
        node = self.table
        beginning = select(node.c.id, literal(0).label("level")).where(node.c.id.in_(node_ids))
        way = beginning.cte("way", recursive=True)
        way = way.union_all(select(node.c.id, way.c.level + 1).join(way, node.c.parent_id == way.c.id))
        return select(way.c.id).order_by(way.c.level, way.c.id)

    def hold(self, node_ids: Collection[UUID | None], *, shared: bool = False) -> Chains:
        """Keep these nodes and all above them where they are until the transaction ends; answers their chains.

        `shared` is for those who hang something on the nodes: they wait for moves only, not for each other.
        """
        wanted = {node_id for node_id in node_ids if node_id is not None}
        while wanted:
            with suppress(_Moved), savepoint():
                return self._held(wanted, shared)
        return {}

    def alone(self) -> None:
        """Let nobody else of this company move a node of this tree until the transaction ends.

        For nodes that are locked one by one before their way up is known (a customer that is being edited): `hold` would lock out of order.
        """
        tenant = func.hashtext(cast_sql(func.current_tenant(), Text))
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(self.table.name), tenant)))

    def _held(self, node_ids: set[UUID], shared: bool) -> Chains:
        """Raises `_Moved` when a move came before us. Their way up is another one now; locks are taken in order or not at all, so those
        that we have are given back with the savepoint."""
        locked = _all(self.chains_of(node_ids))
        self._lock(locked, shared)
        chains = self.chains_of(node_ids)
        if not _all(chains) <= locked:
            raise _Moved
        return chains

    def _lock(self, node_ids: set[UUID], shared: bool) -> None:
        rows = select(self.table.c.id).where(self.table.c.id.in_(node_ids)).order_by(self.table.c.id)
        db.session.execute(rows.with_for_update(read=shared, key_share=shared)).all()


class _Moved(Exception):
    """The tree changed while we waited for its locks."""


def _all(chains: Chains) -> set[UUID]:
    return {node_id for chain in chains.values() for node_id in chain}
