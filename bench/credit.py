"""The credit desk on the demo company: placing orders, the workbench, statements; each beside the bare SQL that it cannot do without.

python -m bench.credit [seconds] [statements]      (home: BENCH_HOME, default .langgan-bench/credit)
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from bench.house import ROOT, machine, table, timed, web

PORT = 8199
CLIENTS = 16
PROCESSES = 2
"""Web processes, as `Procfile` starts them; the clients are spread over them."""
WARM = 30
"""Orders that each client places before they are counted."""
SLUG = "demo"
BUDGET = 300
"""Orders a second through the service."""

PLACE = """
    with locked as materialized (select id from credit_balances where id = any(%(chain)s) order by id for update)
    update credit_balances b set exposure = b.exposure + 1 from locked l where b.id = l.id
"""
WORKBENCH = """
    select h.id from document_holds h join documents d on d.tenant_id = h.tenant_id and d.id = h.document_id
      join customers c on c.tenant_id = h.tenant_id and c.id = h.debtor_id
     where h.tenant_id = %(tenant)s and h.outcome is null order by h.held_at limit 50
"""
OPEN_ITEMS = """
    select d.id from documents d where d.tenant_id = %(tenant)s and d.debtor_id = any(%(ids)s) and d.outstanding <> 0
"""


def main(seconds: float, statements: int) -> None:
    with _house() as (owner_url, tenant):
        print(f"\n## The credit desk\n\n{machine()}\n", flush=True)
        _orders(owner_url, tenant, seconds)
        _workbench(owner_url, tenant)
        _statements(owner_url, tenant, statements)


@contextmanager
def _house() -> Iterator[tuple[str, Any]]:
    """The demo company in servers of its own."""
    from app.demo import company
    from app.factory import create_app
    from app.identity.service import companies
    from app.migrations.upgrade import upgrade
    from launcher.servers import embedded

    home = Path(os.environ.get("BENCH_HOME") or ROOT / ".langgan-bench") / "credit"
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    with embedded(home) as urls:
        given = {"LANGGAN_HOME": str(home), "SECRET_KEY": "measured", "METRICS": "0", "LANGGAN_THREADS": str(CLIENTS)}
        os.environ.update(urls, **given)
        upgrade(urls["DATABASE_URL"], urls["DATABASE_OWNER_URL"])
        with create_app().app_context():
            begun = time.monotonic()
            list(company.seed(SLUG, 2000))
            print(f"the demo company: {time.monotonic() - begun:.0f} s", flush=True)
            yield urls["DATABASE_OWNER_URL"], companies.get_tenant(SLUG)


def _orders(owner_url: str, tenant: Any, seconds: float) -> None:
    """Small orders by 16 clients at once: of one customer, of one group, of everybody."""
    rows = []
    every = _with_room(owner_url, tenant, _chains(owner_url, tenant, "true"))
    group = _with_room(owner_url, tenant, _chains(owner_url, tenant, "n.code = 'OMNI'"))
    for name, chains in (("one customer", every[:1]), ("one group", group), ("any customers", every)):
        placed = _placed([chain[0] for chain in chains], seconds)
        bare = _at_once(_bare(owner_url, chains), seconds, CLIENTS)
        rows.append((name, placed, BUDGET, bare, bare / placed))
    table(
        ("orders a second, 16 clients", "check and order by the service", "budget", "bare SQL: lock and add", "ratio"),
        rows,
    )


def _with_room(owner_url: str, tenant: Any, chains: Sequence[list[Any]]) -> list[list[Any]]:
    """Limits that no order of the measurement reaches, and of the customers those whose orders open: nobody measures refusals."""
    from app.core.actor import Actor, ActorKind
    from app.core.money import Money
    from app.core.session import transaction
    from app.receivables import service

    with psycopg.connect(owner_url, autocommit=True) as connection:
        for name in ("customers", "conglomerates"):
            connection.execute(
                f"update {name} set credit_limit = 1000000000000, credit_limit_currency = 'MYR' where tenant_id = %s",
                [tenant.id],
            )
        connection.execute("update customers set credit_limit_id = null where tenant_id = %s", [tenant.id])
    with transaction(Actor.system(tenant, ActorKind.CLI)):
        amount = Money(1_00, "MYR")
        return [one for one in chains if service.try_order({"customer": one[0], "amount": amount}).decision.allowed]


def _placed(ids: Sequence[Any], seconds: float) -> float:
    """Orders a second by the service, from processes of their own that begin together."""
    spawned = multiprocessing.get_context("spawn")
    ready = spawned.Barrier(PROCESSES)
    each = CLIENTS // PROCESSES
    told: Any = spawned.Queue()
    workers = [spawned.Process(target=place_orders, args=(ids, seconds, each, ready, told)) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    rates = [told.get(timeout=seconds + 120) for _ in workers]
    for worker in workers:
        worker.join()
    return float(sum(rates))


def place_orders(ids: Sequence[Any], seconds: float, clients: int, ready: Any, told: Any) -> None:
    """What one of the processes does: warm up, wait for the others, and place orders."""
    from app.factory import create_app
    from app.identity.service import companies

    with create_app().app_context():
        place = _placing(companies.get_tenant(SLUG), ids)
        _warm_up(place, clients)
        ready.wait(60)
        told.put(_at_once(place, seconds, clients))


def _chains(owner_url: str, tenant: Any, wanted: str) -> list[list[Any]]:
    """Active customers with a limit, each with the node it hangs on."""
    with psycopg.connect(owner_url) as connection:
        found = connection.execute(
            "select c.id, c.conglomerate_id from customers c left join conglomerates n on n.tenant_id = c.tenant_id and"
            f" n.id = c.conglomerate_id where c.tenant_id = %s and c.status = 'active' and {wanted} order by c.id limit 200",
            [tenant.id],
        )
        return [[one for one in row if one] for row in found]


def _placing(tenant: Any, ids: Sequence[Any]) -> Callable[[int], Callable[[int], None]]:
    from flask import current_app

    from app.core.actor import Actor, ActorKind
    from app.core.money import Money
    from app.core.session import JOB_LIMITS, transaction
    from app.receivables import service

    web_app = current_app._get_current_object()  # type: ignore[attr-defined]
    actor = Actor.system(tenant, ActorKind.CLI)

    def client(number: int) -> Callable[[int], None]:
        def place(turn: int) -> None:
            with web_app.app_context(), transaction(actor, limits=JOB_LIMITS):
                service.create_order({"customer": ids[(number * 7 + turn) % len(ids)], "amount": Money(1_00, "MYR")})

        return place

    return client


def _bare(owner_url: str, chains: Sequence[Sequence[Any]]) -> Callable[[int], Callable[[int], None]]:
    def client(number: int) -> Callable[[int], None]:
        connection = psycopg.connect(owner_url, autocommit=True)

        def place(turn: int) -> None:
            connection.execute(PLACE, {"chain": list(chains[(number * 7 + turn) % len(chains)])})

        return place

    return client


def _warm_up(client: Callable[[int], Callable[[int], None]], clients: int) -> None:
    """As a server that has run for a minute: each connection has prepared its statements and PostgreSQL has settled on plans for them, after
    some ten times each."""

    def work(number: int) -> None:
        act = client(number)
        for turn in range(WARM):
            act(turn)

    _together(work, clients)


def _together(work: Callable[[int], None], clients: int) -> None:
    threads = [threading.Thread(target=work, args=[number]) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _at_once(client: Callable[[int], Callable[[int], None]], seconds: float, clients: int) -> float:
    """How often a second all clients together do it."""
    done = [0] * clients
    ends = time.monotonic() + seconds

    def work(number: int) -> None:
        act = client(number)
        while time.monotonic() < ends:
            act(done[number])
            done[number] += 1

    begun = time.monotonic()
    _together(work, clients)
    return sum(done) / (time.monotonic() - begun)


def _workbench(owner_url: str, tenant: Any) -> None:
    cookie = _sign_in(owner_url)
    with web(PORT) as address, psycopg.connect(owner_url, autocommit=True) as connection:

        def page(path: str) -> None:
            asked = urllib.request.Request(f"{address}/{SLUG}{path}", headers={"Cookie": cookie})
            with urllib.request.urlopen(asked, timeout=30) as answer:
                answer.read()

        shown = timed(lambda: page("/credit/"), 30)
        bare = timed(lambda: connection.execute(WORKBENCH, {"tenant": tenant.id}).fetchall(), 30)
    table(("workbench, ms", "p50", "p95"), [("the page, through HTTP", *shown), ("bare SQL of its list", *bare)])


def _sign_in(owner_url: str) -> str:
    from datetime import timedelta

    from app.core.clock import now
    from app.core.db import new_id
    from app.identity.service.secrets import secret_hash
    from bench.house import SESSION

    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("delete from sessions where hash = %s", [secret_hash(SESSION)])
        connection.execute(
            "insert into sessions (id, hash, user_id, created_at, last_seen, expires_at)"
            " select %s, %s, id, %s, %s, %s from users where email = %s",
            [new_id(), secret_hash(SESSION), now(), now(), now() + timedelta(days=1), f"bob@{SLUG}.example"],
        )
    return f"langgan={SESSION}"


def _statements(owner_url: str, tenant: Any, wanted: int) -> None:
    """As many statements of open items as wanted, fifty in a transaction as a run makes them."""
    from app.core.actor import Actor, ActorKind
    from app.core.clock import today
    from app.core.session import JOB_LIMITS, transaction
    from app.statements.service.gathering import gather
    from app.statements.service.papers import is_empty, write
    from app.statements.values import PaperKind, Wish

    with psycopg.connect(owner_url, autocommit=True) as connection:
        found = connection.execute(
            "select distinct debtor_id from documents where tenant_id = %s and outstanding <> 0", [tenant.id]
        ).fetchall()
        owing = [row[0] for row in found]
        ids = (owing * (wanted // len(owing) + 1))[:wanted]
        begun = time.monotonic()
        for start in range(0, wanted, 50):
            connection.execute(OPEN_ITEMS, {"tenant": tenant.id, "ids": ids[start : start + 50]}).fetchall()
        bare = time.monotonic() - begun
    actor, wish = Actor.system(tenant, ActorKind.CLI), Wish(PaperKind.OPEN_ITEMS, today(tenant.timezone), None)
    begun, pages = time.monotonic(), 0
    for start in range(0, wanted, 50):
        with transaction(actor, limits=JOB_LIMITS):
            accounts = [one for one in gather(ids[start : start + 50], wish) if not is_empty(one)]
            pages += sum(bool(write(one, wish).pdf) for one in accounts)
    taken = time.monotonic() - begun
    rows = [
        (f"{pages} statements as PDF", taken, taken / max(pages, 1) * 1000),
        ("bare SQL of their open items", bare, bare / wanted * 1000),
    ]
    table(("statements", "seconds", "ms for each"), rows)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(float(arguments[0]) if arguments else 10.0, int(arguments[1]) if len(arguments) > 1 else 1000)
