"""Refusals of the guard."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from app.core.db import db
from app.receivables.models import DocumentHold


def find_open_hold(document_id: UUID) -> DocumentHold | None:
    """The refusal that this document waits for; None when it waits for none."""
    return db.session.scalar(
        select(DocumentHold).where(DocumentHold.document_id == document_id, DocumentHold.outcome.is_(None))
    )


def any_waits() -> bool:
    """Whether any document is held."""
    return bool(db.session.scalar(select(DocumentHold.outcome.is_(None)).where(_WAITING).limit(1)))


def all_waiting() -> Sequence[UUID]:
    """Every held document, those that wait longest first."""
    return db.session.scalars(select(DocumentHold.document_id).where(_WAITING).order_by(*_OLDEST)).all()


def waiting_near(ids: Collection[UUID]) -> Sequence[UUID]:
    """The held documents that these customers pay or order, and those that anybody pays in the trees that they or these nodes belong to;
    those that wait longest first."""
    return db.session.scalars(_NEAR, {"ids": list(ids)}).all()


_WAITING = DocumentHold.outcome.is_(None)
_OLDEST = (DocumentHold.held_at, DocumentHold.id)
_NEAR = text(
    """
    with recursive up (id) as (
      select conglomerate_id from customers where id = any(cast(:ids as uuid[])) and conglomerate_id is not null
      union select id from conglomerates where id = any(cast(:ids as uuid[]))
      union select n.parent_id from up join conglomerates n on n.id = up.id where n.parent_id is not null
    ), down (id) as (
      select n.id from up join conglomerates n on n.id = up.id where n.parent_id is null
      union select n.id from down join conglomerates n on n.parent_id = down.id
    )
    select h.document_id from document_holds h join customers c on c.id = h.debtor_id join documents d on d.id = h.document_id
     where h.outcome is null and (h.debtor_id = any(cast(:ids as uuid[])) or d.customer_id = any(cast(:ids as uuid[]))
           or c.conglomerate_id in (select id from down))
     order by h.held_at, h.id
    """
)


def mark(passing: Mapping[UUID, bool]) -> Sequence[UUID]:
    """Say of held documents whether they would pass now; those that are held no longer are left alone. Answers which pass that did not
    before."""
    given = {"ids": list(passing), "passing": list(passing.values())}
    rows = db.session.execute(_MARK, given).all() if passing else ()
    return [row.document_id for row in rows if row.would_pass]


def held_since(moment: datetime, limit: int) -> Sequence[UUID]:
    """The documents that were held from this moment on and wait still, those that wait longest first."""
    statement = select(DocumentHold.document_id).where(_WAITING, DocumentHold.held_at >= moment)
    return db.session.scalars(statement.order_by(*_OLDEST).limit(limit)).all()


_MARK = text(
    """
    update document_holds h set would_pass = n.passing
      from unnest(cast(:ids as uuid[]), cast(:passing as boolean[])) as n(id, passing)
     where h.document_id = n.id and h.outcome is null and h.would_pass <> n.passing
    returning h.document_id, h.would_pass
    """
)


def holds_of(document_id: UUID) -> Sequence[DocumentHold]:
    """Every refusal of this document, the newest first."""
    statement = select(DocumentHold).where(DocumentHold.document_id == document_id)
    return db.session.scalars(statement.order_by(DocumentHold.held_at.desc(), DocumentHold.id.desc())).all()
