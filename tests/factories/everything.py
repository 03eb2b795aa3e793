"""One company that has one of everything: what the guards walk over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.core.session import bound_actor
from app.identity.service import roles
from app.identity.service.members import rights_of_actor
from tests.factories.customers import a_contact, a_customer, an_address
from tests.factories.exports import an_export
from tests.factories.imports import an_import
from tests.factories.reference import a_category, a_credit_term, a_sales_agent, an_industry
from tests.people import Cast, Person, alice

Ids = Mapping[str, UUID]
"""By the argument of a route that names such a record: customer_id, contact_id, member_id …"""

TABLES = {
    "address_id": "customer_addresses",
    "contact_id": "customer_contacts",
    "customer_id": "customers",
    "export_id": "exports",
    "import_id": "imports",
    "job_id": "jobs",
    "member_id": "memberships",
    "part_id": "customer_contacts",
    "role_id": "roles",
    "session_id": "sessions",
    "token_id": "api_tokens",
}
"""Where a route's argument finds its record. A new argument is named here, and a row of its table made below."""


def make_one_of_everything(cast: Cast, run_jobs: Callable[[], int], person: Person = alice) -> None:
    """Fill `person`'s company, in transactions of its own."""
    cast.token(person)
    cast.sign_in(person)
    with cast.acting(person):
        a_customer(
            contacts=[a_contact()],
            addresses=[an_address()],
            category=a_category().id,
            credit_term=a_credit_term().id,
            industry=an_industry().id,
            sales_agent=a_sales_agent().id,
        )
        roles.create_role(bound_actor(), "Clerk", rights_of_actor(bound_actor()))
        an_import()
        an_export()
    run_jobs()


def make_many(cast: Cast, number: int, person: Person = alice) -> None:
    """`number` customers and reference records, as lists have them."""
    with cast.acting(person):
        for n in range(number):
            term, industry = a_credit_term(), an_industry()
            category, agent = a_category(credit_term=term.id), a_sales_agent()
            a_customer(
                name=f"OmniRetail {n} 华宁",
                category=category.id,
                credit_term=term.id,
                industry=industry.id,
                sales_agent=agent.id,
                contacts=[a_contact()],
                addresses=[an_address()],
            )


def ids_of(session: Any) -> Ids:
    """The ids of one row of each kind in the bound company."""
    found = {}
    for argument, table in TABLES.items():
        own = "where user_id = :person" if table in {"sessions", "jobs", "exports", "imports"} else ""
        query = text(f"select id from {table} {own} order by id desc limit 1")
        found[argument] = session.scalar(query, {"person": bound_actor().user_id} if own else {})
    return found
