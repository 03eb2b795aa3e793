"""Users and their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, select

from app.core.db import db
from app.identity.models import User, UserSession


def find_user(email_key: str) -> User | None:
    """The person with that (folded) e-mail."""
    return db.session.scalar(select(User).where(User.email_key == email_key))


def get_user(user_id: UUID, *, lock: bool = False) -> User:
    """The person with that id; `lock` for a change."""
    return db.session.get_one(User, user_id, with_for_update=lock)


def living_sessions(user_id: UUID, now: datetime, idle_since: datetime) -> Sequence[UserSession]:
    """The browsers in which somebody is signed in, the one seen last first."""
    return db.session.scalars(
        select(UserSession)
        .where(UserSession.user_id == user_id, UserSession.expires_at > now, UserSession.last_seen > idle_since)
        .order_by(UserSession.last_seen.desc())
    ).all()


def delete_session(session_hash: bytes) -> None:
    """End the session with that hash, if there is one."""
    db.session.execute(delete(UserSession).where(UserSession.hash == session_hash))


def delete_session_of(user_id: UUID, session_id: UUID) -> bool:
    """End one session of a person; was there one?"""
    ended = delete(UserSession).where(UserSession.user_id == user_id, UserSession.id == session_id)
    return db.session.scalar(ended.returning(UserSession.id)) is not None


def delete_sessions(user_id: UUID, *, but: bytes | None = None) -> None:
    """End all sessions of a person, except the one with the hash `but`."""
    ended = delete(UserSession).where(UserSession.user_id == user_id)
    db.session.execute(ended if but is None else ended.where(UserSession.hash != but))


def delete_dead_sessions(user_id: UUID, now: datetime, idle_since: datetime) -> None:
    """Tidy up what has run out."""
    db.session.execute(
        delete(UserSession).where(
            UserSession.user_id == user_id, or_(UserSession.expires_at <= now, UserSession.last_seen <= idle_since)
        )
    )
