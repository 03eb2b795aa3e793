"""What waits for a decision, read in one statement a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, text

from app.core import text as texts
from app.core.db import db
from app.core.paging import Cursor, Order, Page, keyset_page
from app.core.records.filters import LAST_CHARACTER
from app.credit.models import CreditBalance, TemporaryLimit
from app.credit.values import Kind
from app.customers.models import Customer
from app.customers.queries.search import SEARCH_BOUND, found_by
from app.customers.queries.visible import visible
from app.desk.values import ENDS_SOON, Book, HeldRow
from app.desk.values import Order as Asked
from app.receivables.models import Document, DocumentHold
from app.receivables.queries.overdue import oldest_days
from app.reference.models import SalesAgent

_holds = DocumentHold.__table__.c
_WAITING = DocumentHold.outcome.is_(None)


def held_page(order: Asked, q: str, most: int | None, cursor: str, limit: int, today: date) -> Page[HeldRow]:
    """A page of held documents. `most`: only those of up to this amount (what somebody may decide). Raises Invalid for the cursor."""
    largest = order is Asked.LARGEST
    column = _holds.amount if largest else _holds.held_at
    found = keyset_page(
        _held(q, most), Order(column, _holds.id, descending=largest), Cursor.decode(cursor) if cursor else None, limit,
        lambda part: db.session.execute(part).all(), value_of=lambda row: row.amount if largest else row.held_at,
    )  # fmt: skip
    late = oldest_days({row.debtor_id for row in found.rows}, today)
    return Page([_row(row, late.get(row.debtor_id, 0)) for row in found.rows], found.next, found.previous)


def count_held(q: str = "", most: int | None = None) -> int:
    """How many documents are held."""
    return int(db.session.scalar(select(func.count()).select_from(_held(q, most).subquery())) or 0)


def _held(q: str, most: int | None) -> Select[Any]:
    statement = (
        select(
            DocumentHold.id,
            DocumentHold.document_id,
            DocumentHold.debtor_id,
            DocumentHold.amount,
            DocumentHold.breaches,
            DocumentHold.reasons,
            DocumentHold.held_at,
            DocumentHold.would_pass,
            Document.kind,
            Document.number,
            Customer.code,
            Customer.name,
            SalesAgent.name.label("agent"),
        )
        .join(Document, Document.id == DocumentHold.document_id)
        .join(Customer, Customer.id == DocumentHold.debtor_id)
        .outerjoin(SalesAgent, SalesAgent.id == Customer.sales_agent_id)
        .where(_WAITING, visible(), *_words(q))
    )
    return statement if most is None else statement.where(DocumentHold.amount <= most)


def _words(q: str) -> list[ColumnElement[bool]]:
    """Documents whose number begins with the words, or whose customer is found by them."""
    if not q.strip():
        return []
    key = texts.key(q)
    numbered = (Document.number_key >= key) & (Document.number_key < key + LAST_CHARACTER)
    return [or_(numbered, DocumentHold.debtor_id.in_(select(found_by(q, SEARCH_BOUND).c.customer_id)))]


def _row(row: Any, late_days: int) -> HeldRow:
    return HeldRow(
        document_id=row.document_id,
        kind=row.kind,
        number=row.number or "",
        debtor_id=row.debtor_id,
        debtor_code=row.code,
        debtor_name=row.name,
        agent=row.agent or "",
        amount=row.amount,
        breaches=row.breaches,
        reasons=row.reasons,
        held_at=row.held_at,
        would_pass=row.would_pass,
        late_days=late_days,
    )


def book(today: date) -> Book:
    """The figures of the whole book."""
    held = db.session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(DocumentHold.amount), 0),
            func.count().filter(DocumentHold.would_pass),
        ).where(_WAITING)
    ).one()
    return Book(
        held=held[0],
        held_amount=int(held[1]),
        would_pass=held[2],
        ending=_count(TemporaryLimit.id, _ending(today)),
        blocked=_count(Customer.id, Customer.status == "blocked"),
        exposure=int(db.session.scalar(_EXPOSURE) or 0),
    )


_EXPOSURE = select(func.sum(CreditBalance.exposure)).where(CreditBalance.kind == Kind.CUSTOMER.value)


def _ending(today: date) -> ColumnElement[bool]:
    return TemporaryLimit.valid_until.between(today, today + timedelta(days=ENDS_SOON))


def _count(column: Any, where: ColumnElement[bool]) -> int:
    return int(db.session.scalar(select(func.count(column)).where(where)) or 0)


def increases_ending(today: date) -> Sequence[Any]:
    """The temporary increases that end soon, the soonest first: whose, how much, until when."""
    return db.session.execute(_ENDING, {"today": today, "until": today + timedelta(days=ENDS_SOON)}).all()


_ENDING = text(
    """
    select t.id, t.customer_id, t.node_id, coalesce(c.name, n.name) as name, t.amount, t.currency, t.valid_until
      from temporary_limits t left join customers c on c.id = t.customer_id left join conglomerates n on n.id = t.node_id
     where t.valid_until between :today and :until order by t.valid_until, t.id limit 50
    """
)


def decisions_of(debtor_id: UUID, limit: int = 8) -> Sequence[Any]:
    """How earlier refusals of this customer ended, the newest first."""
    statement = (
        select(
            DocumentHold.document_id,
            Document.number,
            DocumentHold.amount,
            DocumentHold.outcome,
            DocumentHold.reason,
            DocumentHold.decided_at,
            DocumentHold.decided_by_name,
        )
        .join(Document, Document.id == DocumentHold.document_id)
        .where(DocumentHold.debtor_id == debtor_id, DocumentHold.outcome.is_not(None))
        .order_by(DocumentHold.decided_at.desc(), DocumentHold.id.desc())
        .limit(limit)
    )
    return db.session.execute(statement).all()
