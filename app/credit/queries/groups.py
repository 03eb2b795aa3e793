"""A conglomerate with everybody below it, and what they owe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.core.db import db
from app.core.session import bound_actor

_NODES = text(
    """
    with recursive below (id, level) as (
      select id, 0 from conglomerates where id = :node
      union all select n.id, b.level + 1 from below b join conglomerates n on n.parent_id = b.id
    )
    select n.id, n.parent_id, n.code, n.name, n.credit_limit, n.credit_limit_currency, coalesce(c.exposure, 0) as exposure
      from below b join conglomerates n on n.id = b.id left join credit_balances c on c.id = n.id
     order by b.level, n.sort_name, n.id
    """
)
_MEMBERS = text(
    """
    select c.id, c.code, c.name, c.conglomerate_id, coalesce(b.exposure, 0) as exposure,
           coalesce(b.open_orders, 0) as open_orders, coalesce(b.delivered, 0) as delivered, coalesce(b.invoices, 0) as invoices,
           coalesce(b.unallocated, 0) as unallocated, coalesce(b.unapplied, 0) as unapplied
      from customers c left join credit_balances b on b.id = c.id
     where c.conglomerate_id = any(cast(:nodes as uuid[])) and c.status <> 'merged'
       and (not :own_only or c.owner_id = :viewer) order by c.sort_name, c.id
    """
)


def nodes_below(node_id: UUID) -> Sequence[Any]:
    """The node and everything below it, level by level, each with what its customers owe together."""
    return db.session.execute(_NODES, {"node": node_id}).all()


def members_of(node_ids: Sequence[UUID]) -> Sequence[Any]:
    """The customers that hang on these nodes and that the actor may see, each with what it owes by its parts."""
    actor = bound_actor()
    asked = {"nodes": list(node_ids), "own_only": "customers" in actor.own_only_view, "viewer": actor.user_id}
    return db.session.execute(_MEMBERS, asked).all()
