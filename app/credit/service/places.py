"""Another category or conglomerate of a customer: it waits for an approval where it lets the customer owe more, or pay by another term."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from app.approvals import rules as bands
from app.approvals.service.asking import band_of
from app.approvals.service.customers import CATEGORY_TERM, KINDS, PLACES, stored
from app.approvals.service.gating import FieldGate, Route
from app.approvals.values import Kind
from app.conglomerates.queries import limited_above
from app.core import gates
from app.core.clock import today
from app.core.money import Money
from app.core.session import bound_actor
from app.credit.queries import policy
from app.credit.rules import effective_limit
from app.credit.rules.limits import node_limit, rises
from app.credit.values import Limit, Source
from app.customers.queries import columns
from app.reference.queries import lists
from app.reference.queries.limits import worth
from app.reference.rules import values_of
from app.reference.values import BY_NAME

OWN = frozenset(KINDS)
"""A customer's own limit and term go before those of its category."""


class Given(NamedTuple):
    """What a category gives those who have nothing of their own."""

    limit: Money | UUID | None = None
    term: UUID | None = None


class CustomerGate(FieldGate):
    """Limit and term by their own bands. A category waits where it raises the limit, by what it comes to, or changes the term; a
    conglomerate where the customer leaves a group limit, by the limit that is left to it."""

    def asked_of(self, name: str, before: Mapping[str, Any], values: Mapping[str, Any]) -> Route | None:
        if name in OWN or values[name] == before[name]:
            return super().asked_of(name, before, values)
        first, ways = (OWN, _by_category) if name == "category" else (OWN | {"category"}, _by_conglomerate)
        changes = {one: values[one] for one in first & values.keys() if not self.asked_of(one, before, values)}
        return next((route for route in ways({**before, **changes}, values[name]) if band_of(*route)), None)

    def kinds_of(self, name: str) -> tuple[Kind, ...]:
        return (*super().kinds_of(name), CATEGORY_TERM) if name == "category" else super().kinds_of(name)


def limit_of(values: Mapping[str, Any]) -> Limit:
    """What a customer with these values may owe today, without temporary increases."""
    return _limit(values["credit_limit"], _given(values["category"]))


def limit_of_node(values: Mapping[str, Any]) -> Limit:
    """What everybody under a node with these values may owe today, without temporary increases."""
    tenant, amount = bound_actor().tenant, worth(values["credit_limit"])
    own = Limit(amount.amount, amount.currency, Source.CONGLOMERATE) if amount else None
    return node_limit(own, (), today(tenant.timezone), tenant.currency)


def _by_category(there: Mapping[str, Any], to: UUID | None) -> Iterator[Route]:
    now, then = _given(there["category"]), _given(to)
    limit = _limit(there["credit_limit"], then)
    if rises(_limit(there["credit_limit"], now), limit):
        yield PLACES["category"], _weight(limit)
    term = policy.get_policy().default_term
    if there["credit_term"] is None and (now.term or term) != (then.term or term):
        yield CATEGORY_TERM, bands.weight(worth(there["credit_limit"]), bound_actor().tenant.currency)


def _by_conglomerate(there: Mapping[str, Any], to: UUID | None) -> Iterator[Route]:
    if limited_above(there["conglomerate"]) - limited_above(to):
        yield PLACES["conglomerate"], _weight(_limit(there["credit_limit"], _given(there["category"])))


def _given(category_id: UUID | None) -> Given:
    if category_id is None:
        return Given()
    kind = BY_NAME["category"]
    values = values_of(kind.definition, lists.get_record(kind, category_id))
    return Given(values["credit_limit"], values["credit_term"])


def _limit(own: Money | UUID | None, given: Given) -> Limit:
    """What a customer may owe with this limit of its own, in a category that gives that."""
    tenant = bound_actor().tenant
    found = [
        Limit(amount.amount, amount.currency, source) if (amount := worth(one)) else None
        for one, source in ((own, Source.CUSTOMER), (given.limit, Source.CATEGORY))
    ]
    return effective_limit(found, (), today(tenant.timezone), policy.get_policy(), tenant.currency)


def _weight(limit: Limit) -> int | None:
    amount = None if limit.amount is None else Money(limit.amount, limit.currency)
    return bands.weight(amount, bound_actor().tenant.currency)


def init() -> None:
    """Put the gate before what decides how much customers may owe."""
    gates.install("customer", CustomerGate(KINDS | PLACES, columns.values_of, stored))
