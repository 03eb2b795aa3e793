"""The ageing at size: its page through HTTP, its statement behind the wall, and beside it the bare SQL that adds up the same figures.

python -m bench.ageing [open documents] [repeats]

A third of the documents is settled in part by a payment of its own, so that allocations are added up, too. One customer has fifty documents.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg

from app.core.actor import Actor, ActorKind
from app.core.clock import now
from app.core.db import new_id
from app.core.session import transaction
from app.factory import create_app
from app.identity.service import companies
from app.receivables.rules.ageing import By, Question
from app.receivables.service.ageing import age, age_page, parts
from bench.book import copy_into
from bench.house import SLUG, House, house, machine, sign_in, table, timed, web
from bench.search import get

PORT = 8194
EACH = 50
"""Documents of one customer."""
DAY = date(2026, 3, 31)
DOCUMENT = (
    "tenant_id", "id", "kind", "status", "number", "number_key", "customer_id", "debtor_id", "date", "effective_on", "due_date",
    "currency", "total", "settled", "outstanding", "counted", "direction", "created_at", "updated_at",
)  # fmt: skip
ALLOCATION = ("tenant_id", "id", "debtor_id", "credit_id", "debit_id", "amount", "date", "origin", "created_at")
BARE = """
    select debtor_id, width_bucket(%(day)s - due_date, array[1, 31, 61, 91, 121]), currency, sum(total - settled)
      from documents where tenant_id = %(tenant)s and direction = 1 and outstanding <> 0 group by 1, 2, 3
"""
PAGES = {
    "page": "/bench/ageing/?as_of=2026-03-31",
    "by agent": "/bench/ageing/?as_of=2026-03-31&by=agent",
    "by document date": "/bench/ageing/?as_of=2026-03-31&basis=document_date",
    "a past day": "/bench/ageing/?as_of=2025-12-31",
    "documents over 120 days": "/bench/ageing/documents?as_of=2026-03-31&bucket=over_120",
}


def main(size: int, repeats: int) -> None:
    with house(max(size // EACH, 1000)) as place:
        _fill(place, size)
        print(f"\n## Ageing of {size:,} open documents\n\n{machine()}\n", flush=True)
        _check(place)
        rows: list[tuple[object, ...]] = [("bare SQL, as the owner", *timed(lambda: _bare(place), repeats))]
        with create_app().app_context():
            rows += [(name, *timed(act, repeats)) for name, act in _statements(place)]
        with web(PORT) as address:
            cookie = sign_in(place)
            rows += [
                (f"{name}, through HTTP", *timed(lambda url=path: get(address, url, cookie), repeats))  # type: ignore[misc]
                for name, path in PAGES.items()
            ]
        table(("ageing, ms", "p50", "p95"), rows)


def _actor() -> Actor:
    return Actor.system(next(one for one in companies.all_tenants() if one.slug == SLUG), ActorKind.CLI)


def _statements(place: House) -> Iterator[tuple[str, Any]]:
    """The service alone, as the application role behind the wall."""
    actor, question = _actor(), Question(DAY)

    def asked(act: Any) -> Any:
        def run() -> None:
            with transaction(actor):
                act()

        return run

    yield "a page of rows, and the totals", asked(lambda: age_page(question))
    yield "all rows", asked(lambda: age(question))
    yield "by category", asked(lambda: age(Question(DAY, by=By.CATEGORY)))
    with transaction(actor):
        biggest = age_page(question, limit=1).rows[0].id
    assert biggest is not None
    yield "one customer", asked(lambda: age(question.of(biggest)))
    yield "documents of one bucket", asked(lambda: parts(question, None, 5))


def _check(place: House) -> None:
    """The figures that are compared are the same."""
    with create_app().app_context(), transaction(_actor()):
        ours = age(Question(DAY)).total
    with psycopg.connect(place.owner_url) as connection:
        bare = sum(row[3] for row in connection.execute(BARE, {"day": DAY, "tenant": place.tenant_id}))
    assert sum(ours.base.buckets) == bare, (ours.base.buckets, bare)


def _bare(place: House) -> None:
    with psycopg.connect(place.owner_url) as connection:
        connection.execute(BARE, {"day": DAY, "tenant": place.tenant_id}).fetchall()


def _fill(place: House, size: int) -> None:
    """`size` open invoices and the payments of a third of them, unless they are there."""
    with psycopg.connect(place.owner_url, autocommit=True) as connection:
        tenant = UUID(place.tenant_id)
        known = connection.execute(
            "select count(*) from documents where tenant_id = %s and kind = 'invoice'", [tenant]
        ).fetchone()
        if known and known[0] >= size:
            return
        begun = time.monotonic()
        ids = [
            row[0] for row in connection.execute("select id from customers where tenant_id = %s order by id", [tenant])
        ]
        rows = list(_invoices(tenant, ids, size))
        paid = [(new_id(), row, int(row[12] // 3)) for row in rows[::3]]
        with connection.transaction():
            copy_into(connection, "documents", DOCUMENT, iter(_settled(rows)))
            copy_into(connection, "documents", DOCUMENT, (_payment(tenant, *one) for one in paid))
            copy_into(connection, "allocations", ALLOCATION, (_allocation(tenant, *one) for one in paid))
        connection.execute("analyze documents, allocations")
        print(f"filled with {size:,} open documents in {time.monotonic() - begun:.0f} s", flush=True)


def _invoices(tenant: UUID, customers: list[UUID], size: int) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(11)
    moment = now()
    for number in range(size):
        who, total = customers[number // EACH % len(customers)], chance.randrange(100_00, 50_000_00)
        day = DAY - timedelta(days=chance.randrange(0, 240))
        yield (
            tenant, new_id(), "invoice", "posted", f"B{number}", f"B{number}", who, who, day, day, day + timedelta(days=30),
            "MYR", total, 0, total, total, 1, moment, moment,
        )  # fmt: skip


def _settled(rows: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Every third one is paid to a third."""
    for place, row in enumerate(rows):
        paid = row[12] // 3 if place % 3 == 0 else 0
        yield (*row[:13], paid, row[12] - paid, row[12] - paid, *row[16:])


def _payment(tenant: UUID, row_id: UUID, invoice: tuple[Any, ...], amount: int) -> tuple[Any, ...]:
    number, day = f"R{invoice[4]}", invoice[8]
    return (
        tenant, row_id, "payment", "cleared", number, number, invoice[6], invoice[7], day, day, None,
        "MYR", amount, amount, 0, 0, -1, invoice[17], invoice[18],
    )  # fmt: skip


def _allocation(tenant: UUID, row_id: UUID, invoice: tuple[Any, ...], amount: int) -> tuple[Any, ...]:
    return tenant, new_id(), invoice[7], row_id, invoice[1], amount, invoice[8], "oldest", invoice[17]


if __name__ == "__main__":
    main(*[int(word) for word in [*sys.argv[1:], "5000", "5"][: max(2, len(sys.argv) - 1)]][:2])
