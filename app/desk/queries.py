"""What waits for a decision, read in one statement a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select

from app.conglomerates.models import Conglomerate
from app.core import text as texts
from app.core.db import db
from app.core.paging import Cursor, Order, Page, keyset_page
from app.core.records.filters import LAST_CHARACTER
from app.core.session import bound_actor
from app.credit.models import CreditBalance, CreditPosition, TemporaryLimit
from app.credit.values import Kind, Use
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


@dataclass(frozen=True)
class Narrowed:
    """Which held documents are asked for."""

    q: str = ""
    most: int | None = None
    """Only those of up to this amount: what somebody may decide."""
    passing: bool = False
    """Only those that would pass now."""


ALL_HELD = Narrowed()


def held_page(order: Asked, asked: Narrowed, cursor: str, limit: int, today: date) -> Page[HeldRow]:
    """A page of held documents. Raises Invalid for the cursor."""
    largest = order is Asked.LARGEST
    column = _holds.amount if largest else _holds.held_at
    found = keyset_page(
        _held(asked), Order(column, _holds.id, descending=largest), Cursor.decode(cursor) if cursor else None, limit,
        lambda part: db.session.execute(part).all(), value_of=lambda row: row.amount if largest else row.held_at,
    )  # fmt: skip
    late = oldest_days({row.debtor_id for row in found.rows}, today)
    return Page([_row(row, late.get(row.debtor_id, 0)) for row in found.rows], found.next, found.previous)


def count_held(asked: Narrowed = ALL_HELD) -> int:
    """How many documents are held."""
    return int(db.session.scalar(select(func.count()).select_from(_held(asked).subquery())) or 0)


def _held(asked: Narrowed) -> Select[Any]:
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
        .where(_WAITING, visible(), *_words(asked.q))
    )
    statement = statement.where(DocumentHold.would_pass) if asked.passing else statement
    return statement if asked.most is None else statement.where(DocumentHold.amount <= asked.most)


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
    is_over, is_near = (_position.use == use.value for use in (Use.OVER, Use.NEAR))
    figures = (func.count().filter(is_over), func.max(_position.used).filter(is_over), func.count().filter(is_near))
    stand = db.session.execute(select(*figures).where(_position.use.in_((Use.OVER.value, Use.NEAR.value)))).one()
    late = func.count().filter(Customer.next_credit_review < today)
    due = db.session.execute(select(func.count(), late).where(_reviews(today + timedelta(days=ENDS_SOON)))).one()
    return Book(
        held=held[0],
        held_amount=int(held[1]),
        would_pass=held[2],
        over=stand[0],
        worst=stand[1],
        near=stand[2],
        ending=_count(TemporaryLimit.id, _ending(today)),
        reviews=due[0],
        late_reviews=due[1],
        blocked=_count(Customer.id, _BARRED),
        exposure=int(db.session.scalar(_EXPOSURE) or 0),
    )


_EXPOSURE = select(func.sum(CreditBalance.exposure)).where(CreditBalance.kind == Kind.CUSTOMER.value)


def _ending(today: date) -> ColumnElement[bool]:
    return TemporaryLimit.valid_until.between(today, today + timedelta(days=ENDS_SOON))


def _count(column: Any, where: ColumnElement[bool]) -> int:
    return int(db.session.scalar(select(func.count(column)).where(where)) or 0)


def standing_page(use: Use, q: str, cursor: str, limit: int) -> Page[Any]:
    """A page of the customers and groups that stand so against their limits, the most used share first. Raises Invalid for the cursor."""
    order = Order(_position.used, _position.id, descending=True)
    return _page(_standing(use, q), order, "used", cursor, limit)


def count_standing(use: Use, q: str = "") -> int:
    """How many stand so."""
    return int(db.session.scalar(select(func.count()).select_from(_standing(use, q).subquery())) or 0)


def _standing(use: Use, q: str) -> Select[Any]:
    return (
        select(*_position, *_WHOSE, SalesAgent.name.label("agent"))
        .select_from(CreditPosition)
        .outerjoin(Customer, Customer.id == _position.id)
        .outerjoin(Conglomerate, Conglomerate.id == _position.id)
        .outerjoin(SalesAgent, SalesAgent.id == Customer.sales_agent_id)
        .where(_position.use == use.value, *_holders(q))
    )


def ending_page(today: date, q: str, cursor: str, limit: int) -> Page[Any]:
    """A page of the temporary increases that end soon, the soonest first. Raises Invalid for the cursor."""
    statement = (
        select(*_increase, *_WHOSE, SalesAgent.name.label("agent"))
        .select_from(TemporaryLimit)
        .outerjoin(Customer, Customer.id == _increase.customer_id)
        .outerjoin(Conglomerate, Conglomerate.id == _increase.node_id)
        .outerjoin(SalesAgent, SalesAgent.id == Customer.sales_agent_id)
        .where(_ending(today), *_holders(q))
    )
    return _page(statement, Order(_increase.valid_until, _increase.id), "valid_until", cursor, limit)


def _reviews(until: date) -> ColumnElement[bool]:
    """Customers whose credit is to be reviewed by that day."""
    return (Customer.next_credit_review <= until) & Customer.status.not_in(("archived", "merged", "churned"))


def reviews_page(today: date, q: str, cursor: str, limit: int) -> Page[Any]:
    """A page of the customers whose credit is to be reviewed soon, the longest due first. Raises Invalid for the cursor."""
    column = Customer.__table__.c
    statement = (
        select(
            Customer.id, Customer.next_credit_review, Customer.credit_rating, *_WHOSE,
            SalesAgent.name.label("agent"), func.coalesce(_position.exposure, 0).label("exposure"),
        )
        .select_from(Customer)
        .outerjoin(Conglomerate, false())
        .outerjoin(CreditPosition, _position.id == Customer.id)
        .outerjoin(SalesAgent, SalesAgent.id == Customer.sales_agent_id)
        .where(_reviews(today + timedelta(days=ENDS_SOON)), *_holders(q))
    )  # fmt: skip
    return _page(statement, Order(column.next_credit_review, column.id), "next_credit_review", cursor, limit)


_BARRED = or_(Customer.status == "blocked", Customer.blacklisted)
"""Whom somebody has blocked or put on the blacklist."""
_BARS: tuple[Any, ...] = (
    Customer.status, Customer.status_reason, Customer.status_since,
    Customer.blacklisted, Customer.blacklist_reason, Customer.blacklisted_at,
)  # fmt: skip
"""Since when and why."""


def blocked_page(q: str, cursor: str, limit: int) -> Page[Any]:
    """A page of the blocked and the blacklisted customers by name, with what they owe. Raises Invalid for the cursor."""
    statement = (
        select(
            Customer.id, Customer.sort_name, *_BARS, *_WHOSE,
            SalesAgent.name.label("agent"), func.coalesce(_position.exposure, 0).label("exposure"),
        )
        .select_from(Customer)
        .outerjoin(Conglomerate, false())
        .outerjoin(CreditPosition, _position.id == Customer.id)
        .outerjoin(SalesAgent, SalesAgent.id == Customer.sales_agent_id)
        .where(_BARRED, *_holders(q))
    )  # fmt: skip
    return _page(statement, Order(Customer.__table__.c.sort_name, Customer.__table__.c.id), "sort_name", cursor, limit)


def _page(statement: Select[Any], order: Order, key: str, cursor: str, limit: int) -> Page[Any]:
    return keyset_page(
        statement, order, Cursor.decode(cursor) if cursor else None, limit,
        lambda part: db.session.execute(part).all(), value_of=lambda row: getattr(row, key),
    )  # fmt: skip


def _holders(q: str) -> list[ColumnElement[bool]]:
    """Customers that the actor may see and groups, found by the words. Who sees only their own customers sees no group."""
    seen = [visible()] if "customers" in bound_actor().own_only_view else []
    if not q.strip():
        return seen
    folded = texts.sort_name(q)
    named = (Conglomerate.sort_name >= folded) & (Conglomerate.sort_name < folded + LAST_CHARACTER)
    return [*seen, or_(named, Customer.id.in_(select(found_by(q, SEARCH_BOUND).c.customer_id)))]


_position = CreditPosition.__table__.c
_increase = TemporaryLimit.__table__.c
_WHOSE = (
    Customer.id.label("of_customer"),
    Conglomerate.id.label("of_node"),
    func.coalesce(Customer.code, Conglomerate.code).label("code"),
    func.coalesce(Customer.name, Conglomerate.name).label("name"),
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
