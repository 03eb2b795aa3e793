"""What an actor may see and set of a customer, and how their input is read: asked by screens, API, import and jobs alike."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.permissions import Permission
from app.core.records.context import Context
from app.core.surroundings import context_of
from app.customers import rules
from app.customers.queries.definition import definition_for
from app.customers.values import CUSTOMER
from app.reference.queries.resolver import find_reference


def context_for(actor: Actor) -> Context:
    """How this actor's input is read and shown."""
    return context_of(actor, find_reference)


visible_definition = definition_for
"""The customer as this actor may see it."""


def read_only_fields(actor: Actor, *, is_new: bool) -> set[str]:
    """What this actor sees and cannot set: by their rights, and by what the company says of their role. The status of an existing
    customer is moved by verbs."""
    names = set() if actor.may(Permission.CREDIT_EDIT) else set(rules.CREDIT_FIELDS)
    names |= {f.name for f in definition_for(actor) if f.read_only and not _never_written(f.name)}
    return names if is_new else names | {"status", "status_reason"}


def _never_written(name: str) -> bool:
    return name in CUSTOMER and CUSTOMER[name].read_only
