"""What is deleted once it has been kept for long enough. How long: `identity.values` and docs/operations.md."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from app.core.db import db
from app.identity.models import SignInAttempt, UserSession, UserToken


def forget_sign_ins(before: datetime) -> int:
    """Delete the tries to sign in from before that moment; returns how many."""
    return _gone(delete(SignInAttempt).where(SignInAttempt.at < before))


def forget_sessions(before: datetime) -> int:
    """Delete the sessions that ended before that moment; returns how many."""
    return _gone(delete(UserSession).where(UserSession.expires_at < before))


def forget_links(before: datetime) -> int:
    """Delete the links of mails that opened nothing any more at that moment; returns how many."""
    return _gone(delete(UserToken).where(UserToken.expires_at < before))


def _gone(statement: Any) -> int:
    result: Any = db.session.execute(statement)
    return int(result.rowcount)
