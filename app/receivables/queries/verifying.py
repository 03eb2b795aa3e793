"""What the documents of a company say, read as a whole: for the recomputation of everything that is stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from app.core.db import db

_DOCUMENTS = text(
    """
    with taken as (
      select follows_id as id, sum(moved) as amount from documents where moved <> 0 group by follows_id
    ), paid as (
      select id, sum(amount) as amount
        from (select debit_id as id, amount from allocations union all select credit_id, amount from allocations) sides
       group by id
    )
    select d.id, d.kind, d.number, d.debtor_id, d.status, d.currency, d.rate, d.total, d.settled, d.outstanding, d.counted,
           d.direction, d.prepaid, d.follows_id, d.effective_on, d.is_far, d.expected_on,
           coalesce(t.amount, 0) + coalesce(p.amount, 0) as expected_settled
      from documents d left join taken t on t.id = d.id left join paid p on p.id = d.id
     order by d.debtor_id, d.id
    """
)
_PARTS = text(
    """
    select d.id, d.number, d.total, sum(l.amount) as expected, 'lines' as what
      from documents d join document_lines l on l.document_id = d.id group by d.tenant_id, d.id having sum(l.amount) <> d.total
    union all
    select d.id, d.number, d.total, sum(i.amount), 'instalments'
      from documents d join document_instalments i on i.document_id = d.id group by d.tenant_id, d.id having sum(i.amount) <> d.total
    """
)
_HELD = text(
    """
    select d.id, d.number, d.status, count(h.id) as entries
      from documents d left join document_holds h on h.document_id = d.id and h.outcome is null
     group by d.tenant_id, d.id having count(h.id) <> (case when d.status = 'held' then 1 else 0 end)
    """
)
_BALANCES = text(
    "select id, kind, exposure, open_orders, delivered, invoices, unallocated, unapplied from credit_balances order by id"
)


def all_documents() -> Sequence[Any]:
    """Every document with what is stored of it, and what its followers and allocations add up to; by who pays."""
    return db.session.execute(_DOCUMENTS).all()


def torn_documents() -> Sequence[Any]:
    """Documents that their lines or instalments do not add up to."""
    return db.session.execute(_PARTS).all()


def wrong_holds() -> Sequence[Any]:
    """Held documents without exactly one open entry, and entries of documents that are not held."""
    return db.session.execute(_HELD).all()


def all_balances() -> Sequence[Any]:
    """Every balance that is stored."""
    return db.session.execute(_BALANCES).all()
