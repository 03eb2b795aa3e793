"""What is open on a day, by age: every figure of the ageing, of any day, in one statement.

A document is in the ledger from its `effective_on`; what an allocation settles counts from its day. Neither is ever changed (an undoing is
a row of its own with a day of its own), so the report of a past day stays what it was: what is outstanding now, and what was settled
`since` then besides. Looked at from now, what has been paid long ago is not even read.

Every statement here begins with the same parts: what was settled since, the documents, their instalments (one is open from what is open
`before` it `through` itself: they are settled in their order), the age of each, and `chosen`: those that the question and the reader's
rights leave, each with the `key` that they are added up by. Customers are read where one of these asks something of them; joined to all, a
million documents look up a million customers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from app.core.db import db
from app.core.money import DECIMALS
from app.core.session import bound_actor
from app.receivables.models import AgeingSteps
from app.receivables.rules.ageing import BOUNDS, CREDIT, Basis, By, Question

NOBODY = UUID(int=0)
"""Stands for the key of those that have none, where keys are compared."""

_OPEN = """
    with recursive {roots} since as (
      select side.id, cast(sum(amount) as bigint) as amount
        from allocations cross join lateral (values (debit_id), (credit_id)) side (id)
       where date > :day {whose} group by side.id having sum(amount) <> 0
    ), docs as (
      select {columns}, d.outstanding + coalesce(s.amount, 0) as open
        from documents d left join since s on s.id = d.id
       where d.outstanding <> 0 and d.effective_on <= :day and d.direction <> 0 {whose} {currency}
      union all
      select {columns}, s.amount
        from since s join documents d on d.id = s.id
       where d.outstanding = 0 and d.effective_on <= :day and d.direction <> 0 {currency}
    ), parts as (
      select d.id, coalesce(i.id, d.id) as part_id, d.debtor_id, d.branch_id, d.currency, d.direction,
             d.rate * coalesce(c.scale, cast(:scale as numeric)) as rate, {due} as due,
             case when i.id is null then d.open else greatest(i.before + i.amount - (d.total - d.open), 0) end as through,
             case when i.id is null then 0 else greatest(i.before - (d.total - d.open), 0) end as before
        from docs d
        left join document_instalments i on i.document_id = d.id and d.direction = 1
        left join unnest(cast(:currencies as text[]), cast(:scales as numeric[])) as c(currency, scale) on c.currency = d.currency
    ), aged as (
      select id, part_id, debtor_id, branch_id, currency, due, through - before as open,
             case direction when 1 then width_bucket(cast(:day as date) - due, cast(:starts as int[])) else -1 end as bucket,
             case when rate = 1 then through - before else cast(round(through * rate) - round(before * rate) as bigint) end as base
        from parts
    ), chosen as (
      select {key} as key, a.* from aged a {customers} {root}
       where a.open <> 0 {visible} {chosen}
    )
"""
_ROOTS = """
    top (customer_id, node_id, parent_id) as (
      select c.id, n.id, n.parent_id from customers c join conglomerates n on n.id = c.conglomerate_id
      union all select t.customer_id, n.id, n.parent_id from top t join conglomerates n on n.id = t.parent_id
    ),
"""
_ROOT = "left join top t on t.customer_id = a.debtor_id and t.parent_id is null"
_IN_GROUP = """
    and c.conglomerate_id in (
      with recursive below (id) as (
        select cast(:group as uuid) union all select n.id from below b join conglomerates n on n.parent_id = b.id
      ) select id from below)
"""
_CUSTOMERS = "join customers c on c.id = a.debtor_id"
_COLUMNS = "d.id, d.debtor_id, d.branch_id, d.currency, d.direction, d.date, d.due_date, d.rate, d.total"
_DUE = {
    Basis.DUE_DATE: "case d.direction when 1 then coalesce(i.due_date, d.due_date, d.date) else d.date end",
    Basis.DOCUMENT_DATE: "d.date",
}
_KEYS = {
    By.CUSTOMER: "a.debtor_id",
    By.CATEGORY: "c.category_id",
    By.AGENT: "c.sales_agent_id",
    By.CONGLOMERATE: "t.node_id",
    By.BRANCH: "a.branch_id",
}
_SUMS = """
    , sums as (
      select key, currency, bucket, cast(sum(open) as bigint) as amount, cast(sum(base) as bigint) as base from chosen group by 1, 2, 3
    )
    select key, currency, array_agg(bucket) as buckets, array_agg(amount) as amounts, array_agg(base) as bases from sums group by 1, 2
"""
_PAGE = """
    , sums as materialized (
      select coalesce(key, '00000000-0000-0000-0000-000000000000') as id, bucket, currency, sum(open) as amount, sum(base) as base
        from chosen group by 1, 2, 3
    ), keyed as (
      select id, cast({measured} as bigint) as value from sums group by id
    ), page as (
      select id, value from keyed where not :from or (value, id) {beyond} (cast(:value as bigint), cast(:id as uuid))
       order by value {way}, id {way} limit :most
    )
    select 'total' as part, null::uuid as id, null::bigint as value, bucket, currency, sum(amount) as amount, sum(base) as base
      from sums group by bucket, currency
    union all select 'row', p.id, p.value, s.bucket, s.currency, s.amount, s.base from page p join sums s on s.id = p.id
    union all select 'count', null, count(*), 0, '', 0, 0 from keyed
"""
_WITHIN = """
     where (not :keyed or coalesce(key, '00000000-0000-0000-0000-000000000000') = cast(:key as uuid))
       and (cast(:bucket as int) is null or bucket = cast(:bucket as int))
"""
_PARTS = """
    , cell as materialized (
      select part_id, id, due, bucket, currency, open, base, debtor_id from chosen {within}
    ), page as (
      select * from cell where not :from or (due, part_id) {beyond} (cast(:value as date), cast(:id as uuid))
       order by due {way}, part_id {way} limit :most
    )
    select 'row' as part, p.part_id as id, p.id as document_id, p.due, d.kind, d.number, d.date, p.debtor_id, c.name,
           p.bucket, p.currency, p.open as amount, p.base, 1 as entries
      from page p join documents d on d.id = p.id join customers c on c.id = p.debtor_id
    union all
    select 'sum', null, null, null, null, null, null, null, null, bucket, currency, sum(open), sum(base), count(*) from cell group by bucket, currency
"""
_LATE = text(
    """
    select d.id, d.kind, d.number, d.effective_on as date, d.created_at, d.currency, d.total as amount
      from documents d where d.effective_on <= :day and d.created_at >= :ended and d.direction <> 0
    union all
    select a.id, 'allocation', d.number, a.date, a.created_at, d.currency, a.amount
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
_BALANCES = """
    select d.currency, sum(d.direction * d.total) as amount
      from documents d join customers c on c.id = d.debtor_id
     where d.effective_on <= :day and d.direction <> 0 {whose} {currency} {visible} {chosen}
     group by d.currency having sum(d.direction * d.total) <> 0
"""


def find_steps() -> AgeingSteps | None:
    """The row that holds the company's own steps; None while it has chosen none."""
    return db.session.scalar(select(AgeingSteps))


def bounds() -> tuple[int, ...]:
    """The last day of each bucket but the last: the company's own, else 30, 60, 90, 120."""
    chosen: list[int] | None = db.session.scalar(select(AgeingSteps.days))
    return tuple(chosen) if chosen else BOUNDS


def aged(question: Question) -> Sequence[Any]:
    """(key, currency, buckets, amounts, bases) of what is open: bucket 0 is not due, 1 the first of those overdue, -1 credit that is not
    allocated; `amounts` and `bases` are what stands in each of `buckets`. `key` is the customer, branch, category, agent or root of the
    group; None where there is none."""
    return db.session.execute(text(_open(question) + _SUMS), _parameters(question)).all()


def aged_page(
    question: Question, bucket: int | None, begin: tuple[int, UUID] | None, most: int, *, back: bool = False
) -> Sequence[Any]:
    """What a page of the ageing shows, in rows of three kinds (`part`): `total` what is open in all, by bucket and currency; `row` the same
    of each of at most `most` keys, the largest first (by what is open of `bucket`, or in all); `count` how many keys there are.

    It goes on after `begin` (what a key has, and the key), or before it: `back`.
    """
    column = "amount" if question.currency else "base"
    if bucket is None:
        measured = f"sum(case when bucket = {CREDIT} then -{column} else {column} end)"
    else:
        measured = f"coalesce(sum({column}) filter (where bucket = {int(bucket)}), 0)"
    statement = _open(question) + _PAGE.format(measured=measured, **_direction(descending=not back))
    return db.session.execute(text(statement), _parameters(question) | _place(begin, most)).all()


def parts_page(
    question: Question, key: UUID | None, bucket: int | None, begin: tuple[date, UUID] | None, most: int, *, back: bool = False
) -> Sequence[Any]:  # fmt: skip
    """What is open of a bucket (None: of all) of a key (None: of all, `NOBODY`: of those that have none), in rows of two kinds (`part`): `row`
    of those parts that a page shows, in no order, and `sum` of all that are paged through, by bucket and currency, with how many `entries`.

    The page goes on after `begin` (due on, and the part), the oldest first, or ends before it: `back`.
    """
    statement = _open(question) + _PARTS.format(within=_WITHIN, **_direction(descending=back))
    return db.session.execute(text(statement), _parameters(question) | _place(begin, most) | _within(key, bucket)).all()


def balances(question: Question) -> dict[str, int]:
    """Currency → the balance of the ledger on that day, of those that the question leaves: what the ageing adds up to."""
    statement = text(_BALANCES.format(**_wanted(question)))
    return {row.currency: int(row.amount) for row in db.session.execute(statement, _parameters(question))}


def entered_late(day: date, ended: object, most: int = 200) -> Sequence[Any]:
    """Documents and allocations of `day` or before that were entered after it had `ended`: why a report printed then looks otherwise."""
    return db.session.execute(_LATE, {"day": day, "ended": ended, "most": most}).all()


def ledger_on(day: date) -> dict[tuple[UUID, str], int]:
    """(customer, currency) → the balance of its ledger on `day`: what an ageing of that day adds up to."""
    return {(row.debtor_id, row.currency): int(row.amount) for row in db.session.execute(_LEDGER, {"day": day})}


def _open(question: Question) -> str:
    by_root, wanted = question.by is By.CONGLOMERATE, _wanted(question)
    return _OPEN.format(
        key=_KEYS[question.by],
        roots=_ROOTS if by_root else "",
        root=_ROOT if by_root else "",
        customers=_CUSTOMERS if question.by in (By.AGENT, By.CATEGORY) or wanted["visible"] or wanted["chosen"] else "",
        columns=_COLUMNS,
        due=_DUE[question.basis],
        **wanted,
    )


def _wanted(question: Question) -> dict[str, str]:
    """The conditions under which a statement looks at documents and customers: those of the question, and what the reader may see."""
    chosen = (
        "and c.sales_agent_id = :agent" if question.agent_id else "",
        "and c.category_id = :category" if question.category_id else "",
        _IN_GROUP if question.conglomerate_id else "",
    )
    return {
        "whose": "and debtor_id = :one" if question.customer_id else "",
        "currency": "and d.currency = :currency" if question.currency else "",
        "visible": "and c.owner_id = :viewer" if "customers" in bound_actor().own_only_view else "",
        "chosen": " ".join(filter(None, chosen)),
    }


def _direction(*, descending: bool) -> dict[str, str]:
    return {"way": "desc", "beyond": "<"} if descending else {"way": "asc", "beyond": ">"}


def _place(begin: tuple[Any, UUID] | None, most: int) -> dict[str, Any]:
    value, row_id = begin or (None, None)
    return {"from": begin is not None, "value": value, "id": row_id, "most": most}


def _within(key: UUID | None, bucket: int | None) -> dict[str, Any]:
    return {"keyed": key is not None, "key": key, "bucket": bucket}


def _parameters(question: Question) -> dict[str, Any]:
    actor = bound_actor()
    base = DECIMALS[actor.tenant.currency]
    odd = {currency: places for currency, places in DECIMALS.items() if places != 2}
    return {
        "day": question.day,
        "one": question.customer_id,
        "agent": question.agent_id,
        "category": question.category_id,
        "group": question.conglomerate_id,
        "currency": question.currency,
        "scale": f"1e{base - 2}",
        "currencies": list(odd),
        "scales": [f"1e{base - places}" for places in odd.values()],
        "starts": [1, *(bound + 1 for bound in question.bounds)],
        "viewer": actor.user_id,
    }
