"""What follows when customers hang on other nodes of the conglomerates than before, or a node stands elsewhere with all of its customers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from app.conglomerates.models import Conglomerate
from app.conglomerates.queries import TREE
from app.conglomerates.service import NodeMoved
from app.core import events
from app.core.clock import now
from app.core.db import db
from app.core.occasions import Occasion
from app.customers.queries import belonging


class CustomerMoved(NamedTuple):
    """A customer hangs on another node (None: on none) than before."""

    customer_id: UUID
    before: UUID | None
    after: UUID | None


CUSTOMERS_MOVED: Occasion[Sequence[CustomerMoved]] = Occasion()
"""Told when the rows are written, one customer on screen, thousands in an import. The nodes and all above them stay as they are until the
transaction ends."""


def hold_nodes(node_ids: Collection[UUID | None]) -> None:
    """Keep the nodes that customers leave or come to, and all above them, where they are until the transaction ends."""
    TREE.hold(node_ids, shared=True)


def tell_moves(moves: Sequence[CustomerMoved]) -> None:
    """Let everybody follow who has to. A customer that leaves a tree heads it no longer."""
    if moves:
        nodes = TREE.chains_of({move.before for move in moves if move.before})
        _forget_lost_heads({node_id for chain in nodes.values() for node_id in chain})
        CUSTOMERS_MOVED.tell(moves)


def follow_node(moved: NodeMoved) -> None:
    """A node went elsewhere, and took customers with it that headed what it left."""
    if moved.before:
        _forget_lost_heads(TREE.chain_of(moved.before))


def _forget_lost_heads(node_ids: Collection[UUID]) -> None:
    heads = belonging.heads_among(node_ids)
    chains = TREE.chains_of({hangs_on for hangs_on in heads.values() if hangs_on})
    for node, hangs_on in heads.items():
        if hangs_on is None or node.id not in chains[hangs_on]:
            write_head(node, None)


def write_head(node: Conglomerate, customer_id: UUID | None) -> None:
    """Write who heads the node, asking nothing."""
    node.head_customer_id, node.version, node.updated_at = customer_id, node.version + 1, now()
    events.emit("conglomerate.head_changed", node)
    db.session.flush()
