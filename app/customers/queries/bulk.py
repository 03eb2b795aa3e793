"""The selection of a bulk change: frozen when it begins, taken off slice by slice."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, insert, literal, select

from app.core.db import db
from app.core.records.context import Context
from app.core.session import bound_tenant_id
from app.customers.models import BulkTarget, Customer
from app.customers.queries.book import Search, matching


def freeze_selection(job_id: UUID, search: Search, context: Context) -> int:
    """Note every customer that matches now as a target of the job; returns how many."""
    chosen = matching(search, context).subquery()
    rows = select(literal(bound_tenant_id()), literal(job_id), chosen.c.id)
    columns = ["tenant_id", "job_id", "customer_id"]
    noted = db.session.execute(insert(BulkTarget).from_select(columns, rows).returning(BulkTarget.customer_id))
    return len(noted.all())


def take_targets(job_id: UUID, number: int) -> list[Customer]:
    """The next customers of the selection, locked in the order of their ids, and no longer in it."""
    ids = db.session.scalars(
        select(BulkTarget.customer_id).where(BulkTarget.job_id == job_id).order_by(BulkTarget.customer_id).limit(number)
    ).all()
    db.session.execute(delete(BulkTarget).where(BulkTarget.job_id == job_id, BulkTarget.customer_id.in_(ids)))
    statement = select(Customer).where(Customer.id.in_(ids)).order_by(Customer.id).with_for_update(key_share=True)
    return list(db.session.scalars(statement))
