"""Accepting an invitation: a new person sets name and password, somebody with an account just joins with it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.core.actor import Actor, ActorKind, Tenant
from app.core.clock import now
from app.core.errors import NotAllowed, NotFound
from app.core.events import emit
from app.core.messages import N_, Problem, Reason
from app.core.session import enter
from app.identity.models import User
from app.identity.queries import links, members
from app.identity.queries.links import FoundLink
from app.identity.rules import check_name, check_password
from app.identity.service.passwords import DEAD_LINK, set_password
from app.identity.service.secrets import secret_hash
from app.identity.service.sessions import open_session
from app.identity.values import MemberStatus, Purpose, Visit

SIGN_IN_FIRST = Reason(
    "sign_in_first", N_("This invitation is for somebody else. Sign in as the person who was invited.")
)


@dataclass(frozen=True)
class Invitation:
    """An open invitation: who is invited where, and whether they have an account already."""

    user_id: UUID
    email: str
    locale: str
    tenant: Tenant
    has_account: bool


def find_invitation(secret: str) -> Invitation:
    """The open invitation of that link; raises NotFound."""
    _, user, tenant = _open(secret)
    return Invitation(user.id, user.email, user.locale, tenant, user.password_hash is not None)


def join_as_new(secret: str, name: str, password: str, visit: Visit) -> tuple[str | None, list[Problem]]:
    """Accept with a name and a first password; returns the secret of a session, or what is wrong. Raises NotFound, NotAllowed."""
    link, user, tenant = _open(secret, lock=True)
    if user.password_hash is not None:
        raise NotAllowed(Problem(None, SIGN_IN_FIRST))
    problems = check_name(name) + check_password(password, user.email)
    if problems:
        return None, problems
    _join(link, user, tenant, name, visit)
    user.name = name
    set_password(user, password, visit)
    return open_session(user.id, visit), []


def join_as(user_id: UUID, secret: str, visit: Visit) -> Tenant:
    """Accept as somebody who is signed in; raises NotAllowed for anybody but the person invited."""
    link, user, tenant = _open(secret, lock=True)
    if user.id != user_id:
        raise NotAllowed(Problem(None, SIGN_IN_FIRST))
    _join(link, user, tenant, user.name, visit)
    return tenant


def _open(secret: str, *, lock: bool = False) -> tuple[FoundLink, User, Tenant]:
    found = links.find_link(secret_hash(secret), Purpose.INVITATION, now(), lock=lock)
    if found is None or found.tenant is None:
        raise NotFound(Problem(None, DEAD_LINK))
    return found, found.user, found.tenant


def _join(link: FoundLink, user: User, tenant: Tenant, name: str, visit: Visit) -> None:
    """Make the person a member, as themselves, in the company that the link names; raises NotFound before anything is written."""
    enter(Actor(tenant, ActorKind.PERSON, user_id=user.id, name=name, locale=user.locale, address=visit.address))
    membership = members.find_membership(user.id)
    if membership is None or membership.status != MemberStatus.INVITED:
        raise NotFound(Problem(None, DEAD_LINK))
    membership.status, membership.created_at = MemberStatus.ACTIVE, now()
    emit("member.joined", membership)
    link.token.used_at = now()
