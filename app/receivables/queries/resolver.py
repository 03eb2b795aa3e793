"""Who or what is meant by an id, code, number or name in what people and programs send about documents."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select

from app.core.db import db
from app.core.records.kinds.references import as_uuid
from app.core.text import key, sort_name
from app.customers.models import Customer
from app.customers.queries.visible import listed, visible
from app.receivables.models import Document
from app.receivables.values.documents import Kind
from app.reference.queries import resolver

CUSTOMER = "customer"
SURVIVOR = func.coalesce(Customer.merged_into_id, Customer.id)


def find_reference(target: str, by: Mapping[str, str]) -> UUID | None:
    """The customer with that id, code or name, the document with that id or number, or the reference record; None when there is none."""
    attribute, value = next(iter(by.items()))
    if target == CUSTOMER and (found := _find_customer(attribute, value)):
        return found
    if target in Kind._value2member_map_:
        return _find_document(Kind(target), attribute, value)
    return resolver.find_reference(target, by)


def _find_customer(attribute: str, value: str) -> UUID | None:
    """The customer; of one that was merged away the survivor: a document for it goes there."""
    if attribute == "id":
        customer_id = as_uuid(value)
        return db.session.scalar(select(SURVIVOR).where(Customer.id == customer_id, visible())) if customer_id else None
    if attribute == "code":
        return db.session.scalar(select(SURVIVOR).where(Customer.code_key == key(value), visible()))
    named = db.session.scalars(
        select(Customer.id).where(Customer.sort_name == sort_name(value), listed()).limit(2)
    ).all()
    return named[0] if len(named) == 1 else None


def _find_document(kind: Kind, attribute: str, value: str) -> UUID | None:
    statement = select(Document.id).where(Document.kind == kind.value)
    if attribute == "id":
        document_id = as_uuid(value)
        return db.session.scalar(statement.where(Document.id == document_id)) if document_id else None
    return db.session.scalar(statement.where(Document.number_key == key(value)))
