"""Credit limit and credit term of a customer: how they are read, written, and kept back while they wait."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from app.approvals.service.gating import FieldGate
from app.approvals.service.kinds import register
from app.approvals.values import Kind
from app.core import gates
from app.core.errors import Conflict
from app.core.messages import N_, Problem
from app.core.permissions import Permission
from app.core.records import rows
from app.core.session import bound_actor
from app.customers.queries import book, columns
from app.customers.service import write_approved
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
        name, label, field, "customer", Permission.CREDIT_VIEW, "customers.show_customer", partial(_current, name), partial(_apply, name),
        "desk.show_panel",
    )  # fmt: skip


KINDS = {
    "credit_limit": _kind("credit_limit", N_("Credit limit of a customer"), N_("Credit limit")),
    "credit_term": _kind("credit_term", N_("Credit term of a customer"), N_("Credit term")),
}
"""By the field."""


def init() -> None:
    """Put the gate before the customers' credit fields."""
    for kind in KINDS.values():
        register(kind)
    gates.install("customer", FieldGate(KINDS, columns.values_of, _stored))
