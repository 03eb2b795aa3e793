"""Who gets a paper: name, address, e-mail and language, for many customers in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import case, select

from app.conglomerates.models import Conglomerate
from app.conglomerates.queries import TREE
from app.core.db import db
from app.core.records.context import Context
from app.customers.models import Address, Contact, Customer
from app.customers.queries.book import Search, matching
from app.customers.queries.visible import visible
from app.customers.values import Purpose
from app.receivables.models import Document
from app.reference.models import CreditTerm
from app.statements.values import Whose

_ORDER = (Purpose.BILLING, Purpose.CORRESPONDENCE, Purpose.REGISTERED)


def customers_of(ids: Sequence[UUID]) -> Sequence[Any]:
    """These customers with their credit term and the address that letters go to; those that the actor may not see are left out."""
    wanted = (
        select(
            Customer.id, Customer.code, Customer.name, Customer.other_name, Customer.correspondence_name, Customer.preferred_language,
            Customer.email, CreditTerm.name.label("term"), _primary_email().label("contact_email"),
        )
        .outerjoin(CreditTerm, (CreditTerm.tenant_id == Customer.tenant_id) & (CreditTerm.id == Customer.credit_term_id))
        .where(Customer.id.in_(ids), visible())
    )  # fmt: skip
    return db.session.execute(wanted).all()


def _primary_email() -> Any:
    return (
        select(Contact.email)
        .where(Contact.customer_id == Customer.id, Contact.is_primary)
        .limit(1)
        .correlate(Customer)
        .scalar_subquery()
    )


def addresses_of(ids: Sequence[UUID]) -> dict[UUID, Address]:
    """The address of each that letters go to: billing, else correspondence, else registered, else any; defaults first."""
    place = case({purpose.value: number for number, purpose in enumerate(_ORDER)}, value=Address.purpose, else_=9)
    wanted = (
        select(Address)
        .where(Address.customer_id.in_(ids))
        .order_by(Address.customer_id, place, Address.is_default.desc(), Address.id)
    )
    found: dict[UUID, Address] = {}
    for row in db.session.scalars(wanted):  # at most 20 of a customer, the best first
        found.setdefault(row.customer_id, row)
    return found


def nodes_of(ids: Sequence[UUID]) -> Sequence[Any]:
    """(id, code, name, head_customer_id) of these conglomerates."""
    wanted = select(Conglomerate.id, Conglomerate.code, Conglomerate.name, Conglomerate.head_customer_id)
    return db.session.execute(wanted.where(Conglomerate.id.in_(ids))).all()


def members_of(ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """Conglomerate → (id, code, name) of the customers on it and below it that the actor may see, by name."""
    nodes = Conglomerate.__table__
    start = select(nodes.c.id.label("top"), nodes.c.id).where(nodes.c.id.in_(ids)).cte("below", recursive=True)
    below = start.union_all(select(start.c.top, nodes.c.id).join(start, nodes.c.parent_id == start.c.id))
    wanted = (
        select(below.c.top, Customer.id, Customer.code, Customer.name)
        .join(below, Customer.conglomerate_id == below.c.id)
        .where(visible())
        .order_by(Customer.sort_name, Customer.id)
    )
    found: dict[UUID, list[Any]] = {}
    for row in db.session.execute(wanted):
        found.setdefault(row.top, []).append(row)
    return found


def chosen(whose: Whose, search: Search, context: Context, day: date, limit: int) -> Sequence[UUID]:
    """The customers that match and have anything in their ledger by `day`, or the whole conglomerates to which such customers belong, by
    name; at most `limit`."""
    if whose is Whose.CONGLOMERATE:
        above = TREE.upwards(_matching(Customer.conglomerate_id, search, context, day)).subquery()
        roots = select(Conglomerate.id).where(Conglomerate.parent_id.is_(None), Conglomerate.id.in_(select(above.c.id)))
        wanted = roots.order_by(Conglomerate.sort_name, Conglomerate.id)
    else:
        wanted = _matching(Customer.id, search, context, day).order_by(Customer.sort_name, Customer.id)
    return db.session.scalars(wanted.limit(limit)).all()


def _matching(column: Any, search: Search, context: Context, day: date) -> Any:
    ledger = select(Document.id).where(
        Document.debtor_id == Customer.id, Document.effective_on <= day, Document.direction != 0
    )
    return select(column).where(Customer.id.in_(matching(search, context)), ledger.exists())
