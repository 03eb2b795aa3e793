"""What changes the trees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast
from uuid import UUID

from app.conglomerates import rules
from app.conglomerates.models import Conglomerate
from app.conglomerates.queries import TREE, any_under_a_limit, get_node
from app.conglomerates.values import CONGLOMERATES
from app.core import events, gates
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.messages import Problem
from app.core.occasions import Occasion
from app.core.permissions import Permission
from app.core.records.references import plural_of, references_to
from app.core.session import bound_actor
from app.reference import service as lists_service
from app.reference.queries import lists
from app.reference.rules import values_of


class NodeMoved(NamedTuple):
    """A node, with everything below it, stands under another parent (None: at the top) than before."""

    node_id: UUID
    before: UUID | None
    after: UUID | None


NODE_MOVED: Occasion[NodeMoved] = Occasion()
"""Told when the move is written. Both ways up are locked until the transaction ends, so they are as they will be at the commit."""


def create_node(values: Mapping[str, Any], *, reason: str = "") -> Conglomerate:
    """A new node from canonical `values`; a limit that has to wait for an approval (`core.gates`) is left out. Raises Invalid, Conflict
    (field `code`), NotAllowed (its limit)."""
    limits = {name: values[name] for name in rules.CREDIT_FIELDS if values.get(name) is not None}
    _refuse_limit(limits)
    held = gates.held("conglomerate", None, limits, reason)
    rest = {name: value for name, value in values.items() if name not in held}
    node = cast(Conglomerate, lists_service.create_record(CONGLOMERATES, rest))
    gates.leave("conglomerate", node, {name: limits[name] for name in held}, reason)
    return node


def update_node(
    node: Conglomerate, values: Mapping[str, Any], version: int | None = None, *, reason: str = ""
) -> Conglomerate:
    """Change the given fields; another `parent` is a move, and a limit that has to wait for an approval (`core.gates`) stays as it is. Raises Invalid, Conflict, NotAllowed, or Stale when `version` is not the current one.

    Nothing is written unless all of it can be.
    """
    rest = {name: value for name, value in values.items() if name != "parent"}
    held = _held(node, values["parent"]) if "parent" in values else node.parent_id
    place = values.get("parent", held)
    credit = {name: rest[name] for name in _changed_limits(node, rest)}
    _refuse_limit(credit)
    _refuse_move(held, place)
    credit |= {"parent": place} if place != held else {}
    waiting = {name: credit[name] for name in gates.held("conglomerate", node, credit, reason)}
    rest = {name: value for name, value in rest.items() if name not in waiting}
    lists_service.update_record(CONGLOMERATES, node, rest, version)
    if "parent" not in waiting:
        _stand_under(node, held, place)
    gates.leave("conglomerate", node, waiting, reason)
    return node


def write_approved(node: Conglomerate, values: Mapping[str, Any]) -> None:
    """Write what somebody who may has approved: who may change limits was asked when it was asked for."""
    if "parent" in values:
        _stand_under(node, _held(node, values["parent"]), values["parent"])
    rest = {name: value for name, value in values.items() if name != "parent"}
    lists_service.update_record(CONGLOMERATES, node, rest)


def move_node(
    node: Conglomerate, parent_id: UUID | None, version: int | None = None, *, reason: str = ""
) -> Conglomerate:
    """Stand the node, with everything below it, under another one; None: at the top. Raises Invalid for a ring, Stale, NotAllowed where
    group limits hold at the old place or the new one; leaving a group limit may have to wait (`core.gates`)."""
    return update_node(node, {"parent": parent_id}, version, reason=reason)


def delete_node(node: Conglomerate, version: int | None = None) -> None:
    """Delete a node that nothing hangs on. Raises Conflict with the counts of what does."""
    lists.lock_record(node)
    uses = references_to(node)
    if uses:
        counted = [{"noun_label": plural_of(noun), "count": count} for noun, count in uses.items()]
        raise Conflict(*(Problem(None, rules.NOT_EMPTY, params) for params in counted), references=uses)
    lists_service.delete_record(node, version)


def _held(node: Conglomerate, parent_id: UUID | None) -> UUID | None:
    """Lock the node and the ways up that a move concerns, and answer the parent it has now. Raises Invalid where a ring would close."""
    chains = TREE.hold([node.id, parent_id])
    lists.lock_record(node)
    if parent_id is not None:
        parent = get_node(parent_id)
        problem = rules.problem_of_place((node.id, node.name), (parent.id, parent.name), chains[parent_id])
        if problem:
            raise Invalid(problem)
    return node.parent_id


def _stand_under(node: Conglomerate, before: UUID | None, parent_id: UUID | None) -> None:
    if parent_id == before:
        return
    node.parent_id, node.version, node.updated_at = parent_id, node.version + 1, now()
    events.emit("conglomerate.moved", node)
    db.session.flush()
    NODE_MOVED.tell(NodeMoved(node.id, before, parent_id))


def _refuse_move(before: UUID | None, after: UUID | None) -> None:
    """Leaving or entering what stands under a group limit needs `credit:edit`, as changing the limit does."""
    places = [one for one in (before, after) if one is not None]
    moves = before != after and not bound_actor().may(Permission.CREDIT_EDIT)
    if moves and any_under_a_limit(places):
        raise NotAllowed(Problem("parent", rules.MOVE_NOT_YOURS))


def _changed_limits(node: Conglomerate, values: Mapping[str, Any]) -> set[str]:
    present = values_of(CONGLOMERATES.definition, node)
    return {name for name in rules.CREDIT_FIELDS & values.keys() if values[name] != present[name]}


def _refuse_limit(changed: Iterable[str]) -> None:
    names = sorted(changed)
    if names and not bound_actor().may(Permission.CREDIT_EDIT):
        raise NotAllowed(*(Problem(name, rules.LIMIT_NOT_YOURS) for name in names))
