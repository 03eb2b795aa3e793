"""The credit limit of a node of a conglomerate, and its place under limits: how they are read, written, and kept back while they wait."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from app.approvals.service.gating import FieldGate, kept_values
from app.approvals.service.kinds import register
from app.approvals.values import Kind
from app.conglomerates.queries import TREE, get_node, limited_above
from app.conglomerates.service import write_approved
from app.conglomerates.values import CONGLOMERATES
from app.core import gates
from app.core.messages import N_
from app.core.permissions import Permission
from app.reference.queries import lists
from app.reference.rules import values_of

FIELD = "credit_limit"


def _values(node: Any) -> Mapping[str, Any]:
    return values_of(CONGLOMERATES.definition, node)


def _stored(name: str, value: Any) -> Any:
    """A canonical value as it is kept with a request."""
    known = lists.references_of(CONGLOMERATES, [{**dict.fromkeys(CONGLOMERATES.definition.by_name), name: value}])
    return None if value is None else CONGLOMERATES.definition[name].kind.to_json(value, known)


def _current(field: str, node_id: UUID, *, lock: bool = False) -> Any:
    node = get_node(node_id)
    if lock:
        lists.lock_record(node)
    return _stored(field, _values(node)[field])


def _hold_ways(node_id: UUID, stored: Any) -> None:
    """Lock both ways up in the order of their ids, as every move does: the node alone would be locked out of order."""
    TREE.hold([node_id, kept_values(CONGLOMERATES.definition, "parent", stored)["parent"]])


def _apply(field: str, node_id: UUID, stored: Any) -> None:
    write_approved(get_node(node_id), kept_values(CONGLOMERATES.definition, field, stored))


KIND = Kind(
    "group_limit",
    N_("Credit limit of a conglomerate"),
    N_("Group limit"),
    "conglomerate",
    Permission.CREDIT_VIEW,
    "conglomerates.show_conglomerate",
    partial(_current, FIELD),
    partial(_apply, FIELD),
)
PLACE = Kind(
    "group_place",
    N_("Place of a conglomerate"),
    N_("Part of"),
    "conglomerate",
    Permission.CREDIT_VIEW,
    "conglomerates.show_conglomerate",
    partial(_current, "parent"),
    partial(_apply, "parent"),
    hold=_hold_ways,
    bands="group_limit",
)
FIELDS = {KIND.name: FIELD, PLACE.name: "parent"}
"""Kind of approval → the field of the node that waits."""


class NodeGate(FieldGate):
    """The limit by its amount. Another place waits where the node leaves a group limit, by the limit that it has itself."""

    def lowers(self, name: str, before: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
        if name == "parent":
            return not limited_above(before["parent"]) - limited_above(values["parent"])
        return super().lowers(name, before, values)


def init() -> None:
    """Put the gate before the limits and the places of nodes."""
    for kind in (KIND, PLACE):
        register(kind)
    gates.install("conglomerate", NodeGate({FIELD: KIND, "parent": PLACE}, _values, _stored))
