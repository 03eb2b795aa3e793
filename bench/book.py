"""Fills a company with a book of any size, as the owner, by COPY: the quickest way that ends in the same rows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cache
from typing import Any, cast
from uuid import UUID

import psycopg

from app.core.clock import now
from app.core.db import db, new_id
from app.core.text import fold, sort_name
from app.customers import rules
from app.demo.book import DemoCustomer, customers
from app.factory import create_app
from app.identity.service import companies
from bench.house import EMAIL, SLUG

COLUMNS = (
    "tenant_id", "id", "code", "code_key", "name", "sort_name", "match_name", "other_name", "entity_type", "customer_type", "status",
    "category_id", "credit_term_id", "credit_limit", "credit_limit_currency", "currency", "tax_id", "tax_id_key", "registration_number",
    "registration_key", "shares_identifiers", "phone", "email", "email_key", "preferred_language", "vip", "version", "created_at", "updated_at",
)  # fmt: skip
PASSWORD = "measured-with-care-17"


def fill(owner_url: str, size: int) -> str:
    """Make the company with `size` customers unless it is there; returns the tenant's id."""
    with create_app().app_context():
        known = [tenant for tenant in companies.all_tenants() if tenant.slug == SLUG]
        tenant = known[0] if known else _make_company()
    with psycopg.connect(owner_url, autocommit=True) as connection:
        count = connection.execute("select count(*) from customers where tenant_id = %s", [tenant.id]).fetchone()
        if count is None or count[0] < size:
            begun = time.monotonic()
            _write(connection, tenant.id, size)
            print(f"filled with {size:,} customers in {time.monotonic() - begun:.0f} s", flush=True)
    return str(tenant.id)


def _make_company() -> Any:
    from app.core.actor import Actor, ActorKind
    from app.core.session import transaction
    from app.demo import company

    tenant = companies.create_company(
        SLUG,
        "Bench",
        country="MY",
        currency="MYR",
        timezone="Asia/Kuala_Lumpur",
        admin_email=EMAIL,
        admin_password=PASSWORD,
    )
    with transaction(Actor.system(tenant, ActorKind.CLI)):
        company.make_lists(tenant)
    return tenant


def _write(connection: psycopg.Connection[Any], tenant_id: UUID, size: int) -> None:
    lists = {
        name: dict(connection.execute(f"select code, id from {name} where tenant_id = %s", [tenant_id]).fetchall())
        for name in ("categories", "credit_terms")
    }
    trigram = "ix_customer_search_text"
    (definition,) = connection.execute("select pg_get_indexdef(%s::regclass)", [trigram]).fetchone() or ("",)
    connection.execute(f"drop index {trigram}")
    begun, done = 0, 0
    for some in _slices(size, 20_000):
        rows = [(new_id(), one) for one in some]
        with connection.transaction():
            copy_into(
                connection, "customers", COLUMNS, (_customer(tenant_id, row_id, one, lists) for row_id, one in rows)
            )
            copy_into(
                connection,
                "customer_contacts",
                CONTACT,
                (line for row_id, one in rows for line in _contacts(tenant_id, row_id, one)),
            )
            copy_into(
                connection,
                "customer_addresses",
                ADDRESS,
                (line for row_id, one in rows for line in _addresses(tenant_id, row_id, one)),
            )
            copy_into(connection, "customer_search", SEARCH, (_search(tenant_id, row_id, one) for row_id, one in rows))
            words = {word for _, one in rows for word in rules.words_of((one.name, one.other_name))}
            connection.execute(
                "insert into search_words (tenant_id, word) select %s, w from unnest(%s::text[]) w on conflict do nothing",
                [tenant_id, list(words)],
            )
        done += len(rows)
        if done - begun >= 200_000:
            begun = done
            print(f"  {done:,}", flush=True)
    connection.execute(definition)
    connection.execute("vacuum analyze")


def _slices(size: int, length: int) -> Iterator[list[DemoCustomer]]:
    waiting: list[DemoCustomer] = []
    for one in customers(size):
        waiting.append(one)
        if len(waiting) == length:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def copy_into(
    connection: psycopg.Connection[Any], table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]
) -> None:
    """Write `rows` of `columns`; the others that cannot be empty have what a new row has."""
    more = _defaults(table, columns)
    names = ", ".join((*columns, *more))
    with connection.cursor().copy(f"copy {table} ({names}) from stdin") as copy:
        for row in rows:
            copy.write_row((*row, *more.values()))


@cache
def _defaults(table: str, columns: tuple[str, ...]) -> dict[str, Any]:
    """What a new row has in the columns that are not written here and cannot be empty."""
    needed = [c for c in db.metadata.tables[table].columns if not c.nullable and c.name not in columns]
    return {c.name: cast("Any", c.default).arg for c in needed}


def _customer(tenant_id: UUID, row_id: UUID, one: DemoCustomer, lists: dict[str, dict[str, UUID]]) -> tuple[Any, ...]:
    keys = rules.keys_of(
        {
            "code": one.code,
            "name": one.name,
            "email": one.email,
            "tax_id": one.tax_id,
            "registration_number": one.registration_number,
        }
    )
    moment = now()
    limit = None if one.credit_limit is None else int(one.credit_limit.replace(".", ""))
    return (
        tenant_id, row_id, one.code, keys["code_key"], one.name, keys["sort_name"], keys["match_name"], one.other_name or None, one.entity_type,
        one.customer_type, one.status, lists["categories"].get(one.category), lists["credit_terms"].get(one.credit_term), limit,
        one.currency if limit is not None else None, one.currency, one.tax_id or None, keys["tax_id_key"], one.registration_number or None,
        keys["registration_key"], False, one.phone or None, one.email or None, keys["email_key"], one.preferred_language, False, 1, moment, moment,
    )  # fmt: skip


CONTACT = (
    "tenant_id",
    "id",
    "customer_id",
    "name",
    "title",
    "email",
    "phone",
    "mobile",
    "is_primary",
    "version",
    "created_at",
    "updated_at",
)


def _contacts(tenant_id: UUID, row_id: UUID, one: DemoCustomer) -> Iterator[tuple[Any, ...]]:
    moment = now()
    for c in one.contacts:
        yield (
            tenant_id,
            new_id(),
            row_id,
            c.name,
            c.title or None,
            c.email or None,
            c.phone or None,
            c.mobile or None,
            c.is_primary,
            1,
            moment,
            moment,
        )


ADDRESS = ("tenant_id", "id", "customer_id", "purpose", "line1", "line2", "city", "state", "postcode", "country", "is_default", "version", "created_at", "updated_at")  # fmt: skip


def _addresses(tenant_id: UUID, row_id: UUID, one: DemoCustomer) -> Iterator[tuple[Any, ...]]:
    moment = now()
    for n, a in enumerate(one.addresses):
        yield (
            tenant_id,
            new_id(),
            row_id,
            a.purpose,
            a.line1,
            a.line2 or None,
            a.city or None,
            a.state or None,
            a.postcode or None,
            a.country,
            n == 0,
            1,
            moment,
            moment,
        )


SEARCH = ("tenant_id", "customer_id", "code", "sort_name", "search_text")


def _search(tenant_id: UUID, row_id: UUID, one: DemoCustomer) -> tuple[Any, ...]:
    phones = [
        rules.phone_digits(phone) for phone in (one.phone, *(p for c in one.contacts for p in (c.phone, c.mobile)))
    ]
    text = rules.search_text(
        one.code, (one.name, one.other_name, one.correspondence_name), (one.tax_id, one.registration_number, one.email, *phones),
        (*(c.name for c in one.contacts), *(c.email for c in one.contacts)),
    )  # fmt: skip
    return tenant_id, row_id, fold(one.code), sort_name(one.name), text
