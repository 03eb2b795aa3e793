"""Every statement about the trees, beyond what all lists have (`reference.queries.lists`)."""

from __future__ import annotations

from uuid import UUID

from app.conglomerates.models import Conglomerate
from app.conglomerates.values import CONGLOMERATES
from app.core.trees import Tree
from app.reference.queries import lists

TREE = Tree.of(Conglomerate)
"""`chain_of`, `chains_of` many, `subtree_of`, and `hold` for whoever hangs something on a node."""


def get_node(node_id: UUID) -> Conglomerate:
    """The node; raises NotFound."""
    found = lists.get_record(CONGLOMERATES, node_id)
    assert isinstance(found, Conglomerate)
    return found
