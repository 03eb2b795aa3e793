"""Companies (tenants) and the people in them."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import NamedTuple
from uuid import UUID
from zoneinfo import available_timezones

from app.core.actor import Actor, ActorKind, Tenant
from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import STALE, Conflict, Invalid, NotFound, Stale
from app.core.events import note
from app.core.messages import N_, Problem, Reason
from app.core.money import DECIMALS
from app.core.occasions import Occasion
from app.core.records.kinds.choices import COUNTRIES
from app.core.session import no_tenant_yet, transaction
from app.identity.models import Membership, Role, TenantRecord, User
from app.identity.queries import asking, members, people
from app.identity.queries.asking import find_tenant
from app.identity.rules import check_name, check_password, email_key, plausible_email
from app.identity.service.members import ALREADY_MEMBER, BAD_EMAIL, new_person
from app.identity.service.secrets import hash_password
from app.identity.values import ADMINISTRATOR, DEFAULT_ROLES, CompanyFacts, MemberStatus

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
        "appearance",
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
BAD_COUNTRY = Reason("bad_country", N_("Choose a country from the list."))
BAD_CURRENCY = Reason("bad_currency", N_("Choose a currency from the list."))
BAD_TIMEZONE = Reason("bad_timezone", N_("Choose a time zone from the list."))


class CurrencyLeft(NamedTuple):
    """A company leaves its base currency in this transaction, or is only asked whether it could."""

    currency: str
    now: bool


CURRENCY_LEFT: Occasion[CurrencyLeft] = Occasion()
"""Told before anything is written. Whoever keeps amounts in the base currency without naming it refuses (Conflict) and, where it happens now,
lets none come until the transaction ends: what was 45,000.00 of one currency would be 45,000.00 of another."""


def create_tenant(slug: str, name: str, *, country: str, currency: str, timezone: str) -> Tenant:
    """A new company with the default roles. Opens its own transactions. Raises Invalid (slug) or Conflict (taken)."""
    problems = check_company(CompanyFacts(name, country, currency, timezone))
    if not SLUG.fullmatch(slug) or slug in RESERVED:
        problems.append(Problem("slug", BAD_SLUG))
    if problems:
        raise Invalid(*problems)
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
        role_id = members.find_role_id(role)
        if role_id is None:
            raise NotFound(Problem("role", NO_ROLE, {"value": role}))
        membership = members.find_membership(user.id) or Membership(user_id=user.id)
        if membership.status == MemberStatus.ACTIVE:
            raise Conflict(Problem("email", ALREADY_MEMBER, {"value": email}))
        membership.role_id, membership.status, membership.created_at = role_id, MemberStatus.ACTIVE, now()
        session.add(membership)
        return user.id


def _find_or_make_user(email: str, password: str | None, *, name: str, locale: str) -> User:
    user = people.find_user(email_key(email))
    if user is not None:
        if password:
            raise Invalid(Problem("password", PASSWORD_KEPT, {"value": email}))
        return user
    if not password:
        raise Invalid(Problem("password", PASSWORD_NEEDED))
    problems = check_password(password, email)
    if problems:
        raise Invalid(*problems)
    return new_person(email, name=name, locale=locale, password_hash=hash_password(password))


def create_company(
    slug: str,
    name: str,
    *,
    country: str,
    currency: str,
    timezone: str,
    admin_email: str,
    admin_password: str,
    admin_name: str = "",
) -> Tenant:
    """A new company with its default roles and its first administrator. Nothing is kept when the administrator is refused."""
    problems = check_password(admin_password, admin_email)
    if problems:
        raise Invalid(*problems)
    tenant = create_tenant(slug, name, country=country, currency=currency, timezone=timezone)
    known = is_user(admin_email)
    create_member(tenant, admin_email, role=ADMINISTRATOR, password=None if known else admin_password, name=admin_name)
    return tenant


def is_user(email: str) -> bool:
    """Has this e-mail an account already? For the operator's command line only: a page must never tell."""
    with no_tenant_yet("the operator names a person"):
        return people.find_user(email_key(email)) is not None


def all_tenants() -> list[Tenant]:
    """Every company of the instance, by slug."""
    with no_tenant_yet("the operator lists companies"):
        return asking.all_tenants()


def update_company(actor: Actor, facts: CompanyFacts, version: int) -> None:
    """Change what a company says of itself. Raises Invalid, Stale when somebody else saved in between, or Conflict for a base currency in which
    something counts already.

    Raises the configuration version: what a process has kept about the company is read anew.
    """
    problems = check_company(facts)
    if problems:
        raise Invalid(*problems)
    row = db.session.get_one(TenantRecord, actor.tenant_id, with_for_update=True)
    if row.config_version != version:
        raise Stale(Problem(None, STALE), current=row)
    before = CompanyFacts(row.name, row.country, row.currency, row.timezone)
    if facts == before:
        return
    if facts.currency != before.currency:
        CURRENCY_LEFT.tell(CurrencyLeft(before.currency, now=True))
    row.name, row.country, row.currency, row.timezone = facts.name, facts.country, facts.currency, facts.timezone
    row.config_version += 1
    note(actor, "tenant.updated", ("tenant", row.id), changes=changed(asdict(before), asdict(facts)))


def currency_obstacle(actor: Actor) -> Problem | None:
    """Why the company's base currency stays what it is; None while it may be changed."""
    try:
        CURRENCY_LEFT.tell(CurrencyLeft(actor.tenant.currency, now=False))
    except Conflict as refusal:
        return refusal.problems[0]
    return None


def raise_config_version(actor: Actor) -> None:
    """What a process has kept about this company is read anew from the next request on, on every process."""
    row = db.session.get_one(TenantRecord, actor.tenant_id, with_for_update=True)
    row.config_version += 1
    db.session.flush()


def check_company(facts: CompanyFacts) -> list[Problem]:
    """What is wrong with a company's settings."""
    problems = check_name(facts.name)
    if facts.country not in COUNTRIES:
        problems.append(Problem("country", BAD_COUNTRY))
    if facts.currency not in DECIMALS:
        problems.append(Problem("currency", BAD_CURRENCY))
    if facts.timezone not in available_timezones():
        problems.append(Problem("timezone", BAD_TIMEZONE))
    return problems


def changed(before: dict[str, str], after: dict[str, str]) -> dict[str, list[str]]:
    """The fields that differ, as {field: [before, after]}."""
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}
