"""Imports of customers with a contact and an address each, from upload to done through a real worker, and bare COPY of the same rows beside it.

python -m bench.imports [rows …]      (default: 5000 100000)
"""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import xlsxwriter

from app.core.actor import Actor, ActorKind
from app.core.db import new_id
from app.core.session import transaction
from app.demo.book import as_row, customers
from app.factory import create_app
from bench import book
from bench.house import ROOT, SLUG, House, cpu_of, house, machine, percentiles, sign_in, table, web

PORT = 8198
PATIENCE = 1800
TABLES = "customers, import_rows, imports, import_mappings, jobs, events, outbox, event_feed, search_words"
BUDGETS = {5_000: 3.0, 100_000: 45.0}
"""Seconds (performance.md 8)."""


def main(sizes: list[int]) -> None:
    with house(0) as place:
        print(f"\n## Imports into an empty book\n\n{machine()}\n", flush=True)
        with web(PORT) as address, worker() as process:
            cookie = sign_in(place)
            _import(place, "warm.csv", _csv(500), 500, process)
            rows = [
                _measured(place, size, ending, process, address, cookie) for size in sizes for ending in _endings(size)
            ]
        head = (
            "rows",
            "file",
            "s",
            "budget s",
            "rows/s",
            "checking s",
            "writing s",
            "worker peak MiB",
            "list page p95 ms meanwhile",
            "processor s (worker + PostgreSQL)",
            "bare COPY s",
            "its processor s",
        )
        table(head, rows)


def _endings(size: int) -> tuple[str, ...]:
    return ("csv", "xlsx") if size <= 20_000 else ("csv",)


def _measured(
    place: House, size: int, ending: str, process: subprocess.Popen[bytes], address: str, cookie: str
) -> tuple[Any, ...]:
    content = _csv(size) if ending == "csv" else _xlsx(size)
    work = cpu_of(process.pid), cpu_of(place.postgres)
    taken, checking, most = _import(place, f"{size}.{ending}", content, size, process)
    worked = f"{cpu_of(process.pid) - work[0]:.1f} + {cpu_of(place.postgres) - work[1]:.1f}"
    with somebody_lists(address, cookie) as pages:
        _import(place, f"{size}.{ending}", content, size, process)
    p95 = percentiles(pages)[1] if len(pages) > 1 else 0.0
    before = cpu_of(place.postgres)
    bare = _bare(place, size)
    copied = cpu_of(place.postgres) - before
    budget = BUDGETS.get(size, "–")
    return (
        f"{size:,}", ending, taken, budget, round(size / taken), checking, taken - checking, most, p95, worked, bare, copied,
    )  # fmt: skip


def _import(
    place: House, name: str, content: bytes, size: int, process: subprocess.Popen[bytes]
) -> tuple[float, float, int]:
    """(seconds from upload to done, of which checking, peak MiB of the worker's child); fails unless every row became a customer."""
    from app.identity.service import companies
    from app.imports import service

    with psycopg.connect(place.owner_url, autocommit=True) as owner:
        owner.execute(f"truncate {TABLES} cascade")
        app = create_app()
        begun = time.monotonic()
        with app.app_context(), transaction(Actor.system(companies.get_tenant(SLUG), ActorKind.CLI)):
            service.start_import("customers", name, io.BytesIO(content), process=True)
        checked = _until(owner, "started_at is not null") - begun
        taken = _until(owner, "finished_at is not null") - begun
        row = owner.execute("select status, created, total from imports").fetchone()
    assert row == ("completed", size, size), row
    return taken, checked, peak(process.pid)


def _until(owner: psycopg.Connection[Any], condition: str) -> float:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if owner.execute(
            f"select 1 from imports where {condition} or status in ('failed', 'ready', 'needs_mapping')"
        ).fetchone():
            return time.monotonic()
        time.sleep(0.02)
    raise TimeoutError(condition)


def _bare(place: House, size: int) -> float:
    """Seconds that COPY takes, as the owner, for the same customers, contacts, addresses and search rows, in one transaction."""
    with psycopg.connect(place.owner_url) as owner:
        owner.execute(f"truncate {TABLES} cascade")
        lists = {
            name: dict(owner.execute(f"select code, id from {name} where tenant_id = %s", [place.tenant_id]).fetchall())
            for name in ("categories", "credit_terms")
        }
        tenant_id = UUID(place.tenant_id)
        rows = [(new_id(), one) for one in customers(size)]
        made = [
            ("customers", book.COLUMNS, [book._customer(tenant_id, i, one, lists) for i, one in rows]),
            ("customer_contacts", book.CONTACT, [next(book._contacts(tenant_id, i, one)) for i, one in rows]),
            ("customer_addresses", book.ADDRESS, [next(book._addresses(tenant_id, i, one)) for i, one in rows]),
            ("customer_search", book.SEARCH, [book._search(tenant_id, i, one) for i, one in rows]),
        ]
        begun = time.monotonic()
        for name, columns, lines in made:
            book.copy_into(owner, name, columns, iter(lines))
        owner.commit()
        return time.monotonic() - begun


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """A worker for imports, as Procfile starts it, with one process."""
    words = (
        "worker -n bench@%h -Q default,imports -P prefork -c 1 --without-gossip --without-mingle --without-heartbeat"
    )
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "tasks.celery_app", *words.split()]
    with open(os.devnull, "w") as nowhere:
        process = subprocess.Popen(command, cwd=ROOT, stdout=nowhere, stderr=nowhere)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def peak(pid: int) -> int:
    """The most memory that a child of the worker ever held, in MiB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    lines = [line for child in children for line in Path(f"/proc/{child}/status").read_text().splitlines()]
    return max(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


@contextmanager
def somebody_lists(address: str, cookie: str) -> Iterator[list[float]]:
    """Somebody opens the list of customers four times a second; answers with the milliseconds."""
    taken: list[float] = []
    over = threading.Event()

    def browse() -> None:
        request = urllib.request.Request(f"{address}/{SLUG}/customers/", headers={"Cookie": cookie})
        while not over.wait(0.25):
            begun = time.perf_counter()
            with urllib.request.urlopen(request, timeout=60) as answer:
                answer.read()
            taken.append((time.perf_counter() - begun) * 1000)

    thread = threading.Thread(target=browse)
    thread.start()
    try:
        yield taken
    finally:
        over.set()
        thread.join()


def _csv(size: int) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings())
    writer.writerows(as_row(one).values() for one in islice(customers(size), size))
    return text.getvalue().encode("utf-8-sig")


def _xlsx(size: int) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, headings())
        for number, one in enumerate(customers(size), start=1):
            sheet.write_row(number, 0, as_row(one).values())
    return content.getvalue()


def headings() -> list[str]:
    """Those of the files."""
    return list(as_row(next(customers(1))))


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [5_000, 100_000])
