"""Companies (tenants) and the people in them."""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import select

from app.core.actor import Actor, ActorKind, Tenant
from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import Conflict, Invalid, NotFound
from app.core.messages import N_, Problem, Reason
from app.core.session import no_tenant_yet, transaction
from app.identity.models import Membership, Role, TenantRecord, User
from app.identity.queries.asking import find_tenant
from app.identity.rules import check_password, email_key, plausible_email
from app.identity.service.secrets import hash_password
from app.identity.values import ADMINISTRATOR, DEFAULT_ROLES

SLUG = re.compile(r"[a-z][a-z0-9-]{1,39}")
RESERVED = frozenset(
    {
        "api",
        "static",
        "sign-in",
        "sign-out",
        "healthz",
        "readyz",
        "metrics",
        "language",
        "profile",
        "reset",
        "invitation",
        "companies",
        "admin",
    }
)

SLUG_TAKEN = Reason("slug_taken", N_("There is a company with the address “%(value)s” already."))
BAD_SLUG = Reason("bad_slug", N_("An address has 2 to 40 small letters, digits and dashes, and begins with a letter."))
NO_TENANT = Reason("no_tenant", N_("There is no company with the address “%(value)s”."))
NO_ROLE = Reason("no_role", N_("There is no role “%(value)s”."))
PASSWORD_KEPT = Reason("password_kept", N_("%(value)s has an account already and keeps its password."))
PASSWORD_NEEDED = Reason("password_needed", N_("A new person needs a password."))
BAD_EMAIL = Reason("bad_email", N_("“%(value)s” is not an e-mail address."))
ALREADY_MEMBER = Reason("already_member", N_("%(value)s is a member already."))


def create_tenant(slug: str, name: str, *, country: str, currency: str, timezone: str) -> Tenant:
    """A new company with the default roles. Opens its own transactions. Raises Invalid (slug) or Conflict (taken)."""
    if not SLUG.fullmatch(slug) or slug in RESERVED:
        raise Invalid(Problem("slug", BAD_SLUG))
    with no_tenant_yet("the company is being made") as session:
        if find_tenant(slug=slug):
            raise Conflict(Problem("slug", SLUG_TAKEN, {"value": slug}))
        row = TenantRecord(
            id=new_id(), slug=slug, name=name, country=country, currency=currency, timezone=timezone, created_at=now()
        )
        session.add(row)
        session.flush()
        tenant = find_tenant(slug=slug)
    assert tenant is not None
    with transaction(Actor.system(tenant, ActorKind.CLI)) as session:
        session.add_all(
            Role(
                key=role.key,
                name=role.name,
                permissions=sorted(role.permissions),
                own_only_edit=sorted(role.own_only_edit),
                own_only_view=[],
                is_default=True,
            )
            for role in DEFAULT_ROLES
        )
    return tenant


def get_tenant(slug: str) -> Tenant:
    """The company with that slug, in a transaction of its own; raises NotFound."""
    with no_tenant_yet("the command line names a company"):
        tenant = find_tenant(slug=slug)
    if tenant is None:
        raise NotFound(Problem("tenant", NO_TENANT, {"value": slug}))
    return tenant


def create_member(
    tenant: Tenant, email: str, *, role: str, password: str | None, name: str = "", locale: str = "en"
) -> UUID:
    """Make `email` a member of `tenant` with the role key `role`; returns the user's id. Opens its own transaction.

    Somebody new gets `password`; somebody who has an account keeps theirs, and naming a password for them is Invalid: the
    operator of one company must never set the password of another company's member.
    """
    if not plausible_email(email):
        raise Invalid(Problem("email", BAD_EMAIL, {"value": email}))
    with transaction(Actor.system(tenant, ActorKind.CLI)) as session:
        user = _find_or_make_user(email, password, name=name, locale=locale)
        role_id = session.scalar(select(Role.id).where(Role.key == role))
        if role_id is None:
            raise NotFound(Problem("role", NO_ROLE, {"value": role}))
        if session.scalar(select(Membership.id).where(Membership.user_id == user.id)):
            raise Conflict(Problem("email", ALREADY_MEMBER, {"value": email}))
        session.add(Membership(user_id=user.id, role_id=role_id, status="active", created_at=now()))
        return user.id


def _find_or_make_user(email: str, password: str | None, *, name: str, locale: str) -> User:
    user = db.session.scalar(select(User).where(User.email_key == email_key(email)))
    if user is not None:
        if password:
            raise Invalid(Problem("password", PASSWORD_KEPT, {"value": email}))
        return user
    if not password:
        raise Invalid(Problem("password", PASSWORD_NEEDED))
    problems = check_password(password, email)
    if problems:
        raise Invalid(*problems)
    user = User(
        id=new_id(),
        email=email.strip(),
        email_key=email_key(email),
        name=name or email.split("@")[0],
        password_hash=hash_password(password),
        locale=locale,
        created_at=now(),
    )
    db.session.add(user)
    db.session.flush()
    return user


def create_company(
    slug: str, name: str, *, country: str, currency: str, timezone: str, admin_email: str, admin_password: str
) -> Tenant:
    """A new company with its default roles and its first administrator. Nothing is kept when the administrator is refused."""
    problems = check_password(admin_password, admin_email)
    if problems:
        raise Invalid(*problems)
    tenant = create_tenant(slug, name, country=country, currency=currency, timezone=timezone)
    known = is_user(admin_email)
    create_member(tenant, admin_email, role=ADMINISTRATOR, password=None if known else admin_password)
    return tenant


def is_user(email: str) -> bool:
    """Has this e-mail an account already? For the operator's command line only: a page must never tell."""
    with no_tenant_yet("the operator names a person") as session:
        return session.scalar(select(User.id).where(User.email_key == email_key(email))) is not None


def all_tenants() -> list[Tenant]:
    """Every company of the instance, by slug."""
    with no_tenant_yet("the operator lists companies") as session:
        slugs = session.scalars(select(TenantRecord.slug).order_by(TenantRecord.slug)).all()
        return [tenant for slug in slugs if (tenant := find_tenant(slug=slug))]
