"""SQL of attachments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, select

from app.attachments.models import Attachment
from app.attachments.values import ATTACHMENT
from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.core.records.context import Context
from app.core.records.fields import Field
from app.core.records.filters import Filter, compile_filter


def attachments_of(customer_id: UUID, most: int | None = None) -> Sequence[Attachment]:
    """The files of a customer, the newest first; no more than `most`."""
    statement = select(Attachment).where(Attachment.customer_id == customer_id)
    return db.session.scalars(statement.order_by(Attachment.id.desc()).limit(most)).all()


def attachments_matching(customer_id: UUID, asked: Filter | None, context: Context) -> Sequence[Attachment]:
    """Those that meet a filter, the newest first; they are few. Raises Invalid for a filter that cannot be read."""
    columns = {field.name: getattr(Attachment, field.name) for field in ATTACHMENT}
    met = compile_filter(ATTACHMENT, asked, columns, context, _no_search)
    statement = select(Attachment).where(Attachment.customer_id == customer_id, met)
    return db.session.scalars(statement.order_by(Attachment.id.desc())).all()


def _no_search(field: Field, words: str) -> ColumnElement[bool]:
    """No field has a search text, so the grammar lets nobody ask what it contains."""
    return false()


def get_attachment(customer_id: UUID, attachment_id: UUID, *, lock: bool = False) -> Attachment:
    """A file of this customer; raises NotFound."""
    statement = select(Attachment).where(Attachment.customer_id == customer_id, Attachment.id == attachment_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def find_attachment(attachment_id: UUID) -> Attachment | None:
    """A file, whoever's it is."""
    return db.session.scalar(select(Attachment).where(Attachment.id == attachment_id))


def count_attachments(customer_id: UUID) -> int:
    """How many files a customer has."""
    statement = select(func.count()).select_from(Attachment).where(Attachment.customer_id == customer_id)
    return db.session.scalar(statement) or 0


def bytes_of(customer_id: UUID) -> int:
    """How much room the files of a customer take."""
    statement = select(func.coalesce(func.sum(Attachment.size), 0)).where(Attachment.customer_id == customer_id)
    return int(db.session.scalar(statement) or 0)


def known_among(ids: Iterable[UUID]) -> set[UUID]:
    """Those of `ids` that are attachments of the bound company."""
    return set(db.session.scalars(select(Attachment.id).where(Attachment.id.in_(list(ids)))))
