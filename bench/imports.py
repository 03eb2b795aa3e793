"""Importing customers with a contact and an address each: from the upload to the report, by a real worker; a bare COPY beside it.

python -m bench.imports [rows …]      (5,000 and 100,000 unless said otherwise)
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from app.demo.book import as_row, customer
from bench.house import ROOT, machine, table

FIELDS = (
    "Customer code",
    "Name",
    "Other-language name",
    "Entity type",
    "Customer type",
    "Category",
    "Credit term",
    "Credit limit",
)
FIELDS += (
    "Currency",
    "Tax ID",
    "Registration number",
    "Phone",
    "E-mail",
    "Contact name",
    "Contact e-mail",
    "Contact phone",
)
FIELDS += ("Address line 1", "City", "State", "Postcode", "Country")
HOME = Path(os.environ.get("BENCH_HOME") or ROOT / ".langgan-bench") / "imports"


def main(sizes: list[int]) -> None:
    from launcher.servers import embedded

    shutil.rmtree(HOME, ignore_errors=True)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    with embedded(HOME) as urls:
        os.environ.update(urls, LANGGAN_HOME=str(HOME), SECRET_KEY="measured", METRICS="0")
        print(f"\n## Import\n\n{machine()}\n", flush=True)
        tenant, actor, web = _company()
        begin, rows = 0, []
        with _worker() as memory:
            for size in sizes:
                file = _file(begin, size)
                begin += size
                bare = _bare_copy(urls["DATABASE_OWNER_URL"], file)
                whole, failed = _import(web, actor, file)
                rows.append((f"{size:,}", whole, bare, whole / bare, size / whole, failed, memory.peak / 1024))
        table(
            (
                "rows",
                "upload to report, s",
                "bare COPY, s",
                "ratio",
                "rows a second",
                "failed",
                "peak memory of the worker, MiB",
            ),
            rows,
        )


def _company() -> tuple[Any, Any, Any]:
    from app.core.actor import Actor, ActorKind
    from app.core.permissions import Permission
    from app.core.session import no_tenant_yet, transaction
    from app.demo import company
    from app.factory import create_app
    from app.identity.queries.people import find_user
    from app.identity.service import companies
    from app.migrations.upgrade import upgrade

    upgrade(os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"])
    web = create_app()
    with web.app_context():
        tenant = companies.create_company(
            "bench", "Bench", country="MY", currency="MYR", timezone="Asia/Kuala_Lumpur",
            admin_email="bench@bench.example", admin_password="measured-with-care-17",
        )  # fmt: skip
        with transaction(Actor.system(tenant, ActorKind.CLI)):
            company.make_lists(tenant)
        with no_tenant_yet("the measurement acts as the administrator"):
            user = find_user("bench@bench.example")
            assert user is not None
            user_id: UUID = user.id
    return (
        tenant,
        Actor(tenant, ActorKind.PERSON, user_id=user_id, name="Bench", permissions=frozenset(Permission)),
        web,
    )


def _file(begin: int, size: int) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, FIELDS, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(as_row(customer(n)) for n in range(begin, begin + size))
    return text.getvalue().encode()


def _bare_copy(url: str, file: bytes) -> float:
    """The least there is: the file's cells into three tables without a key, as the owner."""
    lines = list(csv.reader(io.StringIO(file.decode())))[1:]
    parts = {
        "customers": lines,
        "contacts": [line[13:16] for line in lines],
        "addresses": [line[16:] for line in lines],
    }
    with psycopg.connect(url) as connection:
        begun = time.perf_counter()
        for name, rows in parts.items():
            columns = ", ".join(f"c{n} text" for n in range(len(rows[0])))
            connection.execute(f"create table bare_{name} ({columns})")
            with connection.cursor().copy(f"copy bare_{name} from stdin") as copy:
                for row in rows:
                    copy.write_row(row)
        connection.commit()
        taken = time.perf_counter() - begun
        connection.execute("drop table bare_customers, bare_contacts, bare_addresses")
    return taken


def _import(web: Any, actor: Any, file: bytes) -> tuple[float, int]:
    """Seconds from the upload to the report, and how many rows failed."""
    from app.core.session import transaction
    from app.imports import service
    from app.imports.queries.book import get_import

    with web.app_context():
        begun = time.perf_counter()
        with transaction(actor):
            import_id = service.start_import("customers", "bench.csv", io.BytesIO(file)).id
        _until(web, actor, import_id, {"ready", "failed", "needs_mapping"})
        with transaction(actor):
            service.process_import(get_import(import_id, lock=True))
        found = _until(web, actor, import_id, {"completed", "completed_with_errors", "failed"})
        return time.perf_counter() - begun, found


def _until(web: Any, actor: Any, import_id: UUID, states: set[str]) -> int:
    from app.core.session import transaction
    from app.imports.queries.book import get_import

    while True:
        with transaction(actor):
            found = get_import(import_id)
            if found.status in states:
                return int(found.failed)
        time.sleep(0.05)


class Memory:
    """The most that the worker's processes held together, in KiB."""

    peak = 0


@contextmanager
def _worker() -> Iterator[Memory]:
    """The worker of Procfile's bulk queues with one child, watched."""
    command = [
        sys.executable,
        "-m",
        "celery",
        "--quiet",
        "-A",
        "tasks.celery_app",
        "worker",
        "-Q",
        "imports,default",
        "-P",
        "prefork",
        "-c",
        "1",
    ]
    process = subprocess.Popen(
        [*command, "--without-gossip", "--without-mingle"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    memory, ended = Memory(), threading.Event()
    watch = threading.Thread(target=_watch, args=(process.pid, memory, ended))
    watch.start()
    try:
        time.sleep(8)  # its start is not what is measured
        yield memory
    finally:
        ended.set()
        watch.join()
        process.terminate()
        process.wait(30)


def _watch(pid: int, memory: Memory, ended: threading.Event) -> None:
    while not ended.wait(0.2):
        children = [child for child in _children(pid) if child]
        memory.peak = max([memory.peak, *(_resident(child) for child in children)])


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _resident(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [5_000, 100_000])
