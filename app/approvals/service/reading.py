"""Who reads what: asked by screens and API alike."""

from __future__ import annotations

from uuid import UUID

from app.approvals.models import Approval
from app.approvals.queries.requests import get_request
from app.approvals.service.kinds import kinds_seen
from app.core.actor import Actor
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.core.permissions import Permission
from app.core.session import bound_actor


def find_readable(approval_id: UUID) -> Approval:
    """A request that the acting person may read. Raises NotFound for any other."""
    actor, found = bound_actor(), get_request(approval_id)
    if found.kind not in kinds_seen(actor) or not (found.asked_by_id == actor.user_id or sees_all(actor)):
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def sees_all(actor: Actor) -> bool:
    """Deciders and auditors read every request, others what they have asked for."""
    return actor.may(Permission.APPROVALS_DECIDE) or actor.may(Permission.AUDIT_VIEW)
