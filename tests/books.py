"""The area's invariant (domain rules, section 3), held after every test: `langgan credit verify` finds nothing, ever."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from app.core.actor import Actor, ActorKind
from app.core.session import transaction
from app.identity.service.companies import all_tenants
from app.receivables.service.verifying import verify

ANY_DOCUMENT = text("select exists (select from documents)")


def add_up(web: Flask) -> None:
    """Fails where what is stored of what somebody owes differs from the documents of the company. A company without documents costs one
    question."""
    with web.app_context():
        for tenant in all_tenants():
            with transaction(Actor.system(tenant, ActorKind.SYSTEM)) as session:
                if session.scalar(ANY_DOCUMENT):
                    assert verify() == [], f"the books of {tenant.slug} do not add up"
