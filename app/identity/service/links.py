"""Links that are sent by mail: made when the mail goes out, good for one use. Only the hash of the secret in them is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from app.core.clock import now
from app.core.db import db
from app.core.mail import public_url
from app.core.session import bound_tenant_id
from app.identity.models import UserToken
from app.identity.queries import links, members
from app.identity.service.secrets import new_secret, secret_hash
from app.identity.values import INVITATION_LIFE, RESET_LIFE, MemberStatus, Purpose


def reset_link(values: Mapping[str, str]) -> Mapping[str, str]:
    """A link that sets the password of `user_id`. Earlier ones go on: who asks again and again must not make them useless."""
    user_id = UUID(values["user_id"])
    links.delete_expired_links(user_id, now())
    return {"url": public_url("identity.show_reset", token=_new_link(user_id, Purpose.RESET, RESET_LIFE))}


def invitation_link(values: Mapping[str, str]) -> Mapping[str, str] | None:
    """A link by which `user_id` joins the bound company; earlier ones end. None when they are not invited any more."""
    user_id, tenant_id = UUID(values["user_id"]), bound_tenant_id()
    membership = members.find_membership(user_id)
    if membership is None or membership.status != MemberStatus.INVITED:
        return None
    links.delete_links(user_id, Purpose.INVITATION, tenant_id)
    secret = _new_link(user_id, Purpose.INVITATION, INVITATION_LIFE, tenant_id)
    return {"url": public_url("identity.show_invitation", token=secret)}


def _new_link(user_id: UUID, purpose: Purpose, life: timedelta, tenant_id: UUID | None = None) -> str:
    secret = new_secret()
    db.session.add(
        UserToken(
            hash=secret_hash(secret),
            user_id=user_id,
            purpose=purpose,
            tenant_id=tenant_id,
            expires_at=now() + life,
        )
    )
    return secret
