"""The demo company: its people, its lists and its customers, made once, the same every time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from itertools import islice
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from app.core import clock, i18n
from app.core.actor import Actor, ActorKind, Tenant
from app.core.clock import now
from app.core.db import db, new_id
from app.core.records import rows
from app.core.records.context import Context
from app.core.session import JOB_LIMITS, transaction
from app.credit.service.policy import save_policy
from app.credit.values import Policy
from app.customers import rules
from app.customers.models import Address, Contact, Customer
from app.customers.queries.einvoice import write_figures
from app.customers.queries.search import write_search_rows
from app.customers.service.customers import new_row, write
from app.customers.values import CUSTOMER
from app.demo import INDUSTRIES, office, shaping
from app.demo.book import KNOWN, DemoCustomer, customers
from app.demo.dealings import DAYS
from app.demo.families import kin, make_branches, make_families
from app.demo.ledger import Person
from app.demo.lists import entries
from app.demo.particulars import particulars, referrer, zone_of
from app.demo.rates import all_rates
from app.demo.scenes import FIRST_LIMITS, Stage, play
from app.demo.trading import OPERATIONS, late_payers, seller_of, trade
from app.identity.queries.colleagues import all_colleagues
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
POLICY = Policy(
    holds_overdue=True, overdue_days=60, overdue_tolerance=500_00, holds_review=True, write_off_tolerance=5_00
)
"""Late payers are held, too, and whose review is late, so that the desk has something to say of them."""


def seed(slug: str, number: int) -> Iterator[str]:
    """Make the demo company with `number` customers and two years of their documents unless it is there; yields the lines that tell how to
    sign in."""
    existing = [tenant for tenant in companies.all_tenants() if tenant.slug == slug]
    tenant = existing[0] if existing else _make(slug, number)
    yield f"{tenant.name}, /{tenant.slug}/ (password of all: {PASSWORD})"
    for login, name, role, _ in PEOPLE:
        yield f"  {_email(login, slug):<32} {name:<16} {role}"


def _email(login: str, slug: str) -> str:
    return f"{login}@{slug}.example"


def _make(slug: str, number: int) -> Tenant:
    """Everything is told from its beginning: what stood two years ago stands in the history with that day."""
    told = clock.now() - timedelta(days=DAYS + 30)
    with clock.standing_at(told):
        tenant = _company(slug)
        actor = Actor.system(tenant, ActorKind.CLI)
        with transaction(actor):
            make_lists(tenant)
            make_rates(tenant)
            save_policy(POLICY)
            people = _people(slug)
            fields = shaping.make_fields(_context(tenant))
    book = list(customers(number))
    ids: dict[str, UUID] = {}
    for place, some in enumerate(batched(book, SLICE)):
        with clock.standing_at(told + timedelta(hours=place)), transaction(actor, limits=JOB_LIMITS):
            ids |= _add(some, place * SLICE, _Book(_context(tenant), people, book, ids))
            shaping.fill_fields(fields, some, ids, _context(tenant))
    members = kin(book, KNOWN)
    with clock.standing_at(told + timedelta(days=1)), transaction(actor):
        nodes = make_families(members, ids)
        make_branches(ids)
        terms = {code: one for one, code, _ in lists.options(BY_NAME["credit_term"])}
    trade(actor, book, members, ids, people, clock.today(tenant.timezone))
    currencies = {one.code: one.currency for one in book}
    stage = Stage(tenant, people, ids, currencies, nodes, terms)
    play(stage, late_payers(book, members))
    _shape(stage)
    office.play(stage)
    return tenant


def _shape(stage: Stage) -> None:
    """What the administrator and the data administrator have set up since."""
    with stage.ago("alice", 60):
        shaping.make_defaults()
        shaping.make_layouts()
        shaping.make_rules()
    with stage.ago("nurul", 50):
        shaping.make_views()


def _company(slug: str) -> Tenant:
    tenant = companies.create_company(
        slug, NAME, country="MY", currency="MYR", timezone="Asia/Kuala_Lumpur", admin_email=_email(PEOPLE[0][0], slug),
        admin_password=PASSWORD, admin_name=PEOPLE[0][1],
    )  # fmt: skip
    for login, name, role, locale in PEOPLE[1:]:
        companies.create_member(tenant, _email(login, slug), role=role, password=PASSWORD, name=name, locale=locale)
    return tenant


def _people(slug: str) -> dict[str, Person]:
    found = {one.email: one for one in all_colleagues()}
    return {login: Person(found[_email(login, slug)].id, name) for login, name, _, _ in PEOPLE}


T = TypeVar("T")


def batched(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size` of them."""
    waiting = iter(things)
    while some := list(islice(waiting, size)):
        yield some


def make_lists(tenant: Tenant) -> None:
    """The lists that the customers refer to, in the open transaction."""
    reference.create_defaults()
    context = _context(tenant)
    known = {code for _, code, _ in lists.options(BY_NAME["credit_term"])}
    for name, entry in entries():
        if name != "credit_term" or entry["code"] not in known:
            _create(name, entry, replace(context, find_reference=find_reference))


def make_rates(tenant: Tenant) -> None:
    """What foreign currencies were worth, in the open transaction."""
    context = _context(tenant)
    for rate in all_rates(clock.today(tenant.timezone) + timedelta(days=DAYS + 30)):
        _create("exchange_rate", asdict(rate) | {"date": rate.date.isoformat()}, context)


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


class _Book(NamedTuple):
    """What customers are written from: their surroundings, the people, the whole book, and the ids of those that are written already."""

    context: Context
    people: Mapping[str, Person]
    rows: Sequence[DemoCustomer]
    ids: Mapping[str, UUID]


def _add(some: Sequence[DemoCustomer], first: int, book: _Book) -> dict[str, UUID]:
    """Write customers as they are drawn: states that are otherwise reached by verbs are simply there. `first` is the place of the first of
    them. Answers their ids by code."""
    made = [_customer(one, book) for one in some]
    ids = {one.code: customer.id for customer, one in zip(made, some, strict=True)}
    for place, (customer, one) in enumerate(zip(made, some, strict=True), first):
        brought_by = referrer(place, one.code)
        customer.referred_by_id = {**book.ids, **ids}[book.rows[brought_by].code] if brought_by is not None else None
    db.session.add_all(made)
    db.session.flush()
    zones = {code: one for one, code, _ in lists.options(BY_NAME["delivery_zone"])}
    for customer, one in zip(made, some, strict=True):
        db.session.add_all(_parts(customer, one, zones.get(zone_of(one))))
    db.session.flush()
    write_figures([customer.id for customer in made])
    write_search_rows(customer.id for customer in made)
    return {one.code: customer.id for customer, one in zip(made, some, strict=True)}


FIELDS = frozenset(CUSTOMER.by_name) & frozenset(DemoCustomer.__dataclass_fields__)


_INDUSTRY_CODES = {industry.name: industry.code for industry in INDUSTRIES}


def _customer(one: DemoCustomer, book: _Book) -> Customer:
    raw = {name: getattr(one, name) or "" for name in FIELDS}
    raw["credit_limit"] = FIRST_LIMITS.get(one.code, raw["credit_limit"])
    raw |= particulars(one, _INDUSTRY_CODES.get(one.industry, ""), book.context.today + timedelta(days=DAYS + 30))
    parsed = rows.parse(CUSTOMER, raw, book.context.in_currency(one.currency), "file")
    if parsed.problems:
        raise ValueError(f"{one.code}: {parsed.problems}")
    customer = new_row()
    write(customer, parsed.values, rules.keys_of(parsed.values))
    seller = seller_of(one.sales_agent)
    customer.owner_id = book.people[seller].id if seller != OPERATIONS else None
    return customer


def _parts(customer: Customer, one: DemoCustomer, zone: UUID | None) -> Iterator[Contact | Address]:
    moment = now()
    stamped = {"customer_id": customer.id, "version": 1, "created_at": moment, "updated_at": moment}
    for contact in one.contacts:
        yield Contact(id=new_id(), **stamped, **_filled(contact._asdict()))
    seen: set[str] = set()
    for address in one.addresses:
        values = _filled(address._asdict()) | {"delivery_zone_id": zone, "is_default": address.purpose not in seen}
        yield Address(id=new_id(), **stamped, **values)
        seen.add(address.purpose)


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if value != "" else None for name, value in values.items()}
