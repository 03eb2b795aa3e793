"""One large file through a real worker: how the rows go on, what the worker holds meanwhile, and how long others wait for a page.

python -m bench.large [rows]      (default: 1000000, a file of about 190 MB: the most that is taken)
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import tempfile
import time
from itertools import islice
from typing import Any

import psycopg

from app.core.actor import Actor, ActorKind
from app.core.session import transaction
from app.demo.book import as_row, customers
from app.factory import create_app
from bench.house import SLUG, House, cpu_of, house, machine, percentiles, sign_in, table, web
from bench.imports import PORT, TABLES, peak, somebody_lists, worker

COLUMNS = (
    "Customer code", "Name", "Category", "Credit term", "Tax ID", "Phone", "E-mail", "Contact name", "Address line 1", "City", "State",
    "Postcode", "Country",
)  # fmt: skip
"""So many that 1,000,000 rows are still one file."""
EVERY = 30.0
"""Seconds between two looks."""
ENDED = ("completed", "completed_with_errors", "failed", "ready", "needs_mapping", "cancelled")
HEAD = (
    "s",
    "status",
    "rows of this step done",
    "worker peak MiB",
    "processor s (worker, PostgreSQL)",
    "page p50",
    "page p95",
)


def main(size: int) -> None:
    with house(0) as place, tempfile.TemporaryFile() as file:
        _write(file, size)
        print(f"\n## One file of {size:,} rows, {file.tell() / 1e6:.0f} MB\n\n{machine()}\n", flush=True)
        with web(PORT) as address, worker() as process, psycopg.connect(place.owner_url, autocommit=True) as owner:
            owner.execute(f"truncate {TABLES} cascade")
            file.seek(0)
            begun = time.monotonic()
            _upload(file)
            with somebody_lists(address, sign_in(place)) as pages:
                lines = _watched(owner, place, process, pages, begun)
    table(HEAD, lines)
    assert lines[-1][1] == "completed", lines[-1]


def _write(file: Any, size: int) -> None:
    lines = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    for one in islice(customers(size), size):
        row = as_row(one)
        writer.writerow(row[name] for name in COLUMNS)
    lines.detach()


def _upload(file: Any) -> None:
    from app.identity.service import companies
    from app.imports import service

    with (
        create_app().app_context(),
        transaction(Actor.system(companies.get_tenant(SLUG), ActorKind.CLI)),
    ):
        service.start_import("customers", "large.csv", file, process=True)


def _watched(
    owner: psycopg.Connection[Any], place: House, process: subprocess.Popen[bytes], pages: list[float], begun: float
) -> list[tuple[Any, ...]]:
    """A line for each look, until the import ends."""
    lines: list[tuple[Any, ...]] = []
    seen = 0
    while not lines or lines[-1][1] not in ENDED:
        _wait(owner)
        status, done = owner.execute(
            "select i.status, j.done from imports i join jobs j on j.id = i.job_id"
        ).fetchone() or ("", 0)
        fresh, seen = pages[seen:], len(pages)
        p50, p95 = percentiles(fresh) if len(fresh) > 1 else (0.0, 0.0)
        work = f"{cpu_of(process.pid):.0f}, {cpu_of(place.postgres):.0f}"
        lines.append((round(time.monotonic() - begun), status, done, peak(process.pid), work, p50, p95))
        print(lines[-1], file=sys.stderr, flush=True)
    return lines


def _wait(owner: psycopg.Connection[Any]) -> None:
    """Until the next look, or the end."""
    until = time.monotonic() + EVERY
    while time.monotonic() < until:
        time.sleep(0.2)
        if owner.execute("select 1 from imports where status = any(%s)", [list(ENDED)]).fetchone():
            return


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
