"""Families of customers: the trees of conglomerates with who hangs where, and parents with their subsidiaries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.conglomerates.models import Conglomerate
from app.conglomerates.queries import TREE
from app.core.db import db
from app.core.session import bound_actor
from app.customers.models import Customer
from app.customers.queries.belonging import PARENTS
from app.customers.queries.definition import definition_for
from app.customers.queries.visible import listed
from app.customers.values import EntityType, Status

SHOWN_PER_NODE = 5
SHOWN_RELATIVES = 50
_RELATIVE = (Customer.id, Customer.code, Customer.name, Customer.status, Customer.blacklisted)


@dataclass(frozen=True)
class Node:
    """A node of a family with what hangs on it."""

    id: UUID
    parent_id: UUID | None
    level: int
    code: str
    name: str
    customers: int
    """How many hang on it (of those that the actor may see)."""
    members: Sequence[Any]
    """The first of them: id, code, name."""


def family_of(node_id: UUID) -> list[Node]:
    """The whole tree in which the node stands, in the order of walking down: by name among siblings."""
    chain = TREE.chain_of(node_id)
    rows = db.session.execute(
        select(Conglomerate.id, Conglomerate.parent_id, Conglomerate.code, Conglomerate.name)
        .where(Conglomerate.id.in_(TREE.subtree_of(chain[-1])))
        .order_by(Conglomerate.sort_name, Conglomerate.id)
    ).all()
    members = _members([row.id for row in rows])
    children: dict[UUID | None, list[Any]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)
    return _walked_down(next(row for row in rows if row.id == chain[-1]), children, members)


def _walked_down(root: Any, children: Mapping[UUID | None, list[Any]], members: Mapping[UUID, list[Any]]) -> list[Node]:
    nodes: list[Node] = []
    waiting = [(root, 0)]
    while waiting:
        row, level = waiting.pop()
        hanging = members.get(row.id, [])
        count = hanging[0].several if hanging else 0
        nodes.append(Node(row.id, row.parent_id, level, row.code, row.name, count, hanging))
        waiting += [(child, level + 1) for child in reversed(children.get(row.id, []))]
    return nodes


def _members(node_ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    """The first customers of each node, each with `several`: how many there are; none where it is hidden from the actor who belongs where."""
    if "conglomerate" not in definition_for(bound_actor()):
        return {}
    node = Customer.conglomerate_id
    place = func.row_number().over(partition_by=node, order_by=(Customer.sort_name, Customer.id)).label("place")
    several = func.count().over(partition_by=node).label("several")
    ranked = (
        select(Customer.id, Customer.code, Customer.name, Customer.status, node, place, several)
        .where(node.in_(node_ids), listed())
        .subquery()
    )
    found: dict[UUID, list[Any]] = {}
    for row in db.session.execute(
        select(ranked).where(ranked.c.place <= SHOWN_PER_NODE).order_by(ranked.c.conglomerate_id, ranked.c.place)
    ):
        found.setdefault(row.conglomerate_id, []).append(row)
    return found


@dataclass(frozen=True)
class Relatives:
    """Those who stand in one relation to a customer: the first of them, and how many there are."""

    rows: Sequence[Any]
    count: int


def subsidiaries_of(customer_id: UUID) -> Relatives:
    """Whom the customer holds itself."""
    return _relatives(customer_id, besides=None)


def siblings_of(customer: Customer) -> Relatives:
    """Whom its parent holds besides."""
    return _relatives(customer.parent_id, besides=customer.id) if customer.parent_id else Relatives([], 0)


def _relatives(parent_id: UUID, besides: UUID | None) -> Relatives:
    theirs = [Customer.parent_id == parent_id, listed()]
    if besides:
        theirs.append(Customer.id != besides)
    statement = select(*_RELATIVE).where(*theirs)
    rows = db.session.execute(statement.order_by(Customer.sort_name, Customer.id).limit(SHOWN_RELATIVES)).all()
    more = len(rows) == SHOWN_RELATIVES
    count = db.session.scalar(select(func.count()).select_from(Customer).where(*theirs)) if more else len(rows)
    return Relatives(rows, count or 0)


def holders_of(customer: Customer) -> Sequence[Any]:
    """Who holds the customer, from its parent up."""
    above = PARENTS.chain_of(customer.id)[1:]
    statement = select(*_RELATIVE).where(Customer.id.in_(above))
    rows = {row.id: row for row in db.session.execute(statement)}
    return [rows[one] for one in above if one in rows]


def count_relatives(customer_id: UUID) -> int:
    """How many subsidiaries the customer has, for the tab."""
    statement = select(func.count()).select_from(Customer).where(Customer.parent_id == customer_id, listed())
    return db.session.scalar(statement) or 0


def active_companies(at_most: int) -> Sequence[Customer]:
    """The first active customers by code that are not persons."""
    statement = select(Customer).where(Customer.status == Status.ACTIVE, Customer.entity_type != EntityType.INDIVIDUAL)
    return db.session.scalars(statement.order_by(Customer.code_key).limit(at_most)).all()
