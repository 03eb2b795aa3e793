"""What is open on a day, by age: every figure of the ageing, of any day, in one statement.

A document is in the ledger from its `effective_on`; what an allocation settles counts from its day. Neither is ever changed (an undoing is
a row of its own with a day of its own), so the report of a past day stays what it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.core.db import db
from app.core.money import DECIMALS
from app.core.session import bound_actor
from app.receivables.rules.ageing import BOUNDS, Basis, By

_OPEN = """
    with recursive top (customer_id, node_id, parent_id) as (
      select c.id, n.id, n.parent_id from customers c join conglomerates n on n.id = c.conglomerate_id where :by = 'conglomerate'
      union all select t.customer_id, n.id, n.parent_id from top t join conglomerates n on n.id = t.parent_id
    ), paid as (
      select id, sum(amount) as amount
        from (select debit_id as id, amount from allocations where date <= :day and (cast(:one as uuid) is null or debtor_id = cast(:one as uuid))
              union all
              select credit_id, amount from allocations where date <= :day and (cast(:one as uuid) is null or debtor_id = cast(:one as uuid))) sides
       group by id
    ), docs as (
      select d.id, d.debtor_id, d.currency, d.direction, d.date, coalesce(d.due_date, d.date) as due,
             d.rate * coalesce(s.scale, cast(:scale as numeric)) as rate,
             coalesce(p.amount, 0) as settled, d.total - coalesce(p.amount, 0) as open
        from documents d
        left join paid p on p.id = d.id
        left join unnest(cast(:currencies as text[]), cast(:scales as numeric[])) as s(currency, scale) on s.currency = d.currency
       where d.effective_on <= :day and d.direction <> 0 and d.total <> coalesce(p.amount, 0)
         and (cast(:one as uuid) is null or d.debtor_id = cast(:one as uuid))
    ), parts as (
      select d.id, d.debtor_id, d.currency, d.rate, coalesce(i.position, 1) as position,
             case when :basis = 'document_date' then d.date else coalesce(i.due_date, d.due) end as due,
             case when i.id is null then d.open else i.amount - least(greatest(d.settled - i.before, 0), i.amount) end as open
        from docs d left join document_instalments i on i.document_id = d.id
       where d.direction = 1
    ), running as (
      select *, sum(open) over (partition by id order by position) as through from parts
    ), aged as (
      select debtor_id, currency, width_bucket(cast(:day as date) - due, cast(:starts as int[])) as bucket, open,
             round(through * rate) - round((through - open) * rate) as base
        from running
      union all
      select debtor_id, currency, -1, open, round(open * rate) from docs where direction = -1
    )
"""
_KEYS = {
    By.CUSTOMER: "a.debtor_id",
    By.CATEGORY: "c.category_id",
    By.AGENT: "c.sales_agent_id",
    By.CONGLOMERATE: "t.node_id",
    By.BRANCH: "cast(null as uuid)",
}
_SUMS = """
    select {key} as key, a.bucket, a.currency, sum(a.open) as amount, sum(a.base) as base
      from aged a join customers c on c.id = a.debtor_id
      left join top t on t.customer_id = c.id and t.parent_id is null
     where {visible}
     group by 1, 2, 3
"""
_LATE = text(
    """
    select d.id, d.kind, d.number, d.effective_on as date, d.created_at, d.currency, d.total as amount
      from documents d where d.effective_on <= :day and d.created_at >= :ended and d.direction <> 0
    union all
    select a.id, 'allocation', null, a.date, a.created_at, d.currency, a.amount
      from allocations a join documents d on d.id = a.credit_id where a.date <= :day and a.created_at >= :ended
     order by created_at limit :most
    """
)
_LEDGER = text(
    """
    select debtor_id, currency, sum(direction * total) as amount
      from documents where effective_on <= :day and direction <> 0 group by debtor_id, currency
    """
)


def aged(day: date, *, basis: Basis, by: By, customer_id: UUID | None = None) -> Sequence[Any]:
    """(key, bucket, currency, amount, base) of what is open on `day`: bucket 0 is not due, 1 the first of those overdue, -1 credit that is
    not allocated. `key` is the customer, category, agent or root of the group; None where there is none."""
    actor = bound_actor()
    base = DECIMALS[actor.tenant.currency]
    odd = {currency: places for currency, places in DECIMALS.items() if places != 2}
    visible = "c.owner_id = :viewer" if "customers" in actor.own_only_view else "true"
    parameters = {
        "day": day,
        "one": customer_id,
        "by": by.value,
        "basis": basis.value,
        "scale": f"1e{base - 2}",
        "currencies": list(odd),
        "scales": [f"1e{base - places}" for places in odd.values()],
        "starts": [1, *(bound + 1 for bound in BOUNDS)],
        "viewer": actor.user_id,
    }
    statement = text(_OPEN + _SUMS.format(key=_KEYS[by], visible=visible))
    return db.session.execute(statement, parameters).all()


def entered_late(day: date, ended: object, most: int = 200) -> Sequence[Any]:
    """Documents and allocations of `day` or before that were entered after it had `ended`: why a report printed then looks otherwise."""
    return db.session.execute(_LATE, {"day": day, "ended": ended, "most": most}).all()


def ledger_on(day: date) -> dict[tuple[UUID, str], int]:
    """(customer, currency) → the balance of its ledger on `day`: what an ageing of that day adds up to."""
    return {(row.debtor_id, row.currency): int(row.amount) for row in db.session.execute(_LEDGER, {"day": day})}
