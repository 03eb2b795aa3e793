"""Who or what is meant by an id, code, number or name in what people and programs send about documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select

from app.core.db import db
from app.core.records.kinds.references import as_uuid
from app.core.text import key, sort_name
from app.customers.models import Branch, Customer
from app.customers.queries.branches import find_branch
from app.customers.queries.visible import listed, visible
from app.receivables.models import Document
from app.receivables.values.documents import Kind
from app.reference.queries import resolver

CUSTOMER, BRANCH = "customer", "branch"
SURVIVOR = func.coalesce(Customer.merged_into_id, Customer.id)


class Finder:
    """`find_reference` for one document at a time: a branch's code means a branch of the customer that was named before it, or whose
    document it follows."""

    def __init__(self, customer_id: UUID | None = None) -> None:
        self.customer_id = customer_id

    def __call__(self, target: str, by: Mapping[str, str]) -> UUID | None:
        if target == BRANCH:
            return _find_branch(self.customer_id, *next(iter(by.items())))
        found = find_reference(target, by)
        if target == CUSTOMER:
            self.customer_id = self.customer_id or found
        elif target in Kind._value2member_map_ and found:
            self.customer_id = db.session.scalar(select(Document.customer_id).where(Document.id == found))
        return found


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


_SUGGESTED = re.compile(r".+\((\S+)\)")


def _find_branch(customer_id: UUID | None, attribute: str, value: str) -> UUID | None:
    """The branch with that id, or of this customer with that code, also as suggestions name it: Klang Parade (KLANG)."""
    if attribute == "id":
        branch_id = as_uuid(value)
        return db.session.scalar(select(Branch.id).where(Branch.id == branch_id)) if branch_id else None
    if customer_id is None or attribute != "code":
        return None
    suggested = _SUGGESTED.fullmatch(value)
    found = find_branch(customer_id, suggested[1] if suggested else value)
    return found.id if found else None


def _find_document(kind: Kind, attribute: str, value: str) -> UUID | None:
    statement = select(Document.id).where(Document.kind == kind.value)
    if attribute == "id":
        document_id = as_uuid(value)
        return db.session.scalar(statement.where(Document.id == document_id)) if document_id else None
    return db.session.scalar(statement.where(Document.number_key == key(value)))
