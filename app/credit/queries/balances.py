"""What is owed, and the one way to lock and change it.

Lock order of the house: customers by id, then all balance rows concerned in one statement by id, then number counters. Whoever keeps to
it cannot meet another in a deadlock (docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from app.core.db import db
from app.core.questions import Question, Rows, ask
from app.credit.queries.debtors import ABOVE
from app.credit.values import NOTHING, Kind, Parts


@dataclass(frozen=True)
class Balance:
    """What a customer or a node owes in the base currency; a node has no parts."""

    exposure: int = 0
    parts: Parts = NOTHING


def read_balances(ids: Collection[UUID]) -> dict[UUID, Balance]:
    """The balances of these customers and nodes; whoever never had a document has none."""
    return ask(Question(_READ, {"ids": list(ids)}, _balances))


def is_any() -> bool:
    """Whether anybody of the company has a balance."""
    return ask(Question(_ANY, {}, bool))


def of_chains(customer_ids: Collection[UUID]) -> Question[dict[UUID, Balance]]:
    """The balances of these customers and of all nodes above them that are there."""
    return Question(_CHAINS, {"ids": list(customer_ids)}, _balances)


def locked_chains(customer_ids: Collection[UUID]) -> Question[dict[UUID, Balance]]:
    """The same, locked in the order of their ids."""
    return Question(_LOCK_CHAINS, {"ids": list(customer_ids)}, _balances)


def lock_balances(kinds: Mapping[UUID, Kind]) -> dict[UUID, Balance]:
    """The balances of these customers and nodes, locked in the order of their ids; those that are missing are made."""
    found = hold_balances(kinds)
    missing = sorted(kinds.keys() - found.keys())
    if missing:
        db.session.execute(_MAKE, {"ids": missing, "kinds": [kinds[one].value for one in missing]})
        found = hold_balances(kinds)
    return found


def hold_balances(ids: Iterable[UUID]) -> dict[UUID, Balance]:
    """Those balances of these customers and nodes that are there, locked in the order of their ids."""
    return ask(Question(_LOCK, {"ids": list(ids)}, _balances))


def _balances(rows: Rows) -> dict[UUID, Balance]:
    return {row.id: Balance(row.exposure, Parts(*row[2:])) for row in rows}


_ANY = text("select id from credit_balances limit 1")
_BALANCES = """
    select id, exposure, open_orders, delivered, invoices, unallocated, unapplied from credit_balances
"""
_THESE = " where id = any(cast(:ids as uuid[]))"
_THESE_AND_ABOVE = " where id = any(cast(:ids as uuid[]) || array(select id from above))"
_IN_ORDER = " order by id for update"
_READ = text(_BALANCES + _THESE)
_LOCK = text(_BALANCES + _THESE + _IN_ORDER)
_CHAINS = text(ABOVE + _BALANCES + _THESE_AND_ABOVE)
_LOCK_CHAINS = text(ABOVE + _BALANCES + _THESE_AND_ABOVE + _IN_ORDER)
_MAKE = text(
    """
    insert into credit_balances (tenant_id, id, kind, exposure, open_orders, delivered, invoices, unallocated, unapplied)
    select current_tenant(), id, kind, 0, 0, 0, 0, 0, 0
      from unnest(cast(:ids as uuid[]), cast(:kinds as text[])) as made(id, kind)
    on conflict do nothing
    """
)


def recount_all(counts: Parts, *, netting: bool) -> None:
    """Every exposure anew from its parts, each counted as often as `counts` says, and every node from its customers. Nobody else moves
    balances meanwhile."""
    db.session.execute(_RECOUNT_CUSTOMERS, counts._asdict())
    db.session.execute(_RECOUNT_NODES, {"netting": netting})


_RECOUNT_CUSTOMERS = text(
    """
    update credit_balances set exposure = open_orders * :open_orders + delivered * :delivered + invoices * :invoices
           + unallocated * :unallocated + unapplied * :unapplied
     where kind = 'customer'
    """
)
_RECOUNT_NODES = text(
    """
    with recursive way (customer_id, node_id) as (
      select c.id, c.conglomerate_id from customers c where c.conglomerate_id is not null
      union all
      select w.customer_id, n.parent_id from way w join conglomerates n on n.id = w.node_id where n.parent_id is not null
    ), owed as (
      select w.node_id, sum(case when :netting then b.exposure else greatest(b.exposure, 0) end) as amount
        from way w join credit_balances b on b.id = w.customer_id and b.kind = 'customer' group by w.node_id
    )
    update credit_balances b set exposure = coalesce((select amount from owed where owed.node_id = b.id), 0) where b.kind = 'node'
    """
)
