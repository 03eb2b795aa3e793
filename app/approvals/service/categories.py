"""The credit limit of a category: the limit of all in it that have none of their own, so it waits by the bands of customers' limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.approvals.service.gating import LIMIT, FieldGate
from app.approvals.service.kinds import register
from app.approvals.values import Kind
from app.core import gates
from app.core.errors import Conflict
from app.core.messages import N_, Problem
from app.core.permissions import Permission
from app.core.records import rows
from app.core.session import bound_actor
from app.customers.service.reading import context_for
from app.reference import service
from app.reference.queries import lists
from app.reference.rules import values_of
from app.reference.values import BY_NAME

LIST = BY_NAME["category"]


def _values(row: Any) -> Mapping[str, Any]:
    return values_of(LIST.definition, row)


def _stored(name: str, value: Any) -> Any:
    """A canonical value as it is kept with a request."""
    known = lists.references_of(LIST, [{**dict.fromkeys(LIST.definition.by_name), name: value}])
    return None if value is None else LIST.definition[name].kind.to_json(value, known)


def _current(category_id: UUID, *, lock: bool = False) -> Any:
    row = lists.get_record(LIST, category_id)
    if lock:
        lists.lock_record(row)
    return _stored(LIMIT, _values(row)[LIMIT])


def _apply(category_id: UUID, stored: Any) -> None:
    parsed = rows.parse(LIST.definition.only({LIMIT}), {LIMIT: stored}, context_for(bound_actor()), "json", "either")
    if parsed.problems:  # a named limit that is gone
        raise Conflict(*(Problem(None, problem.reason, problem.params) for problem in parsed.problems))
    service.write_approved(LIST, lists.get_record(LIST, category_id), parsed.values)


KIND = Kind(
    "category_limit",
    N_("Credit limit of a category"),
    N_("Category limit"),
    LIST.noun,
    Permission.CREDIT_VIEW,
    "reference.edit_record",
    _current,
    _apply,
    bands=LIMIT,
    address=(("slug", LIST.slug),),
    id_name="row_id",
)


def init() -> None:
    """Put the gate before the limits of categories."""
    register(KIND)
    gates.install(LIST.definition.name, FieldGate({LIMIT: KIND}, _values, _stored))
