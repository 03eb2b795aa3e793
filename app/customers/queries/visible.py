"""Which customers a person may see: the one predicate that every read of customers carries."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from app.core.session import bound_actor
from app.customers.models import Customer
from app.customers.values import Status


def visible() -> ColumnElement[bool]:
    """Those of the actor's company (row-level security sees to that), only their own where the role says so."""
    actor = bound_actor()
    return Customer.owner_id == actor.user_id if "customers" in actor.own_only_view else true()


def listed() -> ColumnElement[bool]:
    """What lists, searches and exports show: visible, and not merged away."""
    return (Customer.status != Status.MERGED) & visible()
