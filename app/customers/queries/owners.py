"""Whose part, or whose document, a row of a file is: customers by a key of theirs, and whether they can be changed at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, text, true

from app.core.db import db
from app.core.records.staged import STAGED, Policy, mark, problem_of
from app.customers import rules
from app.customers.models import Customer, ExternalId
from app.customers.queries.visible import visible
from app.customers.values import Status

_COLUMNS: dict[str, Any] = {
    "code": Customer.code_key,
    "tax_id": Customer.tax_id_key,
    "identity_number": Customer.identity_key,
    "email": Customer.email_key,
    "external_id": ExternalId.name,
}


def owners_by(match: str, keys: Collection[str], *, survivors: bool = False) -> Sequence[Any]:
    """(key, id, name, code) of the customers with these keys (`rules.owner_key`) that the actor may see. One that was merged is found by its
    code alone; with `survivors` the id is that of the customer that it was merged into."""
    column = _COLUMNS[match]
    row_id = func.coalesce(Customer.merged_into_id, Customer.id) if survivors else Customer.id
    living = true() if match == "code" else Customer.status != Status.MERGED
    found = select(column.label("key"), row_id.label("id"), Customer.name, Customer.code).where(
        column.in_(keys), living, visible()
    )
    if match == "external_id":
        found = found.join(ExternalId, ExternalId.customer_id == Customer.id)
    return db.session.execute(found).all() if keys else ()


def refuse_owners(policy: Policy, customer_id: ColumnElement[Any]) -> None:
    """Stop the rows of customers that are put away, and of those that this person may not change."""
    owner = Customer.id == customer_id
    facts = {"name": Customer.name, "code": Customer.code}
    for status, reason in ((Status.ARCHIVED, rules.ARCHIVED), (Status.MERGED, rules.MERGED)):
        problem = problem_of(reason, "customer", **facts)
        mark(select(STAGED.c.number, problem).join(Customer, and_(owner, Customer.status == status)))
    if policy.own_only is not None:
        others = and_(owner, Customer.owner_id.is_distinct_from(policy.own_only))
        mark(select(STAGED.c.number, problem_of(rules.NOT_YOURS, "customer")).join(Customer, others))


_LOCK = text("select id from customers where id = any(:ids) order by id for no key update")


def lock_owners(customer_ids: Collection[UUID]) -> None:
    """Keep these customers as they are until the transaction ends: in the order of their ids, as everywhere."""
    if customer_ids:
        db.session.execute(_LOCK, {"ids": list(customer_ids)})
