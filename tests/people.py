"""The cast: the same people in every test, so that a name says what somebody may do.

Acme is the company under test; Evil is next door and must never see a thing of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import text

from app.core.actor import Actor, ActorKind, Tenant
from app.core.clock import now
from app.core.db import db
from app.core.session import no_tenant_yet, transaction
from app.identity.models import UserSession
from app.identity.queries.asking import find_member, find_tenant
from app.identity.service import companies, tokens
from app.identity.service.secrets import new_secret, secret_hash
from app.identity.values import SESSION_LIFE
from tests.days import KUALA_LUMPUR

PASSWORD = "nine purple umbrellas sing"
"""Everybody's. Hashed once for the whole run: most tests sign in by a session row."""


@dataclass(frozen=True)
class Person:
    """Somebody of the cast."""

    name: str
    email: str
    role: str
    tenant: str
    """Slug of their company."""


alice = Person("Alice Tan", "alice@example.com", "administrator", "acme")
bob = Person("Bob Lim", "bob@example.com", "credit-controller", "acme")
carol = Person("Carol Wong", "carol@example.com", "auditor", "acme")
dave = Person("Dave Kumar", "dave@example.com", "sales-rep", "acme")
olivia = Person("Olivia Aziz", "olivia@example.com", "operations", "acme")
mallory = Person("Mallory Chan", "mallory@example.org", "administrator", "evil")

COMPANIES = (
    ("acme", "Acme Trading", "MY", "MYR", KUALA_LUMPUR, alice),
    ("evil", "Evil Holdings", "SG", "SGD", "Asia/Singapore", mallory),
)
MEMBERS = (bob, carol, dave, olivia)


def make_cast() -> None:
    """Write the companies and their people, through the same services as the command line (inside an app context)."""
    for slug, name, country, currency, timezone, admin in COMPANIES:
        companies.create_company(
            slug,
            name,
            country=country,
            currency=currency,
            timezone=timezone,
            admin_email=admin.email,
            admin_password=PASSWORD,
        )
    for person in MEMBERS:
        tenant = companies.get_tenant(person.tenant)
        companies.create_member(tenant, person.email, role=person.role, password=PASSWORD, name=person.name)
    with no_tenant_yet("administrators are named after their e-mail") as session:
        for person in (alice, mallory):
            session.execute(text("update users set name = :name where email = :email"), vars(person))


class Cast:
    """What tests do as somebody of the cast. Each method opens an app context and transactions of its own."""

    def __init__(self, web: Flask) -> None:
        self.web = web

    def tenant(self, slug: str) -> Tenant:
        """The facts of a company."""
        with self.web.app_context(), no_tenant_yet("a test names a company"):
            found = find_tenant(slug=slug)
        assert found is not None, f"no company {slug!r}"
        return found

    def id_of(self, person: Person) -> UUID:
        with self.web.app_context(), no_tenant_yet("a test names a person") as session:
            found: UUID = session.execute(text("select id from users where email = :email"), vars(person)).scalar_one()
        return found

    def actor(self, person: Person, kind: ActorKind = ActorKind.PERSON) -> Actor:
        """`person` with the rights that the database gives them now."""
        tenant, user_id = self.tenant(person.tenant), self.id_of(person)
        with self.web.app_context(), no_tenant_yet("a test acts as a person"):
            member = find_member(tenant.id, user_id)
        assert member is not None, f"{person.name} is no member of {tenant.slug}"
        return Actor(
            tenant,
            kind,
            user_id=user_id,
            name=member.name,
            role=member.rights.role,
            permissions=member.rights.permissions,
            own_only_edit=member.rights.own_only_edit,
            own_only_view=member.rights.own_only_view,
            locale=member.locale,
            request_id="test",
        )

    @contextmanager
    def acting(self, person: Person) -> Iterator[Any]:
        """One committed transaction as `person`; yields the session. What a service or query needs around it."""
        actor = self.actor(person)
        with self.web.app_context(), transaction(actor) as session:
            yield session

    def sign_in(self, person: Person) -> str:
        """A session of `person`, as a sign-in leaves it; returns the cookie's value."""
        secret, moment = new_secret(), now()
        user_id = self.id_of(person)
        with self.web.app_context(), no_tenant_yet("a test signs in"):
            db.session.add(
                UserSession(
                    hash=secret_hash(secret),
                    user_id=user_id,
                    created_at=moment,
                    last_seen=moment,
                    expires_at=moment + SESSION_LIFE,
                )
            )
        return secret

    def token(self, person: Person, *scopes: Any) -> str:
        """An API token of `person`; returns its secret."""
        user_id = self.id_of(person)
        with self.acting(person):
            return tokens.create_token(user_id, "test", scopes=scopes)[1]
