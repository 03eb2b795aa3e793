"""Links sent by mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from app.core.actor import Tenant
from app.core.db import db
from app.identity.models import TenantRecord, User, UserToken
from app.identity.queries.asking import find_tenant
from app.identity.values import Purpose


@dataclass(frozen=True)
class FoundLink:
    """A link that still works: whose it is, and the company of an invitation."""

    token: UserToken
    user: User
    tenant: Tenant | None


def find_link(link_hash: bytes, purpose: Purpose, now: datetime, *, lock: bool = False) -> FoundLink | None:
    """The unused, unexpired link with that hash; `lock` holds it until the end of the transaction, for its one use."""
    wanted = select(UserToken, User).join(User, User.id == UserToken.user_id)
    wanted = wanted.where(UserToken.hash == link_hash, UserToken.purpose == purpose)
    wanted = wanted.where(UserToken.used_at.is_(None), UserToken.expires_at > now)
    found = db.session.execute(wanted.with_for_update() if lock else wanted).one_or_none()
    if found is None:
        return None
    token, user = found
    return FoundLink(token, user, find_tenant(tenant_id=token.tenant_id) if token.tenant_id else None)


def delete_links(user_id: UUID, purpose: Purpose, tenant_id: UUID | None = None) -> None:
    """End a person's links of that purpose (to that company)."""
    gone = delete(UserToken).where(UserToken.user_id == user_id, UserToken.purpose == purpose)
    db.session.execute(gone if tenant_id is None else gone.where(UserToken.tenant_id == tenant_id))


def delete_expired_links(user_id: UUID, now: datetime) -> None:
    """Tidy up what has run out."""
    db.session.execute(delete(UserToken).where(UserToken.user_id == user_id, UserToken.expires_at <= now))


def invited_to(user_id: UUID, now: datetime) -> Tenant | None:
    """A company with an open invitation for that person."""
    tenant_id = db.session.scalar(
        select(TenantRecord.id)
        .join(UserToken, UserToken.tenant_id == TenantRecord.id)
        .where(UserToken.user_id == user_id, UserToken.purpose == Purpose.INVITATION)
        .where(UserToken.used_at.is_(None), UserToken.expires_at > now)
        .order_by(TenantRecord.slug)
        .limit(1)
    )
    return find_tenant(tenant_id=tenant_id) if tenant_id else None


def expiry_of_invitations(tenant_id: UUID, user_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Until when each of those persons can accept their invitation to that company."""
    wanted = select(UserToken.user_id, UserToken.expires_at).where(
        UserToken.user_id.in_(user_ids),
        UserToken.tenant_id == tenant_id,
        UserToken.purpose == Purpose.INVITATION,
        UserToken.used_at.is_(None),
    )
    return {row.user_id: row.expires_at for row in db.session.execute(wanted)}
