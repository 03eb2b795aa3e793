"""The demo company: its people, its lists and its customers, made once, the same every time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.core import clock, i18n
from app.core.actor import Actor, ActorKind, Tenant
from app.core.clock import now
from app.core.db import db, new_id
from app.core.records import rows
from app.core.records.context import Context
from app.core.session import JOB_LIMITS, transaction
from app.customers import rules
from app.customers.models import Address, Contact, Customer
from app.customers.queries.einvoice import write_figures
from app.customers.queries.search import write_search_rows
from app.customers.service.customers import new_row, write
from app.customers.values import CUSTOMER
from app.demo import CATEGORIES, CREDIT_TERMS, INDUSTRIES, SALES_AGENTS
from app.demo.book import DemoCustomer, customers
from app.demo.families import make_branches, make_families
from app.identity.service import companies
from app.reference import service as reference
from app.reference.queries import lists
from app.reference.queries.resolver import find_reference, preload
from app.reference.values import BY_NAME

NAME = "Meridian Trading"
PASSWORD = "meridian-opens-at-nine"  # noqa: S105 - a demo company's, printed at every start
PEOPLE = (
    ("alice", "Alice Tan", "administrator", "en"),
    ("nurul", "Nurul Huda", "data-administrator", "ms"),
    ("bob", "Bob Lim", "credit-controller", "en"),
    ("aisyah", "Aisyah Rahman", "account-manager", "ms"),
    ("olivia", "Olivia Wong", "operations", "en"),
    ("farid", "Farid Osman", "finance", "ms"),
    ("dave", "Dave Raj", "sales-rep", "en"),
    ("meiling", "Tan Mei Ling", "sales-rep", "zh"),
    ("carol", "Carol Chew", "auditor", "en"),
)
SLICE = 500


def seed(slug: str, number: int) -> Iterator[str]:
    """Make the demo company with `number` customers unless it is there; yields the lines that tell how to sign in."""
    existing = [tenant for tenant in companies.all_tenants() if tenant.slug == slug]
    tenant = existing[0] if existing else _make(slug, number)
    yield f"{tenant.name}, /{tenant.slug}/ (password of all: {PASSWORD})"
    for login, name, role, _ in PEOPLE:
        yield f"  {_email(login, slug):<32} {name:<16} {role}"


def _email(login: str, slug: str) -> str:
    return f"{login}@{slug}.example"


def _make(slug: str, number: int) -> Tenant:
    admin = _email(PEOPLE[0][0], slug)
    tenant = companies.create_company(
        slug, NAME, country="MY", currency="MYR", timezone="Asia/Kuala_Lumpur", admin_email=admin, admin_password=PASSWORD,
        admin_name=PEOPLE[0][1],
    )  # fmt: skip
    for login, name, role, locale in PEOPLE[1:]:
        companies.create_member(tenant, _email(login, slug), role=role, password=PASSWORD, name=name, locale=locale)
    actor = Actor.system(tenant, ActorKind.CLI)
    with transaction(actor):
        make_lists(tenant)
    for some in _sliced(number):
        with transaction(actor, limits=JOB_LIMITS):
            _add(some, _context(tenant))
    with transaction(actor):
        make_families()
        make_branches()
    return tenant


def _sliced(number: int) -> Iterator[list[DemoCustomer]]:
    waiting: list[DemoCustomer] = []
    for one in customers(number):
        waiting.append(one)
        if len(waiting) == SLICE:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def make_lists(tenant: Tenant) -> None:
    """The lists that the customers refer to, in the open transaction."""
    reference.create_defaults()
    context = _context(tenant)
    known = {code for _, code, _ in lists.options(BY_NAME["credit_term"])}
    for name, entries in (
        ("credit_term", [term for term in CREDIT_TERMS if term.code not in known]),
        ("category", CATEGORIES),
        ("industry", INDUSTRIES),
        ("sales_agent", SALES_AGENTS),
    ):
        for entry in entries:
            _create(name, entry._asdict(), replace(context, find_reference=find_reference))


def _create(name: str, raw: Mapping[str, Any], context: Context) -> None:
    parsed = rows.parse(BY_NAME[name].definition, raw, context, "file")
    if parsed.problems:
        raise ValueError(f"{name} {raw}: {parsed.problems}")
    reference.create_record(BY_NAME[name], parsed.values)


def _context(tenant: Tenant) -> Context:
    return rows.context(
        country=tenant.country, currency=tenant.currency, locale="en", today=clock.today(tenant.timezone), timezone=tenant.timezone,
        find_reference=preload(), translate=i18n.translate,
    )  # fmt: skip


def _add(some: list[DemoCustomer], context: Context) -> None:
    """Write customers as they are drawn: states that are otherwise reached by verbs are simply there."""
    made = [_customer(one, context) for one in some]
    db.session.add_all(made)
    db.session.flush()
    for customer, one in zip(made, some, strict=True):
        db.session.add_all(_parts(customer, one))
    db.session.flush()
    write_figures([customer.id for customer in made])
    write_search_rows(customer.id for customer in made)


FIELDS = frozenset(CUSTOMER.by_name) & frozenset(DemoCustomer.__dataclass_fields__)


def _customer(one: DemoCustomer, context: Context) -> Customer:
    raw = {name: getattr(one, name) or "" for name in FIELDS}
    parsed = rows.parse(CUSTOMER, raw, context.in_currency(one.currency), "file")
    if parsed.problems:
        raise ValueError(f"{one.code}: {parsed.problems}")
    customer = new_row()
    write(customer, parsed.values, rules.keys_of(parsed.values))
    return customer


def _parts(customer: Customer, one: DemoCustomer) -> Iterator[Contact | Address]:
    moment = now()
    stamped = {"customer_id": customer.id, "version": 1, "created_at": moment, "updated_at": moment}
    for contact in one.contacts:
        yield Contact(id=new_id(), **stamped, **_filled(contact._asdict()))
    seen: set[str] = set()
    for address in one.addresses:
        yield Address(id=new_id(), **stamped, **_filled(address._asdict()), is_default=address.purpose not in seen)
        seen.add(address.purpose)


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if value != "" else None for name, value in values.items()}
