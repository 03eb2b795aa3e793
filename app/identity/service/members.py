"""The people of a company: invited, given a role, removed.

Nobody gives or takes rights that they do not have themselves, and the last administrator stays: both are decided under a lock, so
that two at once cannot do together what neither may do alone.
"""

from __future__ import annotations

from uuid import UUID

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.events import emit, note
from app.core.mail import queue_mail
from app.core.messages import N_, Problem, Reason
from app.identity.models import Membership, Role, User
from app.identity.queries import asking, links, members, people, tokens
from app.identity.queries.sign_ins import lock_account
from app.identity.rules import email_key, plausible_email, within
from app.identity.values import ADMINISTRATOR, MemberStatus, Purpose, Rights

BAD_EMAIL = Reason("bad_email", N_("“%(value)s” is not an e-mail address."))
ALREADY_MEMBER = Reason("already_member", N_("%(value)s is a member already."))
ALREADY_INVITED = Reason(
    "already_invited", N_("%(value)s is invited already. The invitation can be sent again from the list.")
)
CHOOSE_ROLE = Reason("choose_role", N_("Choose a role."))
BEYOND_YOURS = Reason(
    "beyond_yours", N_("This role has rights that you do not have yourself. Somebody who has them can do this.")
)
LAST_ADMINISTRATOR = Reason(
    "last_administrator",
    N_(
        "This is the only administrator. Make somebody else administrator first, so that the company can still be managed."
    ),
)
NOT_INVITED = Reason("not_invited", N_("This invitation was accepted or taken back in the meantime."))


def rights_of(role: Role) -> Rights:
    """What a role gives."""
    return asking.rights(role)


def rights_of_actor(actor: Actor) -> Rights:
    """What somebody may do themselves."""
    return Rights(actor.permissions, actor.own_only_edit, actor.own_only_view)


def invite(actor: Actor, email: str, role_id: UUID | None, locale: str) -> Membership:
    """Invite a person by mail; `locale` is the language of somebody who has none chosen yet.

    Raises Invalid (no address, no role), Conflict (a member or invited already), NotAllowed (a role beyond one's own rights).
    """
    problems = [] if plausible_email(email) else [Problem("email", BAD_EMAIL, {"value": email})]
    if role_id is None:
        problems.append(Problem("role", CHOOSE_ROLE))
    if problems or role_id is None:
        raise Invalid(*problems)
    role = members.get_role(role_id, lock=True)
    refuse_beyond(actor, rights_of(role), field="role")
    lock_account(email_key(email))
    user = people.find_user(email_key(email)) or new_person(email, locale=locale)
    membership = _invited(user, email)
    membership.role_id, membership.status, membership.created_at = role.id, MemberStatus.INVITED, now()
    emit("member.invited", membership, email=user.email, role=role.key)
    _send_invitation(actor, user)
    return membership


def new_person(email: str, *, name: str = "", locale: str, password_hash: str | None = None) -> User:
    """Somebody new; without a password they set it, and their name, when they accept their invitation."""
    user = User(
        id=new_id(),
        email=email.strip(),
        email_key=email_key(email),
        name=name or email.strip().split("@")[0],
        password_hash=password_hash,
        locale=locale,
        created_at=now(),
    )
    db.session.add(user)
    db.session.flush()
    return user


def _invited(user: User, email: str) -> Membership:
    """Their membership row, new or left from an earlier time; raises Conflict when they are here already."""
    found = members.find_membership(user.id)
    if found is None:
        found = Membership(user_id=user.id)
        db.session.add(found)
    elif found.status != MemberStatus.REMOVED:
        reason = ALREADY_MEMBER if found.status == MemberStatus.ACTIVE else ALREADY_INVITED
        raise Conflict(Problem("email", reason, {"value": email}))
    return found


def _send_invitation(actor: Actor, user: User) -> None:
    queue_mail(
        "invitation", user.email, user.locale, user_id=str(user.id), company=actor.tenant.name, invited_by=actor.name
    )


def resend(actor: Actor, member_id: UUID) -> User:
    """Send an invitation again; the link sent before ends. Raises Conflict when it is not open any more."""
    membership = members.get_member(member_id, lock=True)
    if membership.status != MemberStatus.INVITED:
        raise Conflict(Problem(None, NOT_INVITED))
    user = people.get_user(membership.user_id)
    note(actor, "member.invited", ("member", membership.id), email=user.email, again=True)
    _send_invitation(actor, user)
    return user


def change_role(actor: Actor, member_id: UUID, role_id: UUID | None) -> Role:
    """Give a member another role. Raises Invalid (none), Conflict (last administrator), NotAllowed (rights beyond one's own)."""
    if role_id is None:
        raise Invalid(Problem("role", CHOOSE_ROLE))
    membership, before = _for_change(actor, member_id)
    after = members.get_role(role_id, lock=True)
    refuse_beyond(actor, rights_of(after), field="role")
    if after.id != before.id:
        _keep_an_administrator(membership, before)
        membership.role_id = after.id
        emit("member.updated", membership, role_before=before.key, role_after=after.key)
    return after


def remove(actor: Actor, member_id: UUID) -> bool:
    """Take somebody out of the company, their tokens with them; returns whether they had only been invited.

    Raises Conflict (last administrator) or NotAllowed (rights beyond one's own).
    """
    membership, role = _for_change(actor, member_id)
    _keep_an_administrator(membership, role)
    was_invited = membership.status == MemberStatus.INVITED
    membership.status, membership.role_id = MemberStatus.REMOVED, None
    emit("member.removed", membership, role=role.key)
    links.delete_links(membership.user_id, Purpose.INVITATION, actor.tenant_id)
    for token in tokens.living_tokens_of(membership.user_id):
        token.revoked_at = now()
        emit("token.revoked", token)
    return was_invited


def _for_change(actor: Actor, member_id: UUID) -> tuple[Membership, Role]:
    members.lock_administrators()
    membership = members.get_member(member_id, lock=True)
    assert membership.role_id is not None
    role = members.get_role(membership.role_id)
    refuse_beyond(actor, rights_of(role))
    return membership, role


def _keep_an_administrator(membership: Membership, role: Role) -> None:
    """Refuse to take the role from the last who has it."""
    if role.key != ADMINISTRATOR or membership.status != MemberStatus.ACTIVE:
        return
    if members.count_administrators() == 1:
        raise Conflict(Problem(None, LAST_ADMINISTRATOR))


def refuse_beyond(actor: Actor, given: Rights, field: str | None = None) -> None:
    """Raise NotAllowed when `given` is more than the actor has."""
    if not within(rights_of_actor(actor), given):
        raise NotAllowed(Problem(field, BEYOND_YOURS))
