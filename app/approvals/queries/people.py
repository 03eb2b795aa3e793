"""Who may decide."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, exists, literal, or_, select, union

from app.approvals.models import Approval, ApprovalDecision, Delegation
from app.core.db import db
from app.core.permissions import Permission
from app.identity.models import Membership, Role
from app.identity.queries.colleagues import Colleague, colleagues_named

_ROLE = and_(Role.tenant_id == Membership.tenant_id, Role.id == Membership.role_id)
_DECIDES = literal(Permission.APPROVALS_DECIDE.value) == Role.permissions.any_()


def _active() -> Select[str, UUID]:
    return select(Role.key, Membership.user_id).join(Role, _ROLE).where(Membership.status == "active", _DECIDES)


def authority(user_id: UUID, today: date) -> Select[str, UUID]:
    """The roles that a person decides as, each with whose it is: their own, and of those in whose place they are that day."""
    standing_in = select(Delegation.user_id).where(
        Delegation.delegate_id == user_id, Delegation.begins <= today, Delegation.ends >= today
    )
    return _active().where(or_(Membership.user_id == user_id, Membership.user_id.in_(standing_in)))


def find_authority(request: Approval, user_id: UUID, today: date) -> UUID | None:
    """In whose place a person may decide the turn of `request`: their own id where they may themselves; None = not at all.

    Who asked, and who has decided a step, gives nobody their authority.
    """
    decided = select(ApprovalDecision.id).where(
        ApprovalDecision.approval_id == request.id,
        or_(ApprovalDecision.user_id == Membership.user_id, ApprovalDecision.for_user_id == Membership.user_id),
    )
    wanted = authority(user_id, today).where(
        Role.key == request.turn, Membership.user_id != request.asked_by_id, ~exists(decided)
    )
    found = {row.user_id for row in db.session.execute(wanted)}
    return user_id if user_id in found else next(iter(sorted(found)), None)


def deciders(request: Approval, today: date) -> list[Colleague]:
    """Everybody who may decide the turn of `request` today, by name."""
    decided = select(ApprovalDecision.user_id).where(ApprovalDecision.approval_id == request.id)
    holders = (
        _active()
        .where(Role.key == request.turn, Membership.user_id != request.asked_by_id, Membership.user_id.not_in(decided))
        .subquery()
    )
    delegates = select(Delegation.delegate_id.label("user_id")).where(
        Delegation.user_id.in_(select(holders.c.user_id)), Delegation.begins <= today, Delegation.ends >= today
    )
    everybody = union(select(holders.c.user_id), delegates).subquery()
    wanted = select(everybody.c.user_id).where(
        everybody.c.user_id != request.asked_by_id, everybody.c.user_id.not_in(decided)
    )
    return colleagues_named(db.session.scalars(wanted).all())


def find_person(user_id: UUID) -> Colleague | None:
    """An active member."""
    return next(iter(colleagues_named([user_id])), None)


def who_may_decide() -> list[Colleague]:
    """Every active member whose role may decide approvals, by name."""
    return colleagues_named([row.user_id for row in db.session.execute(_active())])


def deciding_roles() -> Sequence[Role]:
    """The roles that may decide approvals, in the order of the settings."""
    return db.session.scalars(select(Role).where(_DECIDES).order_by(Role.is_default.desc(), Role.name)).all()


def roles_named(keys: Collection[str]) -> dict[str, Role]:
    """Roles by their keys; one that is deleted has no entry."""
    return {role.key: role for role in db.session.scalars(select(Role).where(Role.key.in_(keys)))}


def names_of(ids: Collection[UUID]) -> dict[UUID, Colleague]:
    """Members by their user ids, former ones too."""
    return {one.id: one for one in colleagues_named(ids, former=True)}
