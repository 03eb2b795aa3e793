"""Setting a password: by a link from a mail, or by somebody who knows the old one. Either way every session of theirs ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core.actor import Actor, ActorKind, Tenant
from app.core.clock import now
from app.core.errors import NotFound
from app.core.mail import queue_mail
from app.core.messages import N_, Problem, Reason
from app.core.session import enter
from app.identity.models import User
from app.identity.queries import asking, links, people, sign_ins
from app.identity.rules import check_password, email_key
from app.identity.service.secrets import hash_password, secret_hash
from app.identity.service.sessions import log_attempt, open_session, try_password
from app.identity.values import EMAIL_MAX, RESET_EVERY, Attempt, Purpose, Visit

DEAD_LINK = Reason("dead_link", N_("This link has been used, was replaced by a newer one, or is too old."))
WRONG_PASSWORD = Reason("wrong_password", N_("This is not your password."))


@dataclass(frozen=True)
class Changed:
    """What came of a change: the secret of a new session, or what is wrong, and how many seconds to wait."""

    secret: str | None = None
    problems: Sequence[Problem] = ()
    wait: int = 0


def change_password(user_id: UUID, current: str, new: str, visit: Visit) -> Changed:
    """Set a new password for somebody who knows the present one; this browser goes on with a new session.

    Returns what is wrong instead of raising it: a wrong present password must be kept for the throttle.
    """
    user = people.get_user(user_id, lock=True)
    problems = check_password(new, user.email)
    if problems:
        return Changed(problems=problems)
    tried = try_password(user.email, current, visit)
    if tried.user is None:
        return Changed(problems=[] if tried.wait else [Problem("current", WRONG_PASSWORD)], wait=tried.wait)
    set_password(user, new, visit)
    return Changed(secret=open_session(user.id, visit))


def set_password(user: User, password: str, visit: Visit) -> None:
    """Set the (checked) password, end every session, and end every link that could set another."""
    user.password_hash = hash_password(password)
    people.delete_sessions(user.id)
    links.delete_links(user.id, Purpose.RESET)
    log_attempt(Attempt.PASSWORD_SET, user.email_key, user, visit, succeeded=True)


def ask_reset(email: str, visit: Visit) -> None:
    """Send a link to set the password, if there is such a person and they have a company to enter.

    Nobody learns which it was: the answer is the same, and nothing that takes long (broker, mail) is done before it.
    """
    key = email_key(email)[:EMAIL_MAX]
    sign_ins.lock_account(key)
    last = sign_ins.last_reset_asked(key)
    user = people.find_user(key)
    log_attempt(Attempt.RESET_ASKED, key, user, visit, succeeded=user is not None)
    if user is None or (last is not None and now() - last < RESET_EVERY):
        return
    tenant = _company_of(user)
    if tenant is None:
        return
    enter(Actor.system(tenant, ActorKind.SYSTEM, locale=user.locale))
    queue_mail("reset", user.email, user.locale, due_at=now(), user_id=str(user.id))


def _company_of(user: User) -> Tenant | None:
    """The company whose queue carries the mail: one they are in, else one that invites them."""
    companies = asking.companies_of(user.id)
    return companies[0] if companies else links.invited_to(user.id, now())


def find_reset(secret: str) -> User:
    """The person whose password that link may set; raises NotFound."""
    found = links.find_link(secret_hash(secret), Purpose.RESET, now())
    if found is None:
        raise NotFound(Problem(None, DEAD_LINK))
    return found.user


def reset_password(secret: str, password: str, visit: Visit) -> tuple[User, list[Problem]]:
    """Use a link to set the password; returns whose it is and what is wrong with the new one. Raises NotFound for a dead link."""
    found = links.find_link(secret_hash(secret), Purpose.RESET, now(), lock=True)
    if found is None:
        raise NotFound(Problem(None, DEAD_LINK))
    problems = check_password(password, found.user.email)
    if not problems:
        set_password(found.user, password, visit)
    return found.user, problems
