"""Who is behind a session, a token or a job, and what they may do in a company: one statement each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, text

from app.core.actor import Tenant
from app.core.db import db
from app.core.permissions import Permission
from app.identity.models import Role
from app.identity.values import Company, Rights, SignedIn


@dataclass(frozen=True)
class FoundSession:
    """A living session: the person, when it was last seen, and the company of the URL if they are a member of it."""

    person: SignedIn
    last_seen: datetime
    tenant: Tenant | None
    rights: Rights | None


_SESSION = text(
    """
    select u.id, u.name, u.email, u.locale, u.theme, u.density, u.keys, s.last_seen,
           t.id as tenant_id, t.slug, t.name as tenant_name, t.country, t.currency, t.timezone, t.config_version,
           c.role_key, c.permissions, c.own_only_edit, c.own_only_view, mine.companies
      from sessions s
      join users u on u.id = s.user_id
      left join lateral (
        select array_agg(array[every.slug, every.name] order by every.name, every.slug) as companies
          from companies_of(u.id) m join tenants every on every.id = m.tenant_id
      ) mine on true
      left join tenants t on t.slug = :slug
      left join lateral (select * from companies_of(u.id) where tenant_id = t.id) c on true
     where s.hash = :hash and s.expires_at > :now and s.last_seen > :idle_since
    """
)


def find_session(session_hash: bytes, slug: str | None, now: datetime, idle_since: datetime) -> FoundSession | None:
    """The living session with that hash, seen since `idle_since`, together with the company `slug` where the person is a member."""
    row = db.session.execute(
        _SESSION, {"hash": session_hash, "slug": slug, "now": now, "idle_since": idle_since}
    ).one_or_none()
    if row is None:
        return None
    companies = tuple(Company(slug, name) for slug, name in row.companies or ())
    person = SignedIn(
        row.id, row.name, row.email, row.locale, row.theme, row.density, row.keys, session_hash, companies
    )
    if row.permissions is None:
        return FoundSession(person, row.last_seen, None, None)
    return FoundSession(person, row.last_seen, _tenant(row), rights(row))


def _tenant(row: Row[tuple[object, ...]]) -> Tenant:
    return Tenant(row.tenant_id, row.slug, row.tenant_name, row.country, row.currency, row.timezone, row.config_version)


def rights(row: Row[tuple[object, ...]] | Role) -> Rights:
    """The rights in a row with a role's columns. A permission that no longer exists is nobody's."""
    known = {permission.value for permission in Permission}
    return Rights(
        frozenset(Permission(name) for name in row.permissions if name in known),
        frozenset(row.own_only_edit),
        frozenset(row.own_only_view),
        row.key if isinstance(row, Role) else row.role_key,
    )


_MEMBER = text(
    """
    select u.name, u.locale, t.id as tenant_id, t.slug, t.name as tenant_name, t.country, t.currency, t.timezone, t.config_version,
           c.role_key, c.permissions, c.own_only_edit, c.own_only_view
      from tenants t
      join lateral companies_of(:user_id) c on c.tenant_id = t.id
      join users u on u.id = :user_id
     where t.id = :tenant_id
    """
)


@dataclass(frozen=True)
class FoundMember:
    """A member of a company, as jobs and tokens need them."""

    name: str
    locale: str
    tenant: Tenant
    rights: Rights


def find_member(tenant_id: UUID, user_id: UUID) -> FoundMember | None:
    """The active member `user_id` of that company."""
    row = db.session.execute(_MEMBER, {"tenant_id": tenant_id, "user_id": user_id}).one_or_none()
    return None if row is None else FoundMember(row.name, row.locale, _tenant(row), rights(row))


def find_tenant(*, tenant_id: UUID | None = None, slug: str | None = None) -> Tenant | None:
    """The company with that id or slug."""
    row = db.session.execute(
        text(
            "select id as tenant_id, slug, name as tenant_name, country, currency, timezone, config_version"
            " from tenants where id = :tenant_id or slug = :slug"
        ),
        {"tenant_id": tenant_id, "slug": slug},
    ).one_or_none()
    return None if row is None else _tenant(row)


@dataclass(frozen=True)
class FoundToken:
    """A living API token and whose it is."""

    tenant_id: UUID
    token_id: UUID
    user_id: UUID
    scopes: frozenset[str]
    last_used_at: datetime | None


def find_token(token_hash: bytes) -> FoundToken | None:
    """The API token with that hash, unless revoked or expired."""
    row = db.session.execute(
        text("select tenant_id, token_id, user_id, scopes, last_used_at from token_owner(:hash)"), {"hash": token_hash}
    ).one_or_none()
    return (
        None
        if row is None
        else FoundToken(row.tenant_id, row.token_id, row.user_id, frozenset(row.scopes), row.last_used_at)
    )


def touch_session(session_hash: bytes, now: datetime) -> None:
    """Note that the session was seen."""
    db.session.execute(
        text("update sessions set last_seen = :now where hash = :hash"), {"hash": session_hash, "now": now}
    )


def touch_token(token_id: UUID, now: datetime) -> None:
    """Note that the token was used (the tenant must be bound)."""
    db.session.execute(text("update api_tokens set last_used_at = :now where id = :id"), {"id": token_id, "now": now})


_TENANT = "select t.id as tenant_id, t.slug, t.name as tenant_name, t.country, t.currency, t.timezone, t.config_version"


def companies_of(user_id: UUID) -> list[Tenant]:
    """The companies of which that person is an active member, by slug."""
    wanted = text(f"{_TENANT} from companies_of(:user_id) m join tenants t on t.id = m.tenant_id order by t.slug")
    return [_tenant(row) for row in db.session.execute(wanted, {"user_id": user_id})]


def all_tenants() -> list[Tenant]:
    """Every company of the instance, by slug."""
    return [_tenant(row) for row in db.session.execute(text(f"{_TENANT} from tenants t order by t.slug"))]
