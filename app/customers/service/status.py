"""Moving a customer from one status to another, and on or off the blacklist, by verbs (domain rules, sections 4 and 6)."""

from __future__ import annotations

from uuid import UUID

from app.core import events
from app.core.clock import now
from app.core.errors import Conflict, Invalid
from app.core.messages import Problem
from app.core.occasions import Occasion
from app.core.session import bound_actor
from app.customers import rules
from app.customers.models import Customer
from app.customers.queries import columns
from app.customers.queries.definition import definition_for
from app.customers.service import quality
from app.customers.service.guards import refuse_strangers, refuse_unchangeable, touch
from app.customers.values import CUSTOMER, VERBS, Status, Verb
from app.customers.values.verbs import LEAVES_REASON
from app.numbering.service import numbers_codes

ARCHIVING: Occasion[UUID] = Occasion()
"""A customer is about to be archived: whoever has open documents of it raises Conflict (`rules.OPEN_DOCUMENTS`)."""


def move_customer(customer: Customer, verb: Verb, reason: str = "") -> Customer:
    """Do to the customer what `verb` says, because of `reason`. One that is there already stays as it is, and so does one that is blacklisted
    already.

    Raises Conflict where no way leads there, Invalid when the reason or something else that the new status asks is missing.
    """
    refuse_strangers(customer)
    problems = rules.check_reason(verb, reason)
    if problems:
        raise Invalid(*problems)
    return _move(customer, verb, reason) if verb.marks is None else _mark(customer, verb, reason)


def _move(customer: Customer, verb: Verb, reason: str) -> Customer:
    before = Status(customer.status)
    if verb.to == before:
        return customer
    to = _target(customer, verb)
    _refuse(customer, to, verb)
    _keep_way_back(customer, before, verb)
    customer.status, customer.status_since = to, now()
    quality.settle(customer)
    if verb.name not in LEAVES_REASON:
        customer.status_reason = reason or None if verb.to else None
    events.emit(verb.event, customer, **({"reason": reason} if reason else {}))
    touch(customer)
    return customer


def _mark(customer: Customer, verb: Verb, reason: str) -> Customer:
    """Put the customer on the blacklist, or take it off. Its status stays."""
    refuse_unchangeable(customer)
    if verb.marks and customer.blacklisted:
        return customer
    if not verb.marks and not customer.blacklisted:
        raise Conflict(Problem("blacklisted", rules.NOT_BLACKLISTED))
    customer.blacklisted = bool(verb.marks)
    customer.blacklist_reason = reason if verb.marks else None
    customer.blacklisted_at = now() if verb.marks else None
    customer.blacklisted_by_name = bound_actor().name if verb.marks else None
    quality.settle(customer)
    events.emit(verb.event, customer, reason=reason)
    touch(customer)
    return customer


def move_status(customer: Customer, to: Status, reason: str = "") -> Customer:
    """Make the customer active, inactive, suspended …: by the verb that leads there."""
    return move_customer(customer, next(verb for verb in VERBS.values() if verb.to == to), reason)


def archive_customer(customer: Customer, reason: str = "") -> None:
    """Put the customer away: kept with its history, out of daily use, changeable only after `restore_customer`."""
    move_customer(customer, VERBS["archive"], reason)


def restore_customer(customer: Customer, reason: str = "") -> None:
    """Bring an archived customer back to where it was. Raises Conflict for one that is not archived."""
    move_customer(customer, VERBS["restore"], reason)


def _target(customer: Customer, verb: Verb) -> Status:
    """Where the verb leads from here. Raises Conflict for one that leads back from where the customer is not."""
    if verb.to:
        return verb.to
    if verb.name == "restore":
        if customer.status != Status.ARCHIVED:
            raise Conflict(Problem("status", rules.NOT_ARCHIVED))
        return Status(customer.status_before or Status.ACTIVE)
    if customer.status != Status.BLOCKED:
        raise Conflict(Problem("status", rules.NOT_BLOCKED))
    return Status(customer.blocked_from or Status.ACTIVE)


def _refuse(customer: Customer, to: Status, verb: Verb) -> None:
    if verb.name != "restore":
        refuse_unchangeable(customer)
    before = Status(customer.status)
    if verb.to and to not in rules.ways_from(before):
        raise Conflict(Problem("status", rules.NO_WAY, {"from_label": before.label, "to_label": to.label}))
    if to == Status.ARCHIVED:
        ARCHIVING.tell(customer.id)
    elif verb.name == "activate":
        definition = definition_for(bound_actor())
        whole = {**columns.whole_values(customer, definition), "status": to}
        numbered = numbers_codes(bound_actor(), CUSTOMER.name)
        missing = rules.missing_for(to, whole) + ([] if numbered else rules.missing_code(customer.code))
        missing += rules.missing_in_use(definition, whole)
        if missing:
            raise Invalid(*missing)
        quality.refuse_broken({**whole, "status": before}, whole, {"status"})


def _keep_way_back(customer: Customer, before: Status, verb: Verb) -> None:
    """Note where a blocked or an archived customer comes back to."""
    if verb.name in ("archive", "restore"):
        customer.status_before = before if verb.name == "archive" else None
    else:
        customer.blocked_from = before if verb.name == "block" else None
