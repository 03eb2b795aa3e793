"""How a customer pays and what it owed, day by day: everything from its documents and allocations, in one statement.

What was owed on a day is the ledger's balance of that day in the base currency, each document at its own rate, so that what is settled leaves
nothing of a rate behind. An allocation that was undone never was a payment; in the balance it counts from its day to that of its undoing.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.core.db import db
from app.core.money import DECIMALS
from app.core.session import bound_actor
from app.receivables.rules.behaviour import YEAR

MONTHS = 24

_BEHAVIOUR = text(
    """
    with docs as materialized (
      select d.id, d.kind, d.status, d.direction, d.effective_on, d.reverses_id, d.total, d.outstanding, d.settled,
             coalesce(d.due_date, d.date) as due, d.date, d.rate * coalesce(s.scale, cast(:scale as numeric)) as rate
        from documents d
        left join unnest(cast(:currencies as text[]), cast(:scales as numeric[])) as s(currency, scale) on s.currency = d.currency
       where d.debtor_id = :debtor and d.direction <> 0 and d.effective_on <= :day
    ), allocs as materialized (
      select a.id, a.date, a.amount, a.credit_id, a.debit_id, a.undoes_id from allocations a where a.debtor_id = :debtor and a.date <= :day
    ), moves as (
      select effective_on as on_day, direction * total * rate as amount from docs
      union all
      select a.date, a.amount * (c.rate - d.rate) from allocs a join docs c on c.id = a.credit_id join docs d on d.id = a.debit_id
    ), running as materialized (
      select on_day, sum(sum(amount)) over (order by on_day) as balance from moves group by on_day
    ), standing as (
      select a.id, a.date, a.amount, a.debit_id, c.kind as paid_by,
             sum(a.amount) over (partition by a.debit_id order by a.date, a.id) as through
        from allocs a join docs c on c.id = a.credit_id
       where a.undoes_id is null and not exists (select 1 from allocs u where u.undoes_id = a.id)
    ), paid as materialized (
      select s.date, d.date as invoiced, coalesce(i.due_date, d.due) as due,
             case when i.id is null then s.amount
                  else greatest(least(s.through, i.before + i.amount) - greatest(s.through - s.amount, i.before), 0) end * d.rate as amount
        from standing s join docs d on d.id = s.debit_id left join document_instalments i on i.document_id = d.id
       where s.paid_by = 'payment' and d.kind in ('invoice', 'debit_note') and d.direction = 1 and s.date > :two_years
    ), year as (
      select coalesce(sum(amount), 0) as paid,
             coalesce(sum(amount * greatest(date - invoiced, 0)), 0) as weighted_to_pay,
             coalesce(sum(amount * greatest(date - due, 0)), 0) as weighted_late,
             coalesce(sum(amount) filter (where date <= due), 0) as on_time,
             coalesce(max(date - due) filter (where amount > 0), 0) as longest
        from paid where date > :year
    ), open as (
      select coalesce(max(cast(:day as date) - coalesce(i.due_date, d.due)), 0) as longest
        from docs d left join document_instalments i on i.document_id = d.id
       where d.direction = 1 and d.outstanding > 0
         and (i.id is null or i.amount > least(greatest(d.settled - i.before, 0), i.amount))
    ), sales as (
      select coalesce(sum(direction * total * rate), 0) as amount, min(date) filter (where direction = 1) as since
        from docs
       where kind in ('invoice', 'debit_note', 'credit_note') and status <> 'reversed' and reverses_id is null and date > :year
    ), months as (
      select least(cast(m + interval '1 month - 1 day' as date), cast(:day as date)) as ends, cast(m as date) as begins
        from generate_series(date_trunc('month', cast(:day as timestamp)) - cast(:months as int) * interval '1 month' + interval '1 month',
                             cast(:day as timestamp), interval '1 month') as m
    ), owed as (
      select m.ends, coalesce((select balance from running r where r.on_day <= m.ends order by r.on_day desc limit 1), 0) as owed,
             coalesce(sum(p.amount), 0) as paid, coalesce(sum(p.amount * greatest(p.date - p.due, 0)), 0) as weighted_late
        from months m left join paid p on p.date between m.begins and m.ends group by m.ends
    ), peaks as (
      select on_day, balance from running where on_day > :year
      union all
      (select cast(:year as date) + 1, balance from running where on_day <= :year order by on_day desc limit 1)
    ), peak as (
      select on_day, balance from peaks where balance > 0 order by balance desc, on_day limit 1
    )
    select round(y.paid) as paid, round(y.weighted_to_pay) as weighted_to_pay, round(y.weighted_late) as weighted_late,
           round(y.on_time) as on_time, greatest(y.longest, o.longest) as longest_late,
           round(coalesce((select balance from running order by on_day desc limit 1), 0)) as receivables,
           round(s.amount) as sales, s.since as sold_since,
           (select on_day from peak) as peak_on, (select round(balance) from peak) as peak,
           (select jsonb_agg(jsonb_build_array(ends, round(owed), round(paid), round(weighted_late)) order by ends) from owed) as months
      from year y, open o, sales s
    """
)


def behaviour_of(debtor_id: UUID, day: date) -> Any:
    """One row: a year's sums of what was paid, sold and is owed, the highest balance with its day, and 24 months."""
    base = DECIMALS[bound_actor().tenant.currency]
    odd = {currency: places for currency, places in DECIMALS.items() if places != 2}
    parameters = {
        "debtor": debtor_id,
        "day": day,
        "year": day - timedelta(days=YEAR),
        "two_years": day - timedelta(days=2 * YEAR + 31),
        "months": MONTHS,
        "scale": f"1e{base - 2}",
        "currencies": list(odd),
        "scales": [f"1e{base - places}" for places in odd.values()],
    }
    return db.session.execute(_BEHAVIOUR, parameters).one()
