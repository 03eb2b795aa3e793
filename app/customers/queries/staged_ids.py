"""Ids in other systems of staged customers: found by them, kept apart by them. A row may have several (`keys`: `external_names`)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, literal, select, text

from app.core.db import db
from app.core.records.staged import STAGED, Policy, keyed_each, mark, problem_of
from app.customers import rules
from app.customers.models import Customer, ExternalId

KEY = "external_names"
FIELD = "external_ids"


def any_staged() -> bool:
    """Does any row name an id in another system?"""
    return db.session.scalar(select(literal(1)).where(STAGED.c["keys"].has_key(KEY)).limit(1)) is not None


def holders() -> Select[Any]:
    """(number, id, name, code) of the customers that have one of the ids of each row."""
    rows = keyed_each(KEY)
    found = select(rows.c.number, Customer.id, Customer.name, Customer.code).distinct()
    return (
        found.select_from(rows)
        .join(ExternalId, ExternalId.name == rows.c.key)
        .join(Customer, Customer.id == ExternalId.customer_id)
    )


def refuse_taken_ids(policy: Policy) -> None:
    """Stop the rows that will be written and name an id that is another customer's there."""
    rows = keyed_each(KEY)
    facts = {"name": Customer.name, "code": Customer.code, "id": Customer.id}
    problem = problem_of(rules.EXTERNAL_ID_TAKEN, FIELD, value=rows.c.key, **facts)
    other = and_(Customer.id == ExternalId.customer_id, Customer.id.is_distinct_from(rows.c.matched_id))
    found = (
        select(rows.c.number, problem)
        .select_from(rows)
        .join(ExternalId, ExternalId.name == rows.c.key)
        .join(Customer, other)
    )
    mark(found.where(rows.c.matched_id.is_(None)) if policy.skips else found)


_MERGE = text(
    """
    update staged s
       set given = jsonb_set(s.given, '{customer,external_ids}',
                             jsonb_strip_nulls(coalesce(c.external_ids, '{}') || (s.given #> '{customer,external_ids}')))
      from customers c
     where c.id = s.matched_id and jsonb_typeof(s.given #> '{customer,external_ids}') = 'object'
    """
)


def merge_ids() -> None:
    """A customer that is there keeps its ids in systems of which a row says nothing."""
    db.session.execute(_MERGE)
