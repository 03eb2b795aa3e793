"""Who may change a customer, and when it can be changed at all: asked by every use case first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.core.clock import now
from app.core.errors import NOT_ALLOWED, Conflict, Invalid, NotAllowed
from app.core.messages import Problem
from app.core.permissions import Permission
from app.core.records.fields import Definition
from app.core.records.kinds.references import ids_in
from app.core.records.reasons import NO_LONGER_OFFERED
from app.core.session import bound_actor
from app.customers import rules
from app.customers.models import Customer
from app.customers.queries import belonging
from app.customers.queries.definition import definition_for
from app.customers.values import CUSTOMER, Status
from app.reference.queries.labels import inactive_records

UNCHANGEABLE = {Status.ARCHIVED.value: rules.ARCHIVED, Status.MERGED.value: rules.MERGED}


def refuse_strangers(customer: Customer) -> None:
    """A role restricted to its own customers changes no others. Raises NotAllowed."""
    actor = bound_actor()
    if not rules.may_edit(customer.owner_id, actor.user_id, "customers" in actor.own_only_edit):
        raise NotAllowed(Problem(None, rules.NOT_YOURS))


def refuse_unchangeable(customer: Customer) -> None:
    """An archived customer is restored first; a merged one is history. Raises Conflict."""
    reason = UNCHANGEABLE.get(customer.status)
    if reason:
        raise Conflict(Problem(None, reason, {"name": customer.name, "code": customer.code}))


def refuse_credit_changes(changed: Iterable[str]) -> None:
    """Credit term and limit are changed only with `credit:edit`. Raises NotAllowed naming the fields."""
    names = sorted(changed)
    if names and not bound_actor().may(Permission.CREDIT_EDIT):
        raise NotAllowed(*(Problem(name, rules.CREDIT_NOT_YOURS) for name in names))


def refuse_moves(before: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    """Another category or conglomerate, where the old or the new one decides about credit, needs `credit:edit`. Raises NotAllowed naming
    the fields."""
    if bound_actor().may(Permission.CREDIT_EDIT):
        return
    moved = {name: {before.get(name), changed[name]} - {None} for name in rules.PLACES.keys() & changed.keys()}
    wrong = [name for name in sorted(moved) if belonging.gives_credit(name, moved[name])]
    if wrong:
        raise NotAllowed(*(Problem(name, rules.PLACES[name]) for name in wrong))


def refuse_hidden(names: Iterable[str]) -> None:
    """Raise NotAllowed for fields that the company hides from this role, or only lets it read."""
    seen = definition_for(bound_actor())
    wrong = [Problem(name, NOT_ALLOWED) for name in names if name not in seen or seen[name].read_only]
    if wrong:
        raise NotAllowed(*wrong)


def refuse_inactive(
    changed: Mapping[str, Any], definition: Definition = CUSTOMER, before: Mapping[str, Any] | None = None
) -> None:
    """What is no longer offered stays where it is and is not chosen anew: of several, those that were not there `before`. Raises Invalid
    naming the fields."""
    present = before or {}
    chosen = {
        name: ids_in(value) - ids_in(present.get(name))
        for name, value in changed.items()
        if (field := definition.get(name)) and field.refers_to
    }
    targets = {definition[name].refers_to for name in chosen}
    inactive = inactive_records(targets, [one for ids in chosen.values() for one in ids])
    wrong = [(name, inactive[one]) for name, ids in chosen.items() for one in sorted(ids) if one in inactive]
    if wrong:
        raise Invalid(*(Problem(name, NO_LONGER_OFFERED, {"value": called}) for name, called in wrong))


def touch(customer: Customer) -> None:
    """The next version, changed now."""
    customer.version += 1
    customer.updated_at = now()
