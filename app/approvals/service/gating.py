"""The gate before the fields of a record (`core.gates`): which changes have to wait, by the bands of their kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.approvals import rules
from app.approvals.queries import policies
from app.approvals.service.asking import Change, ask, band_of
from app.approvals.values import Kind, Subject
from app.core.errors import Conflict, Invalid
from app.core.messages import Problem
from app.core.records import rows
from app.core.records.fields import Definition
from app.core.session import bound_actor
from app.customers.service.reading import context_for
from app.reference.queries.limits import worth

LIMIT = "credit_limit"
Route = tuple[Kind, int | None]
"""What waits, and the amount by which its band is chosen (None: above every band)."""


def kept_values(definition: Definition, name: str, stored: Any) -> Mapping[str, Any]:
    """A value that was kept with a request, as it is written now that it is approved. Raises Conflict where what it refers to is gone."""
    parsed = rows.parse(definition.only({name}), {name: stored}, context_for(bound_actor()), "json", "either")
    if parsed.problems:
        raise Conflict(*(Problem(None, problem.reason, problem.params) for problem in parsed.problems))
    return parsed.values


def of_row(row: Any) -> Subject:
    """A record by its code and name."""
    return Subject(row.id, row.code, row.name)


@dataclass(frozen=True)
class FieldGate:
    """The fields of one kind of record that may have to wait. The band is chosen by the new limit; that of a credit term by the limit
    that it is for."""

    kinds: Mapping[str, Kind]
    """By the field."""
    values_of: Callable[[Any], Mapping[str, Any]]
    """The canonical values of a row."""
    stored: Callable[[str, Any], Any]
    """(field, canonical value) → the value as it is kept with a request."""
    limit: str = LIMIT
    """The field by whose amount the band is chosen."""
    subject: Callable[[Any], Subject] = of_row
    """Row → what the request calls it."""

    def held(self, row: Any, values: Mapping[str, Any], reason: str) -> set[str]:
        before = self.values_of(row) if row is not None else dict.fromkeys(values)
        found = {name for name in self.kinds.keys() & values.keys() if self.asked_of(name, before, values)}
        if found and (problems := rules.problems_of_reason(reason, wanted=False)):
            raise Invalid(*problems)
        return found

    def asked_of(self, name: str, before: Mapping[str, Any], values: Mapping[str, Any]) -> Route | None:
        """How this field's change waits; None where it applies at once."""
        if values[name] == before[name] or self.lowers(name, before, values):
            return None
        route = self.kinds[name], self.weight(name, before, values)
        return route if band_of(*route) else None

    def lowers(self, name: str, before: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
        """Does this field's change leave less credit? Then nobody is asked."""
        return name == self.limit and rules.lowers(worth(before[name]), worth(values[name]))

    def leave(self, row: Any, values: Mapping[str, Any], reason: str) -> None:
        before, subject = self.values_of(row), self.subject(row)
        for name, value in values.items():
            route = self.asked_of(name, before, values)
            assert route is not None, name
            kind, weight = route
            ask(kind, Change(subject, self.stored(name, before[name]), self.stored(name, value), weight, reason))

    def waiting(self) -> frozenset[str]:
        set_up = policies.policies()
        return frozenset(name for name in self.kinds if any(kind.policy in set_up for kind in self.kinds_of(name)))

    def kinds_of(self, name: str) -> tuple[Kind, ...]:
        """What a change of this field may wait as."""
        return (self.kinds[name],)

    def weight(self, name: str, before: Mapping[str, Any], values: Mapping[str, Any]) -> int | None:
        """The amount by which the band of this field's change is chosen; None: above every band."""
        return rules.weight(worth(values.get(self.limit, before.get(self.limit))), bound_actor().tenant.currency)
