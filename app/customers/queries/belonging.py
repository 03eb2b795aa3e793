"""Where customers hang in the trees of conglomerates."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, exists, func, or_, select

from app.conglomerates.models import Conglomerate
from app.conglomerates.queries import TREE, UNDER_A_LIMIT
from app.core.db import db
from app.core.records.context import References
from app.core.records.kinds.references import as_uuid
from app.core.records.staged import STAGED, sound
from app.core.text import key, sort_name
from app.core.trees import Tree
from app.customers.models import Customer
from app.customers.queries.visible import visible
from app.customers.values import Status
from app.reference.models import Category

GIVES_CREDIT: Mapping[str, Select[Any]] = {
    "category": select(Category.id).where(
        or_(
            Category.credit_limit.is_not(None),
            Category.credit_limit_id.is_not(None),
            Category.credit_term_id.is_not(None),
        )
    ),
    "conglomerate": UNDER_A_LIMIT,
}
"""Field of the customer → the ids of those records, of all that it may belong to, that decide about its credit: categories with a limit or a
term, nodes with a limit at them or above them."""
PARENTS = Tree.of(Customer)
"""The trees of customers and their subsidiaries. Moves take `alone`, after the customer itself is locked."""


def gives_credit(field: str, ids: Collection[UUID]) -> bool:
    """Does any of these decide about the credit of those who belong to it?"""
    ids_of = GIVES_CREDIT[field].subquery()
    return bool(ids and db.session.scalar(select(exists().where(ids_of.c.id.in_(ids)))))


def node_of(customer_id: UUID) -> UUID | None:
    """The node on which a customer hangs."""
    return db.session.scalar(select(Customer.conglomerate_id).where(Customer.id == customer_id))


def chains_of_customers(customer_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Of each of these customers that hangs on a node: that node and all above it. Two statements, however many there are."""
    rows = db.session.execute(
        select(Customer.id, Customer.conglomerate_id).where(
            Customer.id.in_(customer_ids), Customer.conglomerate_id.is_not(None)
        )
    )
    nodes = {row.id: row.conglomerate_id for row in rows}
    chains = TREE.chains_of(set(nodes.values()))
    return {customer_id: chains[node_id] for customer_id, node_id in nodes.items()}


def customers_below(node_id: UUID) -> list[UUID]:
    """Everybody who hangs on the node or anywhere below it, in the order of their ids. (Of the whole company: figures are made of these.)"""
    nodes = TREE.downwards([node_id]).order_by(None).subquery()
    statement = select(Customer.id).where(Customer.conglomerate_id.in_(select(nodes.c.id)))
    return list(db.session.scalars(statement.order_by(Customer.id)))


def heads_among(node_ids: Collection[UUID]) -> dict[Conglomerate, UUID | None]:
    """Those of these nodes that have a head customer, each with the node on which its head hangs."""
    statement = (
        select(Conglomerate, Customer.conglomerate_id)
        .join(Customer, Customer.id == Conglomerate.head_customer_id)
        .where(Conglomerate.id.in_(node_ids))
    )
    return {row[0]: row[1] for row in db.session.execute(statement.order_by(Conglomerate.id))}


def staged_moves() -> list[tuple[UUID, UUID | None, UUID | None]]:
    """(customer, node before, node after) of the staged rows that hang their customer on another node."""
    change = STAGED.c.changes[Customer.audit_noun]["conglomerate_id"]
    moving = and_(STAGED.c.action.in_(("create", "update")), sound(), change.is_not(None))
    customer_id = func.coalesce(STAGED.c.matched_id, STAGED.c.id)
    nodes = (change[0].astext.cast(Uuid), change[1].astext.cast(Uuid))
    rows = db.session.execute(select(customer_id, *nodes).where(moving).order_by(customer_id))
    return [(row[0], row[1], row[2]) for row in rows]


# --- customers as what a field refers to


def find_customer(by: Mapping[str, str]) -> UUID | None:
    """The customer with that id, code or name that the actor may see; None when there is none, or when a name means several.

    `Name (CODE)`, as suggestions say it, means the code.
    """
    attribute, value = next(iter(by.items()))
    suggested = _SUGGESTED.fullmatch(value) if attribute == "code" else None
    column, wanted = _COMPARED[attribute](suggested[1] if suggested else value)
    found = db.session.scalars(
        select(Customer.id).where(column == wanted, Customer.status != Status.MERGED, visible()).limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


_SUGGESTED = re.compile(r".+\((\S+)\)")

_COMPARED: Mapping[str, Any] = {
    "id": lambda value: (Customer.id, as_uuid(value)),
    "code": lambda value: (Customer.code_key, key(value)),
    "name": lambda value: (Customer.sort_name, sort_name(value)),
}


def customer_labels(ids: Collection[UUID]) -> References:
    """{"code", "name"} of each of `ids`."""
    if not ids:
        return {}
    rows = db.session.execute(select(Customer.id, Customer.code, Customer.name).where(Customer.id.in_(ids)))
    return {row.id: {"code": row.code, "name": row.name} for row in rows}
