"""Signing in and out. A browser that signs in gets a new session, whatever it had before; the database keeps only its hash."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.core.clock import now
from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.identity.models import SignInAttempt, User, UserSession
from app.identity.queries import people, sign_ins
from app.identity.rules import email_key, seconds_to_wait
from app.identity.service.secrets import hash_password, is_outdated, new_secret, password_fits, secret_hash
from app.identity.values import (
    ACCOUNT_TRIES,
    ADDRESS_TRIES,
    EMAIL_MAX,
    SESSION_IDLE,
    SESSION_LIFE,
    TRY_WINDOW,
    Attempt,
    Visit,
)


@dataclass(frozen=True)
class Tried:
    """What came of a password: the person it belongs to; or nobody, and how many seconds to wait before it is looked at again."""

    user: User | None
    wait: int = 0


@dataclass(frozen=True)
class Entered:
    """What came of a sign-in: the secret of the new session; or none, and how many seconds to wait."""

    secret: str | None
    wait: int = 0


def sign_in(email: str, password: str, visit: Visit) -> Entered:
    """Sign somebody in with their password. A refusal is returned, not raised: the failed try must be kept."""
    tried = try_password(email, password, visit)
    if tried.user is None:
        return Entered(None, tried.wait)
    log_attempt(Attempt.SIGN_IN, tried.user.email_key, tried.user, visit, succeeded=True)
    return Entered(open_session(tried.user.id, visit))


def try_password(email: str, password: str, visit: Visit) -> Tried:
    """Whose password is that? A wrong one is kept in the log.

    An unknown e-mail costs the same work as a wrong password and is throttled in the same way, so neither the answer nor its time
    tells them apart.
    """
    key = email_key(email)[:EMAIL_MAX]
    sign_ins.lock_account(key)
    wait = _seconds_to_wait(key, visit.address)
    if wait:
        return Tried(None, wait)
    user = people.find_user(key)
    if not password_fits(user.password_hash if user else None, password) or user is None:
        log_attempt(Attempt.SIGN_IN, key, user, visit, succeeded=False)
        return Tried(None)
    if is_outdated(user.password_hash):
        user.password_hash = hash_password(password)
    return Tried(user)


def _seconds_to_wait(key: str, address: str) -> int:
    moment = now()
    since = moment - TRY_WINDOW
    return max(
        seconds_to_wait(sign_ins.failures_of_account(key, since), ACCOUNT_TRIES, moment),
        seconds_to_wait(sign_ins.failures_of_address(address, since), ADDRESS_TRIES, moment),
    )


def log_attempt(kind: Attempt, key: str, user: User | None, visit: Visit, *, succeeded: bool) -> None:
    """Keep a try in the log of sign-ins."""
    db.session.add(
        SignInAttempt(
            at=now(),
            kind=kind,
            email_key=key,
            user_id=user.id if user else None,
            address=visit.address,
            succeeded=succeeded,
        )
    )


def open_session(user_id: UUID, visit: Visit) -> str:
    """Sign somebody in; returns the new session's secret. The session that the browser had before ends."""
    end_session(visit.session)
    moment, secret = now(), new_secret()
    people.delete_dead_sessions(user_id, moment, moment - SESSION_IDLE)
    db.session.add(
        UserSession(
            hash=secret_hash(secret),
            user_id=user_id,
            created_at=moment,
            last_seen=moment,
            expires_at=moment + SESSION_LIFE,
            address=visit.address,
            browser=visit.browser,
        )
    )
    db.session.flush()
    return secret


def end_session(secret: str) -> None:
    """Sign a browser out; an unknown secret is nothing to do."""
    if secret:
        people.delete_session(secret_hash(secret))


def end_session_of(user_id: UUID, session_id: UUID) -> None:
    """Sign somebody out of one of their browsers; raises NotFound when it is not theirs."""
    if not people.delete_session_of(user_id, session_id):
        raise NotFound(Problem(None, NOT_FOUND))


def end_other_sessions(user_id: UUID, mine: bytes) -> None:
    """Sign somebody out everywhere but in the browser whose session has the hash `mine`."""
    people.delete_sessions(user_id, but=mine)
