"""What is overdue: after its due date, instalment by instalment; what was delivered for cash from the day after its delivery (domain rules,
sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from app.core.db import db
from app.core.questions import Question, Rows, ask

_PARTS = """
    with claims as (
      select d.debtor_id, d.grace_days, d.counted, d.outstanding, coalesce(i.due_date, d.due_date, d.date) as due,
             case when i.id is null then d.outstanding
                  else i.amount - least(greatest(d.settled - i.before, 0), i.amount) end as open
        from documents d left join document_instalments i on i.document_id = d.id
       where d.outstanding <> 0 and d.direction = 1 and d.kind in ('invoice', 'debit_note') {whose}
    ), delivered as (
      select d.debtor_id, d.grace_days, d.counted, d.outstanding, d.due_date as due,
             sum(d.outstanding) over (partition by d.follows_id order by d.date, d.id) - d.outstanding as before,
             coalesce((select sum(p.outstanding) from documents p
                        where p.follows_id = d.follows_id and p.kind = 'payment' and p.currency = d.currency), 0) as paid
        from documents d
       where d.outstanding <> 0 and d.kind = 'delivery_order' and d.due_date is not null {whose}
    ), parts as (
      select debtor_id, grace_days, counted, outstanding, due, open, false as delivered from claims
      union all
      select debtor_id, grace_days, counted, outstanding, due,
             outstanding - least(greatest(paid - before, 0), outstanding), true from delivered
    )
"""
"""What is open of each part of each debit, with the day it is due; and of each delivery that is paid for when it is made, until it is invoiced:
less what was paid for its order. The ageing knows no deliveries."""
_IN_BASE = "case when outstanding = 0 then 0 else div(2 * counted::numeric * open + outstanding, 2 * outstanding) end"
_FIGURES = """
    select coalesce(sum({in_base}) filter (where due < :today), 0) as overdue,
           coalesce(sum({in_base}) filter (where due < :today and delivered), 0) as delivered,
           coalesce(max(:today - due) filter (where due < :today and open > 0), 0) as oldest,
           coalesce(sum({in_base}) filter (where due + grace_days + :days < :today), 0) as late
      from parts where open > 0
"""
_DEBTORS = """
    select count(*) from (
      select debtor_id from parts where open > 0 and due + grace_days + :days < :today
       group by debtor_id having sum({in_base}) > :tolerance
    ) late
"""
_BY_POLICY = """
    select coalesce(sum({in_base}) filter (where due + grace_days + p.overdue_days < :today), 0) as late
      from parts cross join credit_policies p where open > 0
"""
_OVERDUE = text((_PARTS + _FIGURES).format(whose="and d.debtor_id = :debtor", in_base=_IN_BASE))
_OVERDUE_TOGETHER = text(
    (_PARTS + _FIGURES).format(whose="and d.debtor_id = any(cast(:debtors as uuid[]))", in_base=_IN_BASE)
)
_EACH = """
    select debtor_id, sum({in_base}) as amount from parts where open > 0 and due < :today group by debtor_id
"""
_OVERDUE_EACH = text((_PARTS + _EACH).format(whose="and d.debtor_id = any(cast(:debtors as uuid[]))", in_base=_IN_BASE))
_LATE_BY_POLICY = text(
    (_PARTS + _BY_POLICY).format(
        whose="and d.debtor_id = :debtor and (select holds_overdue from credit_policies)", in_base=_IN_BASE
    )
)
_LATE = text((_PARTS + _DEBTORS).format(whose="", in_base=_IN_BASE))


@dataclass(frozen=True)
class Overdue:
    """What a customer is late with, in minor units of the base currency."""

    amount: int
    delivered: int
    """What of it was delivered for cash and is not invoiced."""
    oldest_days: int
    late: int
    """What of it is late by more than the days asked for, beyond grace: for holds."""


def overdue_of(debtor_id: UUID, today: date, *, days: int = 0) -> Overdue:
    """What this customer is late with today."""
    return ask(Question(_OVERDUE, {"debtor": debtor_id, "today": today, "days": days}, _figures))


def late_by_policy(debtor_id: UUID, today: date) -> Question[int]:
    """What this customer is late with by more than the policy's days, in minor units of the base currency. 0 when the policy holds nothing
    for that."""
    return Question(_LATE_BY_POLICY, {"debtor": debtor_id, "today": today}, lambda rows: int(rows[0].late))


def _figures(rows: Rows) -> Overdue:
    row = rows[0]
    return Overdue(int(row.overdue), int(row.delivered), int(row.oldest), int(row.late))


def overdue_together(debtor_ids: Collection[UUID], today: date) -> Overdue:
    """What these customers are late with today, added up; the oldest of all."""
    return ask(Question(_OVERDUE_TOGETHER, {"debtors": list(debtor_ids), "today": today, "days": 0}, _figures))


def overdue_of_each(debtor_ids: Collection[UUID], today: date) -> dict[UUID, int]:
    """What each of these customers is late with today, in minor units of the base currency; those that are late with nothing are left out."""
    rows = db.session.execute(_OVERDUE_EACH, {"debtors": list(debtor_ids), "today": today}) if debtor_ids else ()
    return {row.debtor_id: int(row.amount) for row in rows}


def count_late(today: date, *, days: int, tolerance: int) -> int:
    """How many customers are late by more than `days` beyond grace with more than `tolerance` minor units of the base currency."""
    return int(db.session.scalar(_LATE, {"today": today, "days": days, "tolerance": tolerance}) or 0)


_LONGEST = """
    select debtor_id, max(:today - due) as days from parts where open > 0 and due < :today group by debtor_id
"""
_OLDEST = text((_PARTS + _LONGEST).format(whose="and d.debtor_id = any(cast(:debtors as uuid[]))"))


def oldest_days(debtor_ids: Collection[UUID], today: date) -> dict[UUID, int]:
    """How many days the oldest open item of each of these customers is overdue; those that are late with nothing are left out."""
    rows = db.session.execute(_OLDEST, {"debtors": list(debtor_ids), "today": today}) if debtor_ids else ()
    return {row.debtor_id: row.days for row in rows}
