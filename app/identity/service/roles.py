"""Roles: named sets of permissions. The default ones may be changed but not deleted; a company makes its own beside them."""

from __future__ import annotations

import re
from collections.abc import Set
from uuid import UUID

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import STALE, Conflict, Invalid, Stale
from app.core.messages import N_, Problem, Reason
from app.core.text import fold
from app.identity.models import Role
from app.identity.queries import members
from app.identity.rules import check_name, check_role
from app.identity.service.members import refuse_beyond, rights_of
from app.identity.values import Rights

NAME_TAKEN = Reason("role_name_taken", N_("There is a role with this name already."))
DEFAULT_STAYS = Reason("default_role_stays", N_("This role comes with every company and cannot be deleted."))
ROLE_IN_USE = Reason(
    "role_in_use", N_("%(count)s people have this role. Give them another one first, then it can be deleted.")
)


def create_role(actor: Actor, name: str, rights: Rights) -> Role:
    """A role of the company's own. Raises Invalid (name) or NotAllowed (rights beyond one's own)."""
    _refuse_name(name)
    refuse_beyond(actor, rights, field="permissions")
    role = Role(key=_new_key(name, members.role_keys()), name=name, is_default=False)
    _set_rights(role, rights)
    db.session.add(role)
    db.session.flush()
    return role


def update_role(actor: Actor, role_id: UUID, name: str, rights: Rights, version: int) -> Role:
    """Change a role; a default one keeps its name. Raises Invalid, NotAllowed, or Stale with the role as it is now."""
    role = members.get_role(role_id, lock=True)
    if role.version != version:
        raise Stale(Problem(None, STALE), current=role)
    if not role.is_default:
        _refuse_name(name, but=role.id)
        role.name = name
    problems = check_role(role.key, rights.permissions)
    if problems:
        raise Invalid(*problems)
    refuse_beyond(actor, rights_of(role), field="permissions")
    refuse_beyond(actor, rights, field="permissions")
    _set_rights(role, rights)
    role.version += 1
    return role


def delete_role(actor: Actor, role_id: UUID) -> str:
    """Delete a role that nobody has; returns its name. Raises Conflict (default, in use) or NotAllowed."""
    role = members.get_role(role_id, lock=True)
    count = members.members_by_role().get(role.id, 0)
    if role.is_default:
        raise Conflict(Problem(None, DEFAULT_STAYS))
    if count:
        raise Conflict(Problem(None, ROLE_IN_USE, {"count": count}))
    refuse_beyond(actor, rights_of(role))
    db.session.delete(role)
    return role.name


def _refuse_name(name: str, but: UUID | None = None) -> None:
    problems = check_name(name)
    if not problems and members.role_name_exists(name, but=but):
        problems = [Problem("name", NAME_TAKEN)]
    if problems:
        raise Invalid(*problems)


def _set_rights(role: Role, rights: Rights) -> None:
    role.permissions = sorted(rights.permissions)
    role.own_only_edit = sorted(rights.own_only_edit)
    role.own_only_view = sorted(rights.own_only_view)


def _new_key(name: str, taken: Set[str]) -> str:
    """How the command line names the role: its name in small letters and dashes, with a number where that is taken."""
    key = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-") or "role"
    return next(one for one in (key, *(f"{key}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)
