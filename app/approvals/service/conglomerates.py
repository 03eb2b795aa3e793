"""The credit limit of a node of a conglomerate: how it is read, written, and kept back while it waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.approvals.service.gating import FieldGate
from app.approvals.service.kinds import register
from app.approvals.values import Kind
from app.conglomerates.queries import get_node
from app.conglomerates.service import write_approved
from app.conglomerates.values import CONGLOMERATES
from app.core import gates
from app.core.messages import N_
from app.core.permissions import Permission
from app.core.records import rows
from app.core.session import bound_actor
from app.customers.service.reading import context_for
from app.reference.queries import lists
from app.reference.rules import values_of

FIELD = "credit_limit"


def _values(node: Any) -> Mapping[str, Any]:
    return values_of(CONGLOMERATES.definition, node)


def _stored(name: str, value: Any) -> Any:
    """A canonical value as it is kept with a request."""
    return None if value is None else CONGLOMERATES.definition[name].kind.to_json(value, {})


def _current(node_id: UUID, *, lock: bool = False) -> Any:
    node = get_node(node_id)
    if lock:
        lists.lock_record(node)
    return _stored(FIELD, _values(node)[FIELD])


def _apply(node_id: UUID, stored: Any) -> None:
    definition = CONGLOMERATES.definition.only({FIELD})
    parsed = rows.parse(definition, {FIELD: stored}, context_for(bound_actor()), "json", "either")
    write_approved(get_node(node_id), parsed.values)


KIND = Kind(
    "group_limit",
    N_("Credit limit of a conglomerate"),
    N_("Group limit"),
    "conglomerate",
    Permission.CREDIT_VIEW,
    "conglomerates.show_conglomerate",
    _current,
    _apply,
)


def init() -> None:
    """Put the gate before the limits of nodes."""
    register(KIND)
    gates.install("conglomerate", FieldGate({FIELD: KIND}, _values, _stored))
