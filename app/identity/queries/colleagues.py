"""The members of a company as other areas need them: to choose from, to name, to find."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, literal, select

from app.core.db import db
from app.identity.models import Membership, User


@dataclass(frozen=True)
class Colleague:
    """A member: the user id is what records refer to."""

    id: UUID
    name: str
    email: str
    email_key: str


def all_colleagues(*, former: bool = False) -> list[Colleague]:
    """The active members of the bound company by name; with `former` also those who were removed, so that history has names."""
    statement = (
        select(User.id, User.name, User.email, User.email_key)
        .join(Membership, Membership.user_id == User.id)
        .order_by(User.name, User.id)
    )
    if not former:
        statement = statement.where(Membership.status == "active")
    return [Colleague(*row) for row in db.session.execute(statement)]


def named(ids: Collection[UUID]) -> Select[UUID, str, str, str]:
    """The statement that answers id, "email", e-mail and name of these colleagues, former ones too: a part of a larger one."""
    found = select(User.id, literal("email").label("key"), User.email.label("code"), User.name)
    return found.join(Membership, Membership.user_id == User.id).where(Membership.user_id.in_(ids))
