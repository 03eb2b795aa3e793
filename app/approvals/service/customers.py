"""Credit limit and credit term of a customer: how they are read, written, and kept back while they wait."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from app.approvals import rules
from app.approvals.queries import policies
from app.approvals.service.asking import Change, ask
from app.approvals.service.kinds import register
from app.approvals.values import Kind, Subject
from app.core.errors import Conflict
from app.core.messages import N_, Problem
from app.core.permissions import Permission
from app.core.records import rows
from app.core.session import bound_actor
from app.customers.models import Customer
from app.customers.queries import book, columns
from app.customers.service import gates, write_approved
from app.customers.service.reading import context_for
from app.customers.values import CUSTOMER


def _current(name: str, customer_id: UUID, *, lock: bool = False) -> Any:
    return _stored(name, columns.values_of(book.get_customer(customer_id, lock=lock))[name])


def _stored(name: str, value: Any) -> Any:
    """A canonical value as it is kept with a request."""
    return None if value is None else CUSTOMER[name].kind.to_json(value, book.references_of([{name: value}]))


def _apply(name: str, customer_id: UUID, stored: Any) -> None:
    parsed = rows.parse(CUSTOMER.only({name}), {name: stored}, context_for(bound_actor()), "json", "either")
    if parsed.problems:  # a credit term that is gone
        raise Conflict(*(Problem(None, problem.reason, problem.params) for problem in parsed.problems))
    write_approved(book.get_customer(customer_id, lock=True), parsed.values)


def _kind(name: str, label: str, field: str) -> Kind:
    return Kind(
        name, label, field, "customer", Permission.CREDIT_VIEW, "customers.show_customer", partial(_current, name), partial(_apply, name)
    )  # fmt: skip


KINDS = {
    "credit_limit": _kind("credit_limit", N_("Credit limit of a customer"), N_("Credit limit")),
    "credit_term": _kind("credit_term", N_("Credit term of a customer"), N_("Credit term")),
}
"""By the field."""


def _hold_back(customer: Customer, changed: Mapping[str, Any], reason: str) -> set[str]:
    """The fields among `changed` that wait now."""
    before = columns.values_of(customer)
    limit = changed.get("credit_limit", before["credit_limit"])
    return {
        name
        for name in KINDS.keys() & changed.keys()
        if not (name == "credit_limit" and rules.lowers(before[name], changed[name]))
        and ask(KINDS[name], _change(customer, name, before[name], changed[name], limit, reason))
    }


def _change(customer: Customer, name: str, before: Any, after: Any, limit: Any, reason: str) -> Change:
    """The band is chosen by the new limit; that of a term by the limit it is for."""
    subject = Subject(customer.id, customer.code, customer.name)
    amount = rules.weight(limit, bound_actor().tenant.currency)
    return Change(subject, _stored(name, before), _stored(name, after), amount, reason)


def _waiting() -> frozenset[str]:
    return frozenset(policies.policies().keys() & KINDS.keys())


def init() -> None:
    """Put the gate before the customers' credit fields."""
    for kind in KINDS.values():
        register(kind)
    gates.install(gates.Gate(_hold_back, _waiting))
