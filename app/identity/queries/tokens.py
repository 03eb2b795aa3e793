"""API tokens of the bound company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.identity.models import ApiToken, Membership, User
from app.identity.values import MemberStatus


def tokens() -> Sequence[Any]:
    """All tokens that were not revoked, newest first, each with the name of the person it acts as."""
    return db.session.execute(
        select(ApiToken, User.name.label("owner"), Membership.status.label("owner_status"))
        .join(User, User.id == ApiToken.user_id)
        .join(Membership, Membership.user_id == ApiToken.user_id)
        .where(ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.created_at.desc(), ApiToken.id.desc())
    ).all()


def get_token(token_id: UUID) -> ApiToken:
    """The token with that id, locked for a change; raises NotFound."""
    found = db.session.scalar(select(ApiToken).where(ApiToken.id == token_id).with_for_update())
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def owner_of(token: ApiToken) -> str:
    """The name of the person it acts as."""
    return db.session.get_one(User, token.user_id).name


def living_tokens_of(user_id: UUID) -> Sequence[ApiToken]:
    """The tokens of a person that were not revoked, locked for a change."""
    return db.session.scalars(
        select(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None)).with_for_update()
    ).all()


def find_active_user(email_key: str) -> UUID | None:
    """The id of the active member with that e-mail."""
    return db.session.scalar(
        select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(User.email_key == email_key, Membership.status == MemberStatus.ACTIVE)
    )
