"""Tables of identity. `tenants, users, sessions, user_tokens, sign_ins` are directory tables: they are asked before a tenant is
known, hold no tenant's data and are touched by this area alone. The others stand behind the tenant wall."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.core.changes import Audited
from app.core.db import db, new_id, refers_to


class TenantRecord(db.Model):
    """A client company."""

    __tablename__ = "tenants"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    country: Mapped[str]
    currency: Mapped[str]
    timezone: Mapped[str]
    config_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]


class User(db.Model):
    """A person, the same in every company."""

    __tablename__ = "users"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    """Folded e-mail: how a person is looked up."""
    name: Mapped[str]
    password_hash: Mapped[str | None]
    """argon2id; None until an invitation is accepted."""
    locale: Mapped[str] = mapped_column(default="en")
    theme: Mapped[str] = mapped_column(default="system")
    density: Mapped[str] = mapped_column(default="compact")
    keys: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("locale in ('en', 'zh', 'ms')", name="locale"),
        CheckConstraint("theme in ('system', 'light', 'dark')", name="theme"),
        CheckConstraint("density in ('compact', 'comfortable')", name="density"),
    )


class UserSession(db.Model):
    """A signed-in browser. The cookie holds the random id, this table its SHA-256."""

    __tablename__ = "sessions"
    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, default=new_id, unique=True)
    """How its owner names it on their profile; it opens nothing."""
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    last_seen: Mapped[datetime]
    expires_at: Mapped[datetime]
    address: Mapped[str | None]
    browser: Mapped[str | None]


class UserToken(db.Model):
    """A link sent by mail: a password reset or an invitation. Single use; only the hash is kept."""

    __tablename__ = "user_tokens"
    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str]
    tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"))
    """The company of an invitation."""
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("purpose in ('reset', 'invitation')", name="purpose"),)


class SignInAttempt(db.Model):
    """Every try to sign in, and every password set by a link: what the throttle counts, and what an auditor reads."""

    __tablename__ = "sign_ins"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    at: Mapped[datetime]
    kind: Mapped[str]
    email_key: Mapped[str]
    user_id: Mapped[UUID | None]
    address: Mapped[str]
    succeeded: Mapped[bool]

    __table_args__ = (
        CheckConstraint("kind in ('sign_in', 'reset_asked', 'password_set')", name="kind"),
        Index("ix_sign_ins_email", "email_key", "at"),
        Index("ix_sign_ins_address", "address", "at"),
        Index("ix_sign_ins_user", "user_id", "at"),
    )


class Role(Audited, db.Model):
    """A named set of permissions."""

    __tablename__ = "roles"
    audit_noun: ClassVar[str] = "role"
    key: Mapped[str]
    name: Mapped[str]
    """Shown as it is for own roles; the default roles are shown translated by their key."""
    permissions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    own_only_edit: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    own_only_view: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    is_default: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (UniqueConstraint("tenant_id", "key", name="uq_roles_key"),)


class Membership(Audited, db.Model):
    """A person in a company, with a role."""

    __tablename__ = "memberships"
    audit_noun: ClassVar[str] = "member"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    role_id: Mapped[UUID | None]
    """None once removed: a role that nobody has can be deleted."""
    status: Mapped[str] = mapped_column(default="active")
    """invited (has not accepted yet), active, or removed (kept, so that history has a name)."""
    created_at: Mapped[datetime]

    __table_args__ = (
        refers_to("role_id", "roles"),
        UniqueConstraint("tenant_id", "user_id", name="uq_memberships_user"),
        CheckConstraint("status in ('invited', 'active', 'removed')", name="status"),
        CheckConstraint("role_id is not null or status = 'removed'", name="role"),
    )


class ApiToken(Audited, db.Model):
    """A program that acts as a person. Shown once; only the hash is kept."""

    __tablename__ = "api_tokens"
    audit_noun: ClassVar[str] = "token"
    audit_left_out: ClassVar[frozenset[str]] = frozenset({"hash", "last_used_at"})
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    prefix: Mapped[str]
    """The first characters: how a person recognises it."""
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """At most these permissions; empty = all that the user has."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("tenant_id", "hash", name="uq_api_tokens_hash"),
        Index("ix_api_tokens_hash", "hash"),
    )
