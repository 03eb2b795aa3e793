"""Open invoices and payments of a file: written once, and the books balance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from app.core.errors import NotAllowed
from app.receivables.service.verifying import verify
from tests.factories.customers import a_customer
from tests.factories.reference import a_record
from tests.imports.conftest import Importing
from tests.imports.test_running import counts
from tests.people import alice, bob

INVOICES = ["Customer", "Number", "Date", "Due", "Credit term", "Amount", "Outstanding", "Currency"]
PAYMENTS = ["Customer", "Number", "Date", "Amount", "Mode", "Their reference", "Invoice number"]


@pytest.fixture
def two(acting: Callable[..., Any]) -> None:
    """Customers A-01 and A-02, and the lists of a fresh company."""
    from app.customers import service
    from app.reference.service import create_defaults

    with acting(alice):
        create_defaults()
        for code in ("A-01", "A-02"):
            service.create_customer({"code": code, "name": f"Customer {code}", "external_ids": {"old": code[-1]}})


@pytest.fixture
def table(acting: Callable[..., Any]) -> Callable[[str], list[tuple[Any, ...]]]:
    def rows(statement: str) -> list[tuple[Any, ...]]:
        with acting(alice) as session:
            return [tuple(row) for row in session.execute(text(statement))]

    return rows


@pytest.fixture
def balanced(acting: Callable[..., Any]) -> Callable[[], None]:
    def check() -> None:
        with acting(alice):
            assert verify() == []

    return check


STAND = (
    "select number, status, total, outstanding, due_date::text from documents where kind = 'invoice' order by number"
)
OWED = (
    "select c.code, b.exposure from credit_balances b join customers c on c.id = b.id where b.exposure <> 0 order by 1"
)


def test_what_is_open_is_taken_over_and_counts(
    importing: Importing, two: None, table: Any, balanced: Callable[[], None], acting: Callable[..., Any]
) -> None:
    with acting(alice):
        a_record("credit_term", code="NET45", name="45 days", days=45)
    rows = [
        ["A-01", "INV-1", "2026-09-01", "2026-10-15", "", "1,000.00", "", ""],
        ["A-01", "INV-2", "2026-09-01", "", "NET45", "1000", "400", ""],
        ["A-02", "INV-3", "2026-09-01", "", "", "50", "", "MYR"],
    ]
    imported = importing.run(rows, headings=INVOICES, kind="open-invoices")
    assert (imported.status, counts(imported)) == ("completed", {"created": 3})
    assert table(STAND) == [
        ("INV-1", "posted", 100_000, 100_000, "2026-10-15"),
        ("INV-2", "posted", 100_000, 40_000, "2026-10-16"),
        ("INV-3", "posted", 5_000, 5_000, "2026-09-01"),
    ]
    assert table(OWED) == [("A-01", 140_000), ("A-02", 5_000)]
    balanced()
    events = table("select root_type, data ->> 'import' from events where type = 'invoice.posted'")
    assert events == [("customer", str(imported.id))] * 3


def test_a_row_names_the_company_that_sells_or_it_is_the_one_that_serves_the_customer(
    importing: Importing, two: None, table: Any, balanced: Callable[[], None], acting: Callable[..., Any]
) -> None:
    with acting(alice):
        serving, _ = (a_record("group_company", code=code, name=f"Acme {code}") for code in ("KL", "SG"))
        outlets = [a_record("outlet", company=serving.id).id]
        a_customer(code="A-03", outlets=outlets)
    invoices = [
        ["A-01", "INV-1", "2026-09-01", "100", "60", "sg"],
        ["A-03", "INV-2", "2026-09-01", "100", "", ""],
        ["A-03", "INV-3", "2026-09-01", "100", "", "Acme SG"],
        ["A-01", "INV-4", "2026-09-01", "100", "", ""],
        ["A-01", "INV-5", "2026-09-01", "100", "", "XX"],
    ]
    headings = ["Customer", "Number", "Date", "Amount", "Outstanding", "Selling company"]
    imported = importing.check(invoices, headings=headings, kind="open-invoices")
    assert importing.problems(imported) == {6: [("company", "reference_not_found")]}
    importing.process(imported)
    payments = [["A-03", "OR-1", "2026-10-01", "10", "SG"], ["A-03", "OR-2", "2026-10-01", "10", ""]]
    importing.run(payments, headings=["Customer", "Number", "Date", "Amount", "Selling company"], kind="payments")
    sold = table(
        "select coalesce(number, ''), c.code from documents d left join group_companies c on c.id = company_id"
    )
    named = dict(sorted(row for row in sold if row[0].startswith(("INV", "OR"))))
    assert named == {"INV-1": "SG", "INV-2": "KL", "INV-3": "SG", "INV-4": None, "OR-1": "SG", "OR-2": "KL"}
    assert next(row for row in sold if row[0].startswith("RC"))[1] == "SG", "what was paid of INV-1 before"
    balanced()


def test_each_bad_row_is_named_and_nothing_of_it_is_written(
    importing: Importing, two: None, table: Any, balanced: Callable[[], None]
) -> None:
    importing.run([["A-01", "INV-1", "2026-09-01", "", "", "10", "", ""]], headings=INVOICES, kind="open-invoices")
    rows = [
        ["A-01", "inv-1", "2026-09-01", "", "", "10", "", ""],
        ["A-01", "INV-2", "2026-09-01", "", "", "10", "11", ""],
        ["A-01", "INV-3", "2026-09-01", "2026-08-01", "", "10", "", ""],
        ["A-99", "INV-4", "2026-09-01", "", "", "10", "", ""],
        ["A-01", "INV-5", "2026-09-01", "", "", "10", "", "XAF"],
        ["A-01", "INV-6", "", "", "", "0", "", ""],
        ["A-02", "INV-7", "2026-09-01", "", "", "10", "", ""],
        ["A-01", "INV-7", "2026-09-01", "", "", "10", "", ""],
        ["A-01", "INV-8", "2026-09-01", "", "", "10", "0", ""],
    ]
    imported = importing.check(rows, headings=INVOICES, kind="open-invoices")
    assert importing.problems(imported) == {
        2: [("number", "number_taken")],
        3: [("outstanding", "more_open_than_total")],
        4: [("due_date", "due_earlier")],
        5: [("customer", "reference_not_found")],
        6: [("currency", "no_rate")],
        7: [("date", "required"), ("amount", "not_more_than_zero")],
        9: [("number", "repeated")],
        10: [("outstanding", "nothing_open")],
    }
    assert counts(importing.process(imported)) == {"created": 1, "failed": 8}
    assert [row[0] for row in table(STAND)] == ["INV-1", "INV-7"]
    balanced()


def test_payments_settle_what_they_name_else_the_oldest_due(
    importing: Importing, two: None, table: Any, balanced: Callable[[], None]
) -> None:
    invoices = [
        ["A-01", "INV-1", "2026-08-01", "2026-09-30", "", "100", "", ""],
        ["A-01", "INV-2", "2026-08-02", "2026-08-31", "", "100", "", ""],
        ["A-02", "INV-3", "2026-08-01", "2026-08-31", "", "100", "", ""],
    ]
    importing.run(invoices, headings=INVOICES, kind="open-invoices")
    rows = [
        ["1", "OR-1", "2026-10-01", "60", "支票", "CHQ 77", "inv-1"],
        ["1", "OR-2", "2026-10-02", "120", "Pindahan", "", ""],
        ["2", "OR-3", "2026-10-02", "130", "", "", "INV-3"],
        ["2", "OR-4", "2026-10-02", "1", "", "", "INV-1"],
        ["2", "OR-5", "2026-10-02", "1", "", "", "INV-9"],
    ]
    named = [[f"old={row[0]}", *row[1:]] for row in rows]
    imported = importing.check(named, headings=PAYMENTS, kind="payments", match="external_id")
    assert importing.problems(imported) == {
        5: [("invoice", "other_debtor")],
        6: [("invoice", "reference_not_found")],
    }
    assert counts(importing.process(imported)) == {"created": 3, "failed": 2}
    left = table(
        "select number, outstanding, (select code from payment_methods m where m.id = mode_id) from documents"
        " where outstanding <> 0 or kind = 'payment' order by 1"
    )
    assert left == [
        ("INV-1", 2_000, None),
        ("OR-1", 0, "cheque"),
        ("OR-2", 0, "transfer"),
        ("OR-3", 3_000, None),
    ]
    assert table(OWED) == [("A-01", 2_000), ("A-02", -3_000)]
    balanced()
    again = importing.check(named[:3], headings=PAYMENTS, kind="payments", match="external_id")
    assert {codes[0] for codes in importing.problems(again).values()} == {("number", "number_taken")}


def test_a_document_for_a_merged_customer_goes_to_the_survivor_and_none_to_an_archived_one(
    importing: Importing, two: None, table: Any, acting: Callable[..., Any]
) -> None:
    with acting(alice) as session:
        session.execute(
            text(
                "update customers set status = 'merged', merged_into_id = (select id from customers where code = 'A-02')"
                " where code = 'A-01'"
            )
        )
    row = ["A-01", "INV-1", "2026-09-01", "", "", "10", "", ""]
    assert counts(importing.run([row], headings=INVOICES, kind="open-invoices")) == {"created": 1}
    assert table(OWED) == [("A-02", 1_000)]
    with acting(alice) as session:
        session.execute(text("update customers set status = 'archived' where code = 'A-02'"))
    row = ["A-02", "INV-2", "2026-09-01", "", "", "10", "", ""]
    assert importing.problems(importing.check([row], headings=INVOICES, kind="open-invoices")) == {
        2: [("customer", "archived")]
    }


def test_documents_are_for_those_who_may_post_them(importing: Importing, two: None) -> None:
    for kind in ("open-invoices", "payments"):
        with pytest.raises(NotAllowed):
            importing.check([["A-01"]], headings=["Customer"], kind=kind, by=bob)


def test_an_open_invoice_may_be_a_branch_s_whose_term_comes_first(
    importing: Importing, two: None, table: Any, acting: Callable[..., Any]
) -> None:
    with acting(alice):
        a_record("credit_term", code="NET45", name="45 days", days=45)
    importing.run(
        [["A-01", "KL", "Klang", "NET45"]],
        headings=["Customer", "Branch code", "Branch name", "Credit term"],
        kind="branches",
    )
    rows = [["A-01", "INV-1", "2026-09-01", "10", "kl"], ["A-02", "INV-2", "2026-09-01", "10", "KL"]]
    imported = importing.check(rows, headings=["Customer", "Number", "Date", "Amount", "Branch"], kind="open-invoices")
    assert importing.problems(imported) == {3: [("branch", "reference_not_found")]}
    importing.process(imported)
    found = table("select b.code, d.due_date::text from documents d join customer_branches b on b.id = d.branch_id")
    assert found == [("KL", "2026-10-16")]
