"""Writing the rows into the book."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from app.core.errors import Conflict, NotAllowed
from app.core.money import Money
from app.imports.values.kinds import CUSTOMERS, KINDS
from app.reference.queries.lists import get_record
from app.reference.service import deactivate_record
from app.reference.values import BY_NAME
from tests.factories.conglomerates import a_conglomerate
from tests.factories.reference import a_record
from tests.imports.conftest import Importing
from tests.imports.files import HEADINGS, customer_row, eight_hundred
from tests.people import alice, bob, olivia


def counts(imported: Any) -> dict[str, int]:
    names = ("created", "updated", "unchanged", "skipped", "failed")
    found = {name: getattr(imported, name) for name in names if getattr(imported, name)}
    assert sum(found.values()) == imported.total
    return found


def test_of_800_rows_795_are_created_and_after_a_fix_800(importing: Importing, customers: Callable[..., Any]) -> None:
    from app.imports import service

    imported = importing.run(eight_hundred())
    assert (imported.status, counts(imported)) == ("completed_with_errors", {"created": 795, "failed": 5})
    fixes = {row.number: {"tax_id": f"C99{row.number:08}"} for row in importing.rows(imported, "failed")}
    imported = importing.change(imported, service.fix_rows, alice, fixes)
    assert (imported.status, imported.failed) == ("ready", 0)
    imported = importing.process(imported)
    assert (imported.status, counts(imported)) == ("completed", {"created": 800})
    assert len(customers()) == 800


def test_the_same_file_twice_doubles_nothing(importing: Importing, customers: Callable[..., Any]) -> None:
    rows = [customer_row(n) for n in range(10)]
    importing.run(rows)
    assert counts(importing.run(rows)) == {"skipped": 10}
    assert counts(importing.run(rows, duplicates="update")) == {"unchanged": 10}
    assert importing.check(rows, duplicates="create").failed == 10
    book = customers()
    assert len(book) == 10
    assert {row.version for row in book.values()} == {1}


def test_a_customer_comes_with_contact_and_address(importing: Importing, acting: Callable[..., Any]) -> None:
    importing.run([customer_row(1)])
    with acting(alice) as session:
        contact = session.execute(text("select * from customer_contacts")).one()
        address = session.execute(text("select * from customer_addresses")).one()
    assert (contact.name, contact.is_primary) == ("Person 1", True)
    assert (address.line1, address.city, address.purpose, address.is_default) == (
        "1 Jalan Satu",
        "Klang",
        "billing",
        True,
    )


def test_an_imported_customer_is_the_same_as_one_typed_in(importing: Importing, acting: Callable[..., Any]) -> None:
    from app.customers import service

    importing.run(
        [["IMP-1", "Société Huà 华宁 Sdn Bhd", "EI00000000010", "x@Y.com"]], headings=["Code", "Name", "TIN", "E-mail"]
    )
    with acting(alice):
        service.create_customer(
            {"code": "IMP-2", "name": "Société Huà 华宁 Sdn Bhd", "tax_id": "EI00000000010", "email": "x@y.com"}
        )
    with acting(alice) as session:
        imported, typed = session.execute(text("select * from customers order by code")).mappings()
    differ = {"id", "code", "code_key", "created_at", "updated_at", "status_since"}
    assert {k: v for k, v in imported.items() if k not in differ} == {k: v for k, v in typed.items() if k not in differ}


def test_each_customer_leaves_one_event_that_tells_everything(importing: Importing, acting: Callable[..., Any]) -> None:
    imported = importing.run([customer_row(1)])
    with acting(alice) as session:
        created = session.execute(text("select * from events where type = 'customer.created'")).one()
        finished = session.execute(text("select * from events where type = 'import.finished'")).one()
    assert created.changes["code"] == [None, "AQ-0001"]
    assert created.changes["status"] == [None, "active"]
    assert "code_key" not in created.changes
    assert created.data["contact"] == {"name": [None, "Person 1"]}
    assert created.data["import"] == str(imported.id)
    assert (created.actor_kind, created.actor_name) == ("job", "Alice Tan")
    assert finished.data["counts"]["created"] == 1


def test_an_imported_customer_is_found_by_the_search(importing: Importing, acting: Callable[..., Any]) -> None:
    from app.core.session import bound_actor
    from app.core.surroundings import context_of
    from app.customers.queries.book import Search, customers_page
    from app.reference.queries.resolver import find_reference

    importing.run([customer_row(1)])
    with acting(alice):
        found = customers_page(Search(q="person 1"), context_of(bound_actor(), find_reference))
    assert [row.values["code"] for row in found.rows] == ["AQ-0001"]


def test_an_update_changes_what_the_row_says_and_nothing_else(
    importing: Importing, customers: Callable[..., Any], acting: Callable[..., Any]
) -> None:
    importing.run([customer_row(1)])
    row = ["aq-0001", "", "", "03-5544 1299", "Another Person", "", ""]
    imported = importing.run([row], duplicates="update")
    assert counts(imported) == {"updated": 1}
    found = customers()["AQ-0001"]
    assert (found.name, found.phone, found.tax_id, found.version) == (
        "Acquired 1 Sdn Bhd",
        "+60355441299",
        "C2088000001",
        2,
    )
    with acting(alice) as session:
        event = session.execute(text("select changes, data from events where type = 'customer.updated'")).one()
        contact = session.execute(text("select name from customer_contacts")).scalar_one()
    assert event.changes == {"phone": ["+60355441200", "+60355441299"]}
    assert event.data["contact"] == {"name": ["Person 1", "Another Person"]}
    assert contact == "Another Person"


def test_an_update_adds_the_contact_and_address_that_were_missing(
    importing: Importing, acting: Callable[..., Any]
) -> None:
    importing.run([customer_row(1, contact="", line1="", city="")])
    assert counts(importing.run([customer_row(1)], duplicates="update")) == {"updated": 1}
    with acting(alice) as session:
        assert session.execute(text("select is_primary from customer_contacts")).scalar_one() is True
        assert session.execute(text("select is_default from customer_addresses")).scalar_one() is True


def test_rows_are_matched_by_the_chosen_number(importing: Importing, customers: Callable[..., Any]) -> None:
    importing.run([customer_row(1)])
    imported = importing.run(
        [["C 2088000001", "012-345 6789"]], headings=["TIN", "Phone"], duplicates="update", match="tax_id"
    )
    assert counts(imported) == {"updated": 1}
    assert customers()["AQ-0001"].phone == "+60123456789"


def test_a_code_that_was_taken_meanwhile_fails_its_row_alone(
    importing: Importing, acting: Callable[..., Any], customers: Callable[..., Any]
) -> None:
    from app.customers import service

    imported = importing.check([customer_row(1), customer_row(2)], duplicates="create")
    with acting(alice):
        service.create_customer({"code": "AQ-0001", "name": "Quicker"})
    imported = importing.process(imported)
    assert counts(imported) == {"created": 1, "failed": 1}
    assert customers()["AQ-0001"].name == "Quicker"


def test_what_appeared_meanwhile_is_skipped_as_the_policy_says(
    importing: Importing, acting: Callable[..., Any]
) -> None:
    from app.customers import service

    imported = importing.check([customer_row(1), customer_row(2)])
    with acting(alice):
        service.create_customer({"code": "AQ-0001", "name": "Quicker"})
    assert counts(importing.process(imported)) == {"created": 1, "skipped": 1}


def test_who_may_not_change_lists_imports_none(importing: Importing) -> None:
    with pytest.raises(NotAllowed):
        importing.check([["A", "B"]], headings=["Code", "Name"], kind="categories", by=olivia)


def test_rights_that_were_lost_meanwhile_count(
    importing: Importing, acting: Callable[..., Any], customers: Callable[..., Any]
) -> None:
    imported = importing.check([customer_row(1)], by=olivia)
    with acting(alice) as session:
        session.execute(
            text(
                "update roles set permissions = array_remove(permissions, 'customers:create') where key = 'operations'"
            )
        )
    imported = importing.process(imported, olivia)
    assert importing.problems(imported) == {2: [(None, "not_allowed")]}
    assert customers() == {}


def test_an_import_with_columns_of_another_role_is_not_run_by_one_who_may_not_fill_them(importing: Importing) -> None:
    imported = importing.check([["A-01", "One", "5000"]], headings=["Code", "Name", "Credit limit"])
    with pytest.raises(NotAllowed):
        importing.process(imported, olivia)


def test_an_import_is_processed_once(importing: Importing) -> None:
    imported = importing.run([customer_row(1)])
    with pytest.raises(Conflict):
        importing.process(imported)


def test_a_stopped_import_keeps_what_is_in_and_can_go_on(
    importing: Importing, monkeypatch: pytest.MonkeyPatch, customers: Callable[..., Any], acting: Callable[..., Any]
) -> None:
    from app.imports import service
    from app.imports.queries.book import get_import

    in_slices_of(2, monkeypatch)
    imported = importing.check([customer_row(n) for n in range(5)])
    with acting(alice):
        service.process_import(get_import(imported.id, lock=True))
    run_one_step(importing, imported)
    with acting(alice):
        service.cancel_import(get_import(imported.id, lock=True))
    imported = importing.get(imported.id)
    assert (imported.status, imported.created) == ("cancelled", 2)
    assert len(customers()) == 2
    assert counts(importing.process(imported)) == {"created": 5}


def in_slices_of(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Customers are written so many at a time."""
    monkeypatch.setitem(KINDS, "customers", replace(CUSTOMERS, slice=rows))


def run_one_step(importing: Importing, imported: Any) -> None:
    from tasks.celery_app import celery

    celery.loader.import_default_modules()
    with importing.cast.acting(alice) as session:
        job = session.execute(text("select tenant_id, id, step from jobs where name = 'imports.run'")).one()
    celery.tasks["imports.run"].run(str(job.tenant_id), str(job.id), job.step)


def test_a_file_larger_than_a_slice_ends_with_the_right_figures(
    importing: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.imports.service import checking

    in_slices_of(3, monkeypatch)
    monkeypatch.setattr(checking, "SLICE", 2)
    rows = [customer_row(n) for n in range(9)]
    rows[7][2] = rows[0][2]
    assert counts(importing.run(rows)) == {"created": 8, "failed": 1}


def test_unknown_categories_are_created_when_that_was_ticked(importing: Importing, acting: Callable[..., Any]) -> None:
    rows = [["A-01", "One", "Borong"], ["A-02", "Two", "borong"], ["A-03", "Three", "Runcit & Lain"]]
    imported = importing.check(rows, headings=["Code", "Name", "Category"], create_missing=True)
    assert sorted(imported.inventions.values()) == ["Borong", "Runcit & Lain"]
    imported = importing.process(imported)
    assert counts(imported) == {"created": 3}
    with acting(alice) as session:
        found = session.execute(
            text(
                "select c.code, k.code as category, k.name from customers c join categories k on k.id = c.category_id order by 1"
            )
        ).all()
    assert [tuple(row) for row in found] == [
        ("A-01", "BORONG", "Borong"),
        ("A-02", "BORONG", "Borong"),
        ("A-03", "RUNCIT-LAIN", "Runcit & Lain"),
    ]


def test_only_who_may_change_the_lists_may_have_categories_created(importing: Importing) -> None:
    with pytest.raises(NotAllowed):
        importing.check([customer_row(1)], by=olivia, create_missing=True)


def test_lists_are_imported_too(importing: Importing, acting: Callable[..., Any]) -> None:
    terms = [["NET45", "Net 45", "net", "45"], ["BAD", "No days", "net", ""], ["net30", "Thirty", "net", "30"]]
    importing.run(
        [["NET30", "Net 30 days", "net", "30"]], headings=["Code", "Name", "Kind", "Days"], kind="credit-terms", by=bob
    )
    imported = importing.run(
        terms, headings=["Code", "Name", "Kind", "Days"], kind="credit-terms", duplicates="update", by=bob
    )
    assert counts(imported) == {"created": 1, "updated": 1, "failed": 1}
    assert importing.problems(imported) == {3: [("days", "kind_needs")]}
    with acting(alice) as session:
        found = session.execute(
            text("select code, name, days, version from credit_terms where code_key in ('NET30', 'NET45') order by 1")
        ).all()
        events = (
            session.execute(
                text("select type from events where type like 'credit_term.%' and actor_kind = 'job' order by id")
            )
            .scalars()
            .all()
        )
    assert [tuple(row) for row in found] == [("NET30", "Thirty", 30, 2), ("NET45", "Net 45", 45, 1)]
    assert events == ["credit_term.created"] * 2 + ["credit_term.updated"]


def test_instalments_are_imported_as_a_line_of_text(importing: Importing, acting: Callable[..., Any]) -> None:
    headings = ["Code", "Name", "Kind", "Instalments"]
    rows = [
        ["HALF", "Halves", "instalments", "50% net 30; 50% net 60"],
        ["ODD", "Odd", "instalments", "50% net 30; 40% net 60"],
    ]
    assert importing.problems(importing.check(rows, headings=headings, kind="credit-terms", by=bob)) == {
        3: [("lines", "not_a_hundred")]
    }
    importing.run(rows[:1], headings=headings, kind="credit-terms", by=bob)
    again = importing.run(rows[:1], headings=headings, kind="credit-terms", duplicates="update", by=bob)
    assert counts(again) == {"unchanged": 1}
    with acting(alice) as session:
        lines = session.execute(text("select lines from credit_terms where code_key = 'HALF'")).scalar_one()
    assert [(line["percent"], line["days"]) for line in lines] == [(5000, 30), (5000, 60)]


def test_rates_and_limits_are_imported_with_their_days(importing: Importing, acting: Callable[..., Any]) -> None:
    headings = ["Currency", "Date", "Rate"]
    rows = [["USD", "2026-11-23", "4.425"], ["SGD", "23/11/2026", "3.3"], ["MYR", "2026-11-23", "1"]]
    imported = importing.run(rows, headings=headings, kind="exchange-rates", by=bob)
    assert (counts(imported), importing.problems(imported)) == (
        {"created": 2, "failed": 1},
        {4: [("currency", "own_currency")]},
    )
    rows = [["USD", "2026-11-23", "4.5"], ["SGD", "2026-11-23", "3.3"]]
    again = importing.run(rows, headings=headings, kind="exchange-rates", duplicates="update", by=bob)
    assert counts(again) == {"updated": 1, "unchanged": 1}
    limit = [["LIM20K", "Cust Limit RM 20,000", "20,000.00", "2026-01-01", "2025-12-31"]]
    wrong = importing.check(
        limit, headings=["Code", "Name", "Amount", "Valid from", "Valid until"], kind="credit-limits", by=bob
    )
    assert importing.problems(wrong) == {2: [("valid_until", "wrong_way_round")]}
    with acting(alice) as session:
        found = session.execute(text("select code, date::text, rate from exchange_rates order by code")).all()
    assert [tuple(row) for row in found] == [
        ("SGD-MYR-2026-11-23", "2026-11-23", 330_000_000),
        ("USD-MYR-2026-11-23", "2026-11-23", 450_000_000),
    ]


def test_a_limit_in_a_file_is_an_amount_or_the_code_of_a_named_one(
    importing: Importing, customers: Callable[..., Any], acting: Callable[..., Any]
) -> None:
    with acting(alice):
        a_record("credit_limit", code="LIM20K", name="Twenty thousand", amount=Money(2_000_000, "MYR"))
    headings = ["Code", "Name", "Credit limit"]
    rows = [
        ["A-01", "One", "5,000"],
        ["A-02", "Two", "LIM20K"],
        ["A-03", "Three", "twenty thousand"],
        ["A-04", "Four", "LIM9"],
    ]
    assert importing.problems(importing.run(rows, headings=headings)) == {5: [("credit_limit", "reference_not_found")]}
    again = importing.run(rows[:3], headings=headings, duplicates="update")
    assert counts(again) == {"unchanged": 3}
    importing.run([["A-01", "One", "LIM20K"], ["A-02", "Two", "700"]], headings=headings, duplicates="update")
    found = customers()
    assert [found[f"A-0{n}"].credit_limit for n in (1, 2, 3)] == [2_000_000, 70_000, 2_000_000]
    assert found["A-02"].credit_limit_id is None


def test_a_category_deactivated_while_an_import_uses_it_fails_the_rows_that_choose_it_anew(
    importing: Importing, customers: Callable[..., Any], acting: Callable[..., Any]
) -> None:
    with acting(alice):
        category_id = a_record("category", code="WHOLE", name="Wholesale").id
    headings = ["Code", "Name", "Category"]
    importing.run([["A-01", "One", "WHOLE"]], headings=headings)
    checked = importing.check(
        [["A-01", "Eins", "WHOLE"], ["A-02", "Two", "WHOLE"], ["A-03", "Three", ""]],
        headings=headings,
        duplicates="update",
    )
    assert importing.problems(checked) == {}
    with acting(alice):
        kind = BY_NAME["category"]
        deactivate_record(get_record(kind, category_id))
    done = importing.process(checked, alice)
    assert counts(done) == {"updated": 1, "created": 1, "failed": 1}
    assert importing.problems(done) == {3: [("category", "no_longer_offered")]}
    assert customers()["A-01"].category_id == category_id


def test_an_amount_keeps_its_currency(importing: Importing, customers: Callable[..., Any]) -> None:
    importing.run([["A-01", "One", "SGD 5,000"]], headings=["Code", "Name", "Credit limit"])
    found = customers()["A-01"]
    assert (found.credit_limit, found.credit_limit_currency) == (500_000, "SGD")


def test_headings_alone_make_no_import(importing: Importing) -> None:
    imported = importing.check([], headings=HEADINGS)
    assert (imported.status, imported.problem["code"]) == ("failed", "only_headings")


def test_customers_are_hung_on_nodes_and_who_keeps_figures_is_told(
    importing: Importing, acting: Callable[..., Any], customers: Callable[..., Any]
) -> None:
    from app.customers.service.belonging import CUSTOMERS_MOVED

    with acting(alice):
        one, other = a_conglomerate(code="ONE", name="The first").id, a_conglomerate(code="TWO").id
    heard: list[Any] = []
    hear = heard.extend
    CUSTOMERS_MOVED.follow(hear)
    try:
        headings = ["Customer code", "Name", "Conglomerate"]
        importing.run(
            [["AQ-1", "Acquired One", "one"], ["AQ-2", "Acquired Two", "The first"], ["AQ-3", "Three", ""]],
            headings=headings,
        )
        importing.run(
            [["AQ-1", "Acquired One", "TWO"], ["AQ-2", "Two again", "ONE"]], headings=headings, duplicates="update"
        )
    finally:
        CUSTOMERS_MOVED.forget(hear)
    book = {row.code: row.id for row in customers().values()}
    assert heard == [(book["AQ-1"], None, one), (book["AQ-2"], None, one), (book["AQ-1"], one, other)]
