"""Moving a customer from one state to another, by verbs (domain rules, section 6)."""

from __future__ import annotations

from app.core import events
from app.core.errors import Conflict, Invalid
from app.core.messages import Problem
from app.customers import rules
from app.customers.models import Customer
from app.customers.queries import columns
from app.customers.service.guards import refuse_strangers, touch
from app.customers.values import Status

EVENTS = {
    Status.ACTIVE: "customer.activated",
    Status.INACTIVE: "customer.deactivated",
    Status.SUSPENDED: "customer.suspended",
}


def move_status(customer: Customer, to: Status) -> Customer:
    """Make the customer active, inactive or suspended. Raises Conflict where no way leads there, Invalid when it lacks what that state asks.

    A customer that is there already stays as it is.
    """
    refuse_strangers(customer)
    if customer.status == to:
        return customer
    if to not in rules.ways_from(Status(customer.status)):
        raise Conflict(
            Problem("status", rules.NO_WAY, {"from_label": Status(customer.status).label, "to_label": to.label})
        )
    problems = rules.problems_of({**columns.values_of(customer), "status": to}, is_new=False)
    if problems:
        raise Invalid(*problems)
    customer.status = to
    events.emit(EVENTS[to], customer)
    touch(customer)
    return customer
