"""One company that has one of everything: what the guards walk over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.core.clock import today
from app.core.money import Money
from app.core.session import bound_actor
from app.credit.queries.policy import releasing_roles
from app.credit.service.bands import set_band
from app.customers.models import Branch
from app.customers.queries.book import Search
from app.customers.service import add_part, bulk
from app.customers.service.bulk import Change
from app.identity.service import roles
from app.identity.service.members import rights_of_actor
from app.numbering.service import save_pattern
from app.receivables.service.reviews import review_customer
from app.receivables.values.documents import SHAPES
from app.reference.models import MODELS
from app.reference.values import BY_NAME
from tests.factories.approvals import a_delegation, an_approval
from tests.factories.attachments import an_attachment
from tests.factories.conglomerates import a_conglomerate
from tests.factories.customers import a_contact, a_customer, an_address
from tests.factories.defaults import some_defaults
from tests.factories.documents import one_document_of_each_kind, what_verbs_make
from tests.factories.exports import an_export
from tests.factories.fields import a_custom_field
from tests.factories.imports import an_import
from tests.factories.notes import a_note
from tests.factories.quality import a_rule
from tests.factories.reference import a_category, a_credit_term, a_sales_agent, an_industry, one_of_each_list
from tests.factories.scores import a_score
from tests.factories.statements import a_run
from tests.factories.views import a_view
from tests.people import Cast, Person, alice, bob

Ids = Mapping[str, UUID]
"""By the word that stands before an id in an address: /customers/<id>, /contacts/<id> …"""

TABLES = {
    "bulk-edit": "jobs",
    "attachments": "customer_attachments",
    "documents": "documents",
    "notes": "customer_notes",
    **{shape.slug: f"(select id from documents where kind = '{shape.kind}') found" for shape in SHAPES},
    "addresses": "customer_addresses",
    "approvals": "approvals",
    "papers": "papers",
    "statements": "paper_runs",
    "statement-runs": "paper_runs",
    "conglomerates": "conglomerates",
    "branches": "customer_branches",
    "contacts": "customer_contacts",
    "custom": "custom_fields",
    "custom-fields": "custom_fields",
    "credit-scores": "credit_scores",
    "customers": "customers",
    "delegations": "approval_delegations",
    "exports": "exports",
    "families": "conglomerates",
    "imports": "imports",
    "jobs": "jobs",
    "members": "memberships",
    "patterns": "number_series",
    "release-bands": "(select role_id as id from release_bands) found",
    "roles": "roles",
    "quality-rules": "quality_rules",
    "rules": "quality_rules",
    "scores": "credit_scores",
    "sessions": "sessions",
    "tokens": "api_tokens",
    **{kind.path: MODELS[name].__tablename__ for name, kind in BY_NAME.items()},
    "views": "customer_views",
}
"""The table in which such an id is found. A new word is named here, and a row of its table made below."""


def make_one_of_everything(cast: Cast, run_jobs: Callable[[], int], person: Person = alice) -> None:
    """Fill `person`'s company, in transactions of its own."""
    cast.token(person)
    cast.sign_in(person)
    colleague = cast.id_of(bob)
    with cast.acting(person):
        one_of_each_list()
        an_approval()
        another = a_customer()
        customer = a_customer(
            contacts=[a_contact()],
            addresses=[an_address()],
            category=a_category().id,
            credit_term=a_credit_term().id,
            industry=an_industry().id,
            conglomerate=a_conglomerate().id,
            sales_agent=a_sales_agent().id,
        )
        add_part(customer, Branch, {"code": "KLANG", "name": "Klang Parade"})
        a_score(customer)
        review_customer(customer, {"next_review": date(2099, 1, 1), "remark": "Pays on time"})
        an_attachment(customer)
        a_note(customer)
        one_document_of_each_kind(customer)
        what_verbs_make(customer, another)
        a_view()
        a_custom_field()
        some_defaults()
        set_band(next(one.id for one in releasing_roles()), Money(10_000_00, bound_actor().tenant.currency))
        a_rule()
        save_pattern("customer", None, "CUST-{0000}", 1)
        roles.create_role(bound_actor(), "Clerk", rights_of_actor(bound_actor()))
        an_import()
        an_export()
        a_run(today(bound_actor().tenant.timezone))
        a_delegation(colleague)
        bulk.start(Search(), Change("vip", True), title="VIP", url="/")  # the last: it is the newest job
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
    """The ids of one row of each kind in the bound company; of what belongs to a person, one of theirs."""
    found = {}
    for word, table in TABLES.items():
        whose = "where user_id = :person" if table in {"sessions", "jobs", "exports", "imports"} else ""
        query = text(f"select id from {table} {whose} order by id desc limit 1")
        found[word] = session.scalar(query, {"person": bound_actor().user_id})
    return found
