"""What may stand where in a tree, and what of it who sees. Pure."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from app.conglomerates.values import CONGLOMERATE
from app.core.actor import Actor
from app.core.messages import N_, Problem, Reason
from app.core.permissions import Permission
from app.core.records.fields import Definition

UNDER_ITSELF = Reason("under_itself", N_("A conglomerate cannot be part of itself."))
UNDER_ITS_OWN = Reason(
    "under_its_own", N_("%(parent_name)s is itself part of %(name)s, so %(name)s cannot be moved under it.")
)
NOT_EMPTY = Reason(
    "not_empty", N_("%(noun_label)s that hang on it: %(count)s. Move them elsewhere before deleting it.")
)
MOVED_ELSEWHERE = Reason(
    "moved_elsewhere", N_("%(name)s stands elsewhere already. A file does not move it: its own page does.")
)
LIMIT_NOT_YOURS = Reason("limit_not_yours", N_("Your role does not allow changing credit limits."))

MOVE_NOT_YOURS = Reason(
    "move_not_yours",
    N_("Another place changes which group limits hold. Your role does not allow changing credit limits."),
)

CREDIT_FIELDS = frozenset({"credit_limit"})
"""Seen with `credit:view`, changed with `credit:edit`."""


def visible(actor: Actor) -> Definition:
    """A conglomerate as this person may see it."""
    return CONGLOMERATE if actor.may(Permission.CREDIT_VIEW) else CONGLOMERATE.without(CREDIT_FIELDS)


def problem_of_place(
    node: tuple[UUID, str], parent: tuple[UUID, str], above_parent: Collection[UUID]
) -> Problem | None:
    """Why the node (id, name) cannot stand under `parent`, whose chain is `above_parent`; None when it can."""
    if node[0] == parent[0]:
        return Problem("parent", UNDER_ITSELF)
    if node[0] in above_parent:
        return Problem("parent", UNDER_ITS_OWN, {"name": node[1], "parent_name": parent[1]})
    return None
