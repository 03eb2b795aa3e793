"""API tokens: made, shown once, revoked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Invalid, NotFound
from app.core.events import emit
from app.core.messages import N_, Problem, Reason
from app.core.permissions import Permission
from app.identity.models import ApiToken
from app.identity.queries import tokens as queries
from app.identity.rules import check_name, email_key
from app.identity.service.members import refuse_beyond
from app.identity.service.secrets import new_secret, secret_hash
from app.identity.values import Rights

PREFIX = "lgt_"
SHOWN = 12
"""How many characters of a token stay visible, to recognise it by."""

LONGEST_LIFE = 3660
"""Days: ten years."""

BAD_LIFE = Reason("bad_token_life", N_("Choose from the list how long the token is good for."))
NOT_A_MEMBER = Reason("no_such_member", N_("%(value)s is not a member of this company."))


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
    user_id = queries.find_active_user(email_key(email))
    if user_id is None:
        raise NotFound(Problem("email", NOT_A_MEMBER, {"value": email}))
    return create_token(user_id, name)[1]


def create_own_token(actor: Actor, name: str, scopes: Iterable[Permission], days: int | None) -> tuple[ApiToken, str]:
    """A token that acts as its maker, with at most `scopes` (none = all of theirs), good for `days` (None = until revoked).

    Raises Invalid (name, life) or NotAllowed (a scope beyond one's own rights).
    """
    assert actor.user_id is not None
    problems = check_name(name)
    if days is not None and not 0 < days <= LONGEST_LIFE:
        problems.append(Problem("life", BAD_LIFE))
    if problems:
        raise Invalid(*problems)
    refuse_beyond(actor, Rights(frozenset(scopes), actor.own_only_edit, actor.own_only_view), field="scopes")
    ends = now() + timedelta(days=days) if days else None
    return create_token(actor.user_id, name, scopes=scopes, expires_at=ends)


def revoke_token(token_id: UUID) -> ApiToken:
    """End a token; the next call with it is refused. Raises NotFound."""
    token = queries.get_token(token_id)
    if token.revoked_at is None:
        token.revoked_at = now()
        emit("token.revoked", token)
    return token
