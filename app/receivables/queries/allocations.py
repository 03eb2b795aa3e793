"""What settles what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased

from app.core.db import db
from app.receivables.models import Allocation, Document, DocumentInstalment
from app.receivables.rules.settling import Due
from app.receivables.values.documents import DEBIT


def standing_allocations(document_id: UUID) -> Sequence[Allocation]:
    """The allocations of a document, as credit or debit, that nobody has undone."""
    undoing = aliased(Allocation)
    statement = (
        select(Allocation)
        .where(
            (Allocation.credit_id == document_id) | (Allocation.debit_id == document_id),
            Allocation.undoes_id.is_(None),
            ~select(undoing.id).where(undoing.undoes_id == Allocation.id).exists(),
        )
        .order_by(Allocation.id)
    )
    return db.session.scalars(statement).all()


def settling(debit_ids: Collection[UUID]) -> Sequence[Document]:
    """The payments and notes by which these documents are settled, oldest first."""
    undoing = aliased(Allocation)
    standing = select(Allocation.credit_id).where(
        Allocation.debit_id.in_(debit_ids),
        Allocation.undoes_id.is_(None),
        ~select(undoing.id).where(undoing.undoes_id == Allocation.id).exists(),
    )
    statement = select(Document).where(Document.id.in_(standing)).order_by(Document.date, Document.id)
    return db.session.scalars(statement).all() if debit_ids else ()


def allocations_of(document_id: UUID) -> Sequence[Allocation]:
    """Everything that was ever allocated from or to a document, undoings included."""
    statement = (
        select(Allocation)
        .where((Allocation.credit_id == document_id) | (Allocation.debit_id == document_id))
        .order_by(Allocation.date, Allocation.id)
    )
    return db.session.scalars(statement).all()


def freed_on(ids: Collection[UUID]) -> dict[UUID, date]:
    """Document → the last day on which an allocation of it was taken back; those of which none was are left out."""
    side = func.unnest(array([Allocation.credit_id, Allocation.debit_id])).label("id")
    undone = select(side, Allocation.date).where(
        Allocation.undoes_id.is_not(None), Allocation.credit_id.in_(ids) | Allocation.debit_id.in_(ids)
    )
    sides = undone.subquery()
    statement = select(sides.c.id, func.max(sides.c.date).label("day")).where(sides.c.id.in_(ids)).group_by(sides.c.id)
    return {row.id: row.day for row in db.session.execute(statement)}


def open_debits(debtor_id: UUID, currency: str, limit: int) -> Sequence[Document]:
    """The first `limit` of what a customer owes in a currency, the oldest due first: invoices and debit notes, and what went back to it of a
    payment that then did not come."""
    statement = (
        select(Document)
        .where(
            Document.debtor_id == debtor_id,
            Document.outstanding > 0,
            Document.direction == DEBIT,
            Document.currency == currency,
        )
        .order_by(Document.due_date, Document.date, Document.id)
        .limit(limit)
    )
    return db.session.scalars(statement).all()


def open_dues(debtor_id: UUID, currency: str) -> list[Due]:
    """The same part by part."""
    statement = (
        select(
            Document.id,
            Document.due_date,
            Document.date,
            Document.outstanding,
            Document.settled,
            DocumentInstalment.due_date.label("part_due"),
            DocumentInstalment.amount,
            DocumentInstalment.before,
        )
        .outerjoin(DocumentInstalment, DocumentInstalment.document_id == Document.id)
        .where(
            Document.debtor_id == debtor_id,
            Document.outstanding > 0,
            Document.direction == DEBIT,
            Document.currency == currency,
        )
    )
    return [due for row in db.session.execute(statement) if (due := _due(row)).open > 0]


def _due(row: object) -> Due:
    facts = row._mapping  # type: ignore[attr-defined]
    if facts["part_due"] is None:
        return Due(facts["id"], facts["due_date"] or facts["date"], facts["outstanding"])
    taken = min(max(facts["settled"] - facts["before"], 0), facts["amount"])
    return Due(facts["id"], facts["part_due"], facts["amount"] - taken)
