"""A change that waits, and a colleague who decides in somebody's place."""

from __future__ import annotations

from uuid import UUID

from app.approvals import service
from app.approvals.models import Approval, Delegation
from app.approvals.service.asking import asked_now
from app.approvals.values import Band
from app.core.clock import today
from app.core.money import Money
from app.core.session import bound_actor
from app.customers.service import update_customer
from tests.factories.customers import a_customer


def an_approval() -> Approval:
    """The acting person wants another credit limit, in a company whose administrators decide."""
    customer = a_customer()
    service.save_policy("credit_limit", [Band(None, ("administrator",))])
    update_customer(customer, {"credit_limit": Money(8_000_00, "MYR")})
    return asked_now(customer.id)[0]


def a_delegation(delegate_id: UUID) -> Delegation:
    """A colleague decides today in the acting person's place."""
    day = today(bound_actor().tenant.timezone)
    return service.create_delegation(delegate_id, day, day)
