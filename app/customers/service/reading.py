"""What an actor may see and set of a customer, and how their input is read: asked by screens, API, import and jobs alike."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.permissions import Permission
from app.core.records.context import Context
from app.core.records.fields import Definition
from app.core.surroundings import context_of
from app.customers import rules
from app.customers.values import CUSTOMER
from app.reference.queries.resolver import find_reference


def context_for(actor: Actor) -> Context:
    """How this actor's input is read and shown."""
    return context_of(actor, find_reference)


def visible_definition(actor: Actor) -> Definition:
    """The customer as this actor may see it: without `credit:view` there are no credit fields."""
    return CUSTOMER if actor.may(Permission.CREDIT_VIEW) else CUSTOMER.without(rules.CREDIT_FIELDS)


def read_only_fields(actor: Actor, *, is_new: bool) -> set[str]:
    """What this actor sees and cannot set. The status of an existing customer is moved by verbs."""
    names = set() if actor.may(Permission.CREDIT_EDIT) else set(rules.CREDIT_FIELDS)
    return names if is_new else names | {"status"}
