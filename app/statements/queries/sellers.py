"""Which companies of the group sell to whom."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.customers.models import CustomerOutlet
from app.reference.models import GroupCompany, Outlet


def companies() -> Sequence[GroupCompany]:
    """The companies of the group. There are a few."""
    return db.session.scalars(select(GroupCompany).order_by(GroupCompany.code_key)).all()


def companies_serving(customer_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Customer → the companies that run the outlets which serve it; customers whose outlets name no company are left out."""
    wanted = (
        select(CustomerOutlet.customer_id, Outlet.company_id)
        .join(Outlet, (Outlet.tenant_id == CustomerOutlet.tenant_id) & (Outlet.id == CustomerOutlet.outlet_id))
        .where(CustomerOutlet.customer_id.in_(customer_ids), Outlet.company_id.is_not(None))
        .distinct()
    )
    found: dict[UUID, list[UUID]] = {}
    for row in db.session.execute(wanted):
        found.setdefault(row.customer_id, []).append(row.company_id)
    return found
