"""The members of a company as other areas need them: to choose from, to name, to find."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, select

from app.core.db import db
from app.core.permissions import Permission
from app.identity.models import Membership, Role, User


@dataclass(frozen=True)
class Colleague:
    """A member: the user id is what records refer to."""

    id: UUID
    name: str
    email: str
    email_key: str
    locale: str
    """The language in which they are written to."""


def all_colleagues(*, former: bool = False) -> list[Colleague]:
    """The active members of the bound company by name; with `former` also those who were removed, so that history has names."""
    return _found(_members(former=former))


def colleagues_named(ids: Collection[UUID], *, former: bool = False) -> list[Colleague]:
    """Of the members with these user ids those who are active, by name; with `former` also those who were removed."""
    return _found(_members(former=former).where(User.id.in_(ids))) if ids else []


def colleagues_who_may(permission: Permission) -> list[Colleague]:
    """The active members whose role has that right, by name."""
    role = (Role.tenant_id == Membership.tenant_id) & (Role.id == Membership.role_id)
    return _found(_members(former=False).join(Role, role).where(literal(permission.value) == Role.permissions.any_()))


def _members(*, former: bool) -> Select[UUID, str, str, str, str]:
    statement = (
        select(User.id, User.name, User.email, User.email_key, User.locale)
        .join(Membership, Membership.user_id == User.id)
        .order_by(User.name, User.id)
    )
    return statement if former else statement.where(Membership.status == "active")


def _found(statement: Select[UUID, str, str, str, str]) -> list[Colleague]:
    return [Colleague(*row) for row in db.session.execute(statement)]


def named(wanted: ColumnElement[Any]) -> Select[UUID, str, str, str]:
    """The statement that answers id, "email", e-mail and name of the colleagues whose id is `wanted` (any of …), former ones too: a part of a
    larger one."""
    found = select(User.id, literal("email").label("key"), User.email.label("code"), User.name)
    return found.join(Membership, Membership.user_id == User.id).where(Membership.user_id == wanted)
