"""Members and roles of the bound company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.core.paging import Cursor, Order, Page, keyset_page
from app.identity.models import Membership, Role, User
from app.identity.values import ADMINISTRATOR, MemberStatus

HERE = (MemberStatus.ACTIVE, MemberStatus.INVITED)


def members_page(search: str, role_id: UUID | None, cursor: Cursor | None, limit: int) -> Page[Any]:
    """Members and invited people, by e-mail; `search` (lower case) is part of the name or e-mail.

    An invited person's name is no business of the company yet: whether they have an account shows only once they have accepted.
    """
    statement = _people().where(Membership.status.in_(HERE))
    if search:
        known_name = func.lower(User.name).concat(" ")
        where = func.strpos(known_name.concat(User.email_key), search) > 0
        only_mail = func.strpos(User.email_key, search) > 0
        statement = statement.where((Membership.status == MemberStatus.ACTIVE) & where | only_mail)
    if role_id is not None:
        statement = statement.where(Membership.role_id == role_id)
    order = Order(User.email_key.expression, Membership.id.expression)
    return keyset_page(statement, order, cursor, limit, _fetch, value_of=lambda row: row.email_key)


def _people() -> Any:
    return (
        select(
            Membership.id, Membership.user_id, Membership.status, Membership.created_at,
            User.name, User.email, User.email_key, Role.name.label("role_name"), Role.is_default.label("role_default"),
        )
        .join(User, User.id == Membership.user_id)
        .join(Role, (Role.tenant_id == Membership.tenant_id) & (Role.id == Membership.role_id))
    )  # fmt: skip


def _fetch(statement: Any) -> Sequence[Any]:
    return db.session.execute(statement).all()


def count_members() -> tuple[int, int]:
    """How many are members, and how many are invited."""
    counted = select(Membership.status, func.count().label("people")).group_by(Membership.status)
    counts = {row.status: row.people for row in db.session.execute(counted)}
    return counts.get(MemberStatus.ACTIVE, 0), counts.get(MemberStatus.INVITED, 0)


def get_member(member_id: UUID, *, lock: bool = False) -> Membership:
    """The member or invited person with that id; raises NotFound. `lock` for a change."""
    wanted = select(Membership).where(Membership.id == member_id, Membership.status.in_(HERE))
    found = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def find_membership(user_id: UUID) -> Membership | None:
    """That person's membership, whatever its state, locked for a change."""
    return db.session.scalar(select(Membership).where(Membership.user_id == user_id).with_for_update())


def lock_administrators() -> None:
    """One change at a time to who is administrator: two at once must not take the last two."""
    db.session.execute(select(Role.id).where(Role.key == ADMINISTRATOR).with_for_update())


def count_administrators() -> int:
    """How many active members are administrators."""
    wanted = select(func.count()).select_from(Membership).join(Role, Role.id == Membership.role_id)
    return db.session.scalar(wanted.where(Role.key == ADMINISTRATOR, Membership.status == MemberStatus.ACTIVE)) or 0


def roles() -> Sequence[Role]:
    """All roles in the order of their making, the default ones first."""
    return db.session.scalars(select(Role).order_by(Role.is_default.desc(), Role.id)).all()


def members_by_role() -> dict[UUID, int]:
    """How many members or invited people have each role."""
    counted = select(Membership.role_id, func.count()).where(Membership.status.in_(HERE)).group_by(Membership.role_id)
    return {role_id: count for role_id, count in db.session.execute(counted) if role_id is not None}


def get_role(role_id: UUID, *, lock: bool = False) -> Role:
    """The role with that id; raises NotFound. `lock` for a change."""
    wanted = select(Role).where(Role.id == role_id)
    found = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def find_role_id(key: str) -> UUID | None:
    """The id of the role with that key."""
    return db.session.scalar(select(Role.id).where(Role.key == key))


def role_name_exists(name: str, *, but: UUID | None = None) -> bool:
    """Has another role that name, without regard to case?"""
    taken = select(Role.id).where(func.lower(Role.name) == name.lower())
    return db.session.scalar(taken if but is None else taken.where(Role.id != but)) is not None


def role_keys() -> set[str]:
    """The keys that are taken."""
    return set(db.session.scalars(select(Role.key)))
