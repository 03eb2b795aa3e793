"""API tokens: made, shown once, revoked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.core.errors import NotFound
from app.core.messages import N_, Problem, Reason
from app.core.permissions import Permission
from app.identity.models import ApiToken, Membership, User
from app.identity.rules import email_key
from app.identity.service.secrets import new_secret, secret_hash

PREFIX = "lgt_"
SHOWN = 12
"""How many characters of a token stay visible, to recognise it by."""

NOT_A_MEMBER = Reason("not_a_member", N_("%(value)s is not a member of this company."))


def create_token(
    user_id: UUID, name: str, *, scopes: Iterable[Permission] = (), expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A token acting as the member `user_id`, with at most `scopes` (none = all of theirs), and its secret: shown this once."""
    secret = new_secret(PREFIX)
    row = ApiToken(
        user_id=user_id,
        name=name,
        prefix=secret[:SHOWN],
        hash=secret_hash(secret),
        scopes=sorted(scopes),
        created_at=now(),
        expires_at=expires_at,
    )
    db.session.add(row)
    db.session.flush()
    return row, secret


def create_token_for(email: str, name: str) -> str:
    """A token of the active member with that e-mail; returns its secret. Raises NotFound."""
    user_id = db.session.scalar(
        select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(User.email_key == email_key(email), Membership.status == "active")
    )
    if user_id is None:
        raise NotFound(Problem("email", NOT_A_MEMBER, {"value": email}))
    return create_token(user_id, name)[1]


def revoke_token(token: ApiToken) -> None:
    """End a token; the next call with it is refused."""
    token.revoked_at = token.revoked_at or now()
