"""Refusals of the guard."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.receivables.models import DocumentHold


def find_open_hold(document_id: UUID) -> DocumentHold | None:
    """The refusal that this document waits for; None when it waits for none."""
    return db.session.scalar(
        select(DocumentHold).where(DocumentHold.document_id == document_id, DocumentHold.outcome.is_(None))
    )


def holds_of(document_id: UUID) -> Sequence[DocumentHold]:
    """Every refusal of this document, the newest first."""
    statement = select(DocumentHold).where(DocumentHold.document_id == document_id)
    return db.session.scalars(statement.order_by(DocumentHold.held_at.desc(), DocumentHold.id.desc())).all()
