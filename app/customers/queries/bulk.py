"""The selection of a bulk change: weighed beforehand, frozen when it begins, taken off slice by slice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, false, func, insert, literal, select

from app.core.db import db
from app.core.jobs import Job, JobRow
from app.core.records.context import Context
from app.core.session import bound_actor, bound_tenant_id
from app.customers.models import BulkTarget, Customer
from app.customers.queries.book import Search, matching
from app.customers.queries.columns import assign, stored_columns
from app.customers.values import CUSTOMER, Status


@dataclass(frozen=True)
class Weighed:
    """How a selection stands to a change: in all, already so, and what will stay as it is."""

    total: int
    same: int
    put_away: int
    not_yours: int
    no_way: int

    @property
    def changing(self) -> int:
        return self.total - self.same - self.put_away - self.not_yours - self.no_way


def weigh(
    search: Search, context: Context, field: str, value: Any, ways: Iterable[Status], how: str = "set"
) -> Weighed:
    """Count what a change would do, in one statement; each customer counts once, in the order in which it would be refused.

    `how` is `set`, or for a field that holds several records `add` or `remove`. `ways` are the statuses from which one may come to the new one; of another field all of them.
    """
    chosen = matching(search, context).subquery()
    same, strange = _same(field, value, how), _strange()
    away = Customer.status.in_((Status.ARCHIVED, Status.MERGED))
    stuck = Customer.status.not_in(list(ways)) if field == "status" else false()
    counts = select(
        func.count(),
        func.count().filter(~strange, ~away, same),
        func.count().filter(~strange, away),
        func.count().filter(strange),
        func.count().filter(~strange, ~away, ~same, stuck),
    ).select_from(Customer).join(chosen, chosen.c.id == Customer.id)  # fmt: skip
    return Weighed(*db.session.execute(counts).one())


def _same(field: str, value: Any, how: str) -> ColumnElement[bool]:
    """The customer has the value already; of a field of the company's own that is not known beforehand."""
    if field not in CUSTOMER:
        return false()
    if how != "set":
        held, given = getattr(Customer, field), list(value or ())
        return (
            func.coalesce(held.contains(given), false())
            if how == "add"
            else ~func.coalesce(held.overlap(given), false())
        )
    model = Customer()
    assign(model, field, value)
    return and_(
        *(
            getattr(Customer, name).is_not_distinct_from(getattr(model, name))
            for name in stored_columns(CUSTOMER[field])
        )
    )


def _strange() -> ColumnElement[bool]:
    """The customer is not the actor's to change."""
    actor = bound_actor()
    return Customer.owner_id.is_distinct_from(actor.user_id) if "customers" in actor.own_only_edit else false()


def find_bulk_edit(job_id: UUID) -> JobRow | None:
    """The actor's own job of that id, when it is one of these."""
    return db.session.scalar(
        select(JobRow).where(
            JobRow.id == job_id, JobRow.user_id == bound_actor().user_id, JobRow.name == Job.CUSTOMERS_BULK_EDIT
        )
    )


def lock_matching(search: Search, context: Context) -> list[Customer]:
    """Every customer that matches, locked in the order of their ids."""
    chosen = matching(search, context)
    statement = select(Customer).where(Customer.id.in_(chosen)).order_by(Customer.id).with_for_update(key_share=True)
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


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
