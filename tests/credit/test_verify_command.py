"""`langgan credit verify`, as whoever runs an instance calls it (domain rules, section 3)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text

from app.core.money import Money
from app.receivables.values.documents import Kind
from tests.factories.customers import a_customer
from tests.factories.documents import a_document, one_document_of_each_kind
from tests.people import Cast, alice
from tests.processes import ROOT
from tests.servers import Servers

Verify = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def verify(own_database: Engine, servers: Servers, worker_name: str) -> Verify:
    """`verify("--tenant", "acme")`: the command in a process of its own, on the database of the test."""
    environment = {**os.environ, **servers.environment(own_database.url.database or "", worker_name)}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "app.cli", "credit", "verify", *words]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)

    return run


@pytest.fixture
def omni(cast: Cast) -> str:
    """The id of a customer that owes 48,000.00 beside a chain of documents."""
    with cast.acting(alice):
        customer = a_customer(credit_limit=Money(100_000_00, "MYR"))
        one_document_of_each_kind(customer)
        a_document(Kind.INVOICE, customer, 48_000_00)
        return str(customer.id)


def test_3_books_that_add_up_are_exit_0(verify: Verify, omni: str) -> None:
    done = verify()
    assert (done.returncode, done.stdout.strip()) == (0, "Every balance is what its documents add up to.")


@pytest.mark.tampers
@pytest.mark.parametrize(
    ("tampered", "said"),
    [
        ("update credit_balances set exposure = exposure - 1, invoices = invoices - 1", ["parts of {id}", "exposure of {id}"]),
        ("delete from credit_balances", ["exposure of {id}: stored None"]),
        ("update documents set counted = counted + 1 where kind = 'invoice' and total = 4800000", ["invoice counted of INV-"]),
        ("update documents set settled = settled + 1, outstanding = outstanding - 1 where kind = 'invoice' and total = 4800000", ["invoice settled of INV-"]),
    ],
    ids=["a balance", "no balance at all", "what a document counts for", "what was settled"],
)  # fmt: skip
def test_3_a_figure_that_was_tampered_with_is_exit_1_and_named(
    verify: Verify, omni: str, cast: Cast, tampered: str, said: list[str]
) -> None:
    with cast.acting(alice) as session:
        session.execute(text(tampered))
    done = verify("--tenant", "acme")
    assert (done.returncode, done.stdout) == (1, "")
    assert all(line.startswith("acme: ") for line in done.stderr.splitlines() if not line.startswith("{"))
    for words in said:
        assert words.format(id=omni) in done.stderr


@pytest.mark.tampers
def test_3_the_books_of_another_company_are_its_own(verify: Verify, omni: str, cast: Cast) -> None:
    with cast.acting(alice) as session:
        session.execute(text("delete from credit_balances"))
    assert verify("--tenant", "evil").returncode == 0


def test_a_company_that_is_not_there_is_a_mistake(verify: Verify) -> None:
    assert verify("--tenant", "nobody").returncode == 1
