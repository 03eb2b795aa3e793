"""What is open of some customers on a day, and what moved their balances in a period: by the same rules as the ageing.

A document is in the ledger from its `effective_on`; what an allocation settles counts from its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import text

from app.core.db import db
from app.statements.values import Item, Movement

_ITEMS = text(
    """
    with paid as (
      select id, sum(amount) as amount
        from (select debit_id as id, amount from allocations where date <= :day and debtor_id = any(:ids)
              union all
              select credit_id, amount from allocations where date <= :day and debtor_id = any(:ids)) sides
       group by id
    ), docs as (
      select d.*, coalesce(p.amount, 0) as paid, d.total - coalesce(p.amount, 0) as left_open
        from documents d left join paid p on p.id = d.id
       where d.debtor_id = any(:ids) and d.effective_on <= :day and d.direction <> 0 and d.total <> coalesce(p.amount, 0)
    ), parts as (
      select d.debtor_id, d.kind, coalesce(d.number, '') as number, d.date, coalesce(i.due_date, d.due_date, d.date) as due, d.currency,
             coalesce(i.amount, d.total) * d.direction as total,
             case when i.id is null then d.left_open else i.amount - least(greatest(d.paid - i.before, 0), i.amount) end * d.direction as open,
             d.direction < 0 as is_credit, d.id, coalesce(i.position, 0) as position
        from docs d left join document_instalments i on i.document_id = d.id and d.direction = 1
    )
    select debtor_id, kind, number, date, due, currency, total, open, is_credit from parts where open <> 0
     order by debtor_id, currency, due, date, number, id, position
    """
)
_MOVEMENTS = text(
    """
    select debtor_id, kind, coalesce(number, '') as number, effective_on as date, currency, direction * total as amount
      from documents
     where debtor_id = any(:ids) and effective_on between :begins and :day and direction <> 0
     order by debtor_id, currency, effective_on, created_at, id
    """
)
_OPENINGS = text(
    """
    select debtor_id, currency, sum(direction * total) as amount
      from documents where debtor_id = any(:ids) and effective_on < :begins and direction <> 0 group by debtor_id, currency
    """
)


def open_items(ids: Sequence[UUID], day: date) -> dict[UUID, list[Item]]:
    """What is open of each of these customers on `day`, part by part, the oldest due first."""
    found: dict[UUID, list[Item]] = {}
    for row in db.session.execute(_ITEMS, {"ids": list(ids), "day": day}):
        item = Item(
            row.debtor_id, row.kind, row.number, row.date, row.due, row.currency, int(row.total), int(row.open), row.is_credit
        )  # fmt: skip
        found.setdefault(item.debtor_id, []).append(item)
    return found


def movements(ids: Sequence[UUID], begins: date, day: date) -> dict[UUID, list[Movement]]:
    """What moved the balance of each of these customers from `begins` to `day`, in its order."""
    found: dict[UUID, list[Movement]] = {}
    for row in db.session.execute(_MOVEMENTS, {"ids": list(ids), "begins": begins, "day": day}):
        movement = Movement(row.debtor_id, row.kind, row.number, row.date, row.currency, int(row.amount))
        found.setdefault(movement.debtor_id, []).append(movement)
    return found


def openings(ids: Sequence[UUID], begins: date) -> dict[UUID, dict[str, int]]:
    """The balance of each of these customers before `begins`, by currency."""
    found: dict[UUID, dict[str, int]] = {}
    for row in db.session.execute(_OPENINGS, {"ids": list(ids), "begins": begins}):
        found.setdefault(row.debtor_id, {})[row.currency] = int(row.amount)
    return found
