"""Documents by their key, with what hangs on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, false, func, not_, or_, select
from sqlalchemy.orm import aliased

from app.core import text
from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.core.session import bound_actor
from app.customers.models import Customer
from app.customers.queries.visible import visible
from app.receivables.models import CLASSES, Allocation, Document, DocumentInstalment, DocumentLine
from app.receivables.values.documents import DEBIT, LIVE, TRANSFERS, Kind, Status
from app.reference.models import PaymentMethod, SalesAgent
from app.reference.queries.lists import labels
from app.reference.values import BY_NAME, MethodKind


def get_document(document_id: UUID, kind: Kind | None = None) -> Document:
    """The document; raises NotFound when it is not there, of another kind, or of a customer that is not the actor's to see."""
    statement = (
        select(Document)
        .join(Customer, Customer.id == Document.customer_id)
        .where(Document.id == document_id, visible())
        .execution_options(populate_existing=True)
    )
    if kind is not None:
        statement = statement.where(Document.kind == kind.value)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def held_among(ids: Collection[UUID]) -> Sequence[Document]:
    """Those of these documents that are held."""
    statement = select(Document).where(Document.id.in_(ids), Document.status == Status.HELD.value)
    return db.session.scalars(statement.execution_options(populate_existing=True)).all() if ids else ()


def told_of(ids: Collection[UUID]) -> Sequence[Any]:
    """What a mail says of these documents: kind, number, who entered it, whose it is, its sales agent."""
    statement = (
        select(
            Document.id,
            Document.kind,
            Document.number,
            Document.created_by,
            Customer.name.label("customer"),
            SalesAgent.email.label("agent_email"),
        )
        .join(Customer, Customer.id == Document.customer_id)
        .outerjoin(SalesAgent, SalesAgent.id == Customer.sales_agent_id)
        .where(Document.id.in_(ids))
        .order_by(Document.id)
    )
    return db.session.execute(statement).all() if ids else ()


def find_near(until: date) -> Document | None:
    """The first of the open orders that do not count yet and are expected up to that day."""
    statement = select(Document).where(
        Document.is_far, Document.status == Status.OPEN.value, Document.expected_on <= until
    )
    return db.session.scalar(
        statement.order_by(Document.expected_on, Document.id).limit(1).execution_options(populate_existing=True)
    )


def counts_later(debtor_id: UUID) -> list[tuple[str, int, Any]]:
    """(currency, what is outstanding, rate) of the orders that this customer pays and that do not count yet."""
    statement = select(Document.currency, Document.outstanding, Document.rate).where(
        Document.debtor_id == debtor_id, Document.outstanding > 0, Document.is_far
    )
    return [(row.currency, row.outstanding, row.rate) for row in db.session.execute(statement)]


def count_open(customer_id: UUID) -> dict[Kind, int]:
    """How many documents that a customer ordered or pays are not done with, by kind: what waits or is held, and what something is left of.
    Drafts and quotations bind nobody."""
    waiting = Document.status.in_([Status.HELD.value, Status.RECEIVED.value])
    statement = (
        select(Document.kind, func.count())
        .where(
            (Document.debtor_id == customer_id) | (Document.customer_id == customer_id),
            waiting | (Document.outstanding > 0),
            Document.kind != Kind.QUOTATION.value,
        )
        .group_by(Document.kind)
    )
    found = {kind: int(count) for kind, count in db.session.execute(statement)}
    return {kind: found[kind] for kind in Kind if kind in found}


def is_any() -> bool:
    """Whether the company has any document."""
    return db.session.scalar(select(Document.id).limit(1)) is not None


def lock_documents(ids: Collection[UUID]) -> dict[UUID, Document]:
    """These documents as they are now, in the order of their ids. Who pays them is locked already: nobody else changes them;
    what follows them may refer to them meanwhile."""
    if not ids:
        return {}
    statement = (
        select(Document)
        .where(Document.id.in_(ids))
        .order_by(Document.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in db.session.scalars(statement)}


def find_by_number(kind: Kind, number: str) -> UUID | None:
    """The id of the document of that kind with that number, whatever its case and width."""
    return db.session.scalar(
        select(Document.id).where(Document.kind == kind.value, Document.number_key == text.key(number))
    )


def numbers_taken(kind: Kind, keys: Collection[str]) -> set[str]:
    """Those of these keys of numbers that a document of that kind has."""
    statement = select(Document.number_key).where(Document.kind == kind.value, Document.number_key.in_(keys))
    return {one for one in db.session.scalars(statement) if one} if keys else set()


def invoices_called(keys: Collection[str]) -> dict[str, Any]:
    """Key of the number → (debtor_id, currency, outstanding) of the invoices with these numbers."""
    columns = (Document.number_key, Document.debtor_id, Document.currency, Document.outstanding)
    statement = select(*columns).where(Document.kind == Kind.INVOICE.value, Document.number_key.in_(keys))
    return {row.number_key: row for row in db.session.execute(statement)} if keys else {}


def open_debits(debtor_ids: Collection[UUID]) -> list[UUID]:
    """What these customers owe: the invoices, debit notes and refunds of which something is open."""
    statement = select(Document.id).where(
        Document.debtor_id.in_(debtor_ids), Document.outstanding > 0, Document.direction == DEBIT
    )
    return list(db.session.scalars(statement))


def payments_naming(order_ids: Collection[UUID]) -> Sequence[Document]:
    """The cleared payments that name these orders, oldest first."""
    payment = CLASSES[Kind.PAYMENT]
    statement = (
        select(payment)
        .where(payment.follows_id.in_(order_ids), payment.status == Status.CLEARED.value)
        .order_by(payment.effective_on, payment.id)
    )
    return db.session.scalars(statement).all() if order_ids else ()


def paid_for(order_id: UUID) -> int:
    """What is paid of the prepaid share of this order."""
    order = aliased(Document)
    return int(db.session.scalar(select(share_paid(order)).where(order.id == order_id)) or 0)


def share_paid(order: Any) -> ColumnElement[int]:
    """What is paid of the share of `order` (an alias of Document): its cleared payments, without what of them went back or settled something
    else than its own invoices."""
    payment, debit, above = aliased(Document), aliased(Document), aliased(Document)
    own = func.coalesce(or_(debit.follows_id == order.id, above.follows_id == order.id), false())
    elsewhere = (
        select(func.coalesce(func.sum(Allocation.amount), 0))
        .join(debit, debit.id == Allocation.debit_id)
        .outerjoin(above, above.id == debit.follows_id)
        .where(Allocation.credit_id == payment.id, or_(debit.kind != Kind.INVOICE.value, not_(own)))
        .correlate(payment, order)
        .scalar_subquery()
    )
    named = (
        payment.follows_id == order.id,
        payment.kind == Kind.PAYMENT.value,
        payment.status == Status.CLEARED.value,
    )
    paid = select(func.coalesce(func.sum(payment.total - elsewhere), 0)).where(*named)
    return paid.correlate(order).scalar_subquery()


def credited(invoice_id: UUID) -> int:
    """What credit notes that refer to this invoice gave back, reversed ones apart."""
    statement = select(func.coalesce(func.sum(Document.total), 0)).where(
        Document.follows_id == invoice_id,
        Document.kind == Kind.CREDIT_NOTE.value,
        Document.status == Status.POSTED.value,
        Document.reverses_id.is_(None),
    )
    return int(db.session.scalar(statement) or 0)


def followers(document_id: UUID) -> Sequence[Document]:
    """What moved this document on, names or settles it: posted and held ones, oldest first."""
    statement = select(Document).where(Document.follows_id == document_id).order_by(Document.date, Document.id)
    return db.session.scalars(statement).all()


def live_followers(document_id: UUID) -> Sequence[Document]:
    """Those of the followers that stand: what has to be taken back first."""
    live = [status.value for status in LIVE]
    statement = select(Document).where(
        Document.follows_id == document_id, Document.status.in_(live), Document.reverses_id.is_(None)
    )
    return db.session.scalars(statement).all()


def corrected_by(document: Document) -> list[UUID]:
    """Its own id, and those of the payments whose place it takes, the newest first."""
    found, before = [document.id], document.corrects_id
    while before is not None:
        found.append(before)
        before = db.session.scalar(select(Document.corrects_id).where(Document.id == before))
    return found


def came_in_cash(payment: Document) -> bool:
    """Is the payment method that it names of the kind cash?"""
    if payment.mode_id is None:
        return False
    kind = db.session.scalar(select(PaymentMethod.kind).where(PaymentMethod.id == payment.mode_id))
    return kind == MethodKind.CASH


def find_counterpart(document: Document) -> Document | None:
    """The other document of a transfer, as it was read last; None for what is none, and for the counter-document of one."""
    if document.kind not in TRANSFERS or document.reverses_id is not None:
        return None
    if document.kind == Kind.TRANSFER_IN:
        return db.session.scalar(select(Document).where(Document.id == document.follows_id))
    return db.session.scalar(
        select(Document).where(Document.follows_id == document.id, Document.kind == Kind.TRANSFER_IN.value)
    )


def seen_among(found: Sequence[Document]) -> list[Document]:
    """Those of these documents whose customer is the actor's to see."""
    if "customers" not in bound_actor().own_only_view:
        return list(found)
    ids = {one.customer_id for one in found}
    seen = set(db.session.scalars(select(Customer.id).where(Customer.id.in_(ids), visible())))
    return [one for one in found if one.customer_id in seen]


def chain_of(document: Document) -> list[Document]:
    """The whole chain that a document belongs to, from the quotation or order down, in the order of their days."""
    root = document
    while above_id := root.follows_id or root.corrects_id:
        above = db.session.get(Document, (root.tenant_id, above_id))
        if above is None:
            break
        root = above
    found, level = {root.id: root}, [root]
    while level:
        ids = [one.id for one in level]
        below = select(Document).where(or_(Document.follows_id.in_(ids), Document.corrects_id.in_(ids)))
        level = [one for one in db.session.scalars(below.order_by(Document.date, Document.id)) if one.id not in found]
        found |= {one.id: one for one in level}
    return list(found.values())


def lines_of(document_id: UUID) -> Sequence[DocumentLine]:
    """The lines, in their order."""
    statement = select(DocumentLine).where(DocumentLine.document_id == document_id).order_by(DocumentLine.position)
    return db.session.scalars(statement).all()


def charge_types_of(document_id: UUID) -> set[UUID]:
    """The charge types that its lines name."""
    named = DocumentLine.charge_type_id
    return set(db.session.scalars(select(named).where(DocumentLine.document_id == document_id, named.is_not(None))))


def charges_of(lines: Iterable[DocumentLine]) -> dict[UUID, dict[str, str]]:
    """Code and name of the charge types that these lines name."""
    named = {line.charge_type_id for line in lines if line.charge_type_id}
    return labels(BY_NAME["charge_type"], named) if named else {}


def instalments_of(ids: Collection[UUID]) -> dict[UUID, list[DocumentInstalment]]:
    """The instalments of these documents, first due first; a document that is due in one part has none."""
    statement = (
        select(DocumentInstalment)
        .where(DocumentInstalment.document_id.in_(ids))
        .order_by(DocumentInstalment.document_id, DocumentInstalment.position)
    )
    found: dict[UUID, list[DocumentInstalment]] = {}
    for row in db.session.scalars(statement) if ids else ():
        found.setdefault(row.document_id, []).append(row)
    return found


def delete_instalments(document_id: UUID) -> None:
    """Take the instalments away: others take their place."""
    db.session.execute(delete(DocumentInstalment).where(DocumentInstalment.document_id == document_id))


def delete_parts(document_id: UUID) -> None:
    """Take lines and instalments away: others take their place."""
    delete_instalments(document_id)
    db.session.execute(delete(DocumentLine).where(DocumentLine.document_id == document_id))


def due_payments(day: date) -> Sequence[UUID]:
    """Post-dated payments whose day has come and that nobody has marked yet, oldest first."""
    due = select(Document.id).where(Document.status == Status.RECEIVED.value, Document.post_dated_to <= day)
    return db.session.scalars(due.order_by(Document.post_dated_to, Document.id)).all()


def numbers_of(ids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """id → (kind, number)."""
    statement = select(Document.id, Document.kind, Document.number).where(Document.id.in_(ids))
    return {row.id: (row.kind, row.number or "") for row in db.session.execute(statement)} if ids else {}
