"""What is found out about rows before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.imports.conftest import Importing
from tests.imports.files import REPEATING, customer_row, eight_hundred, xlsx_file
from tests.people import alice, olivia


def test_of_800_rows_the_five_that_repeat_a_tax_id_are_named(importing: Importing) -> None:
    imported = importing.check(eight_hundred())
    assert (imported.status, imported.total, imported.failed, imported.planned) == ("ready", 800, 5, {"create": 795})
    found = importing.rows(imported, "failed")
    assert [row.number for row in found] == [number + 2 for number in REPEATING]  # the headings are row 1
    first = found[0].problems
    assert first == [{"field": "tax_id", "code": "repeated", "params": {"value": "C2088000086", "row": "88"}}]


def test_checking_writes_nothing_into_the_book(importing: Importing, customers: Callable[..., Any]) -> None:
    importing.check([customer_row(1)])
    assert customers() == {}


def test_every_wrong_cell_is_told_with_its_column(importing: Importing) -> None:
    rows = [
        ["A-1", "One", "5,000.00", "x@y.com", "12"],
        ["A-2", "", "12k", "no mail", "MYR"],
        ["", "Three", "", "", ""],
    ]
    imported = importing.check(rows, headings=["Code", "Name", "Credit limit", "E-mail", "Currency"])
    assert importing.problems(imported) == {
        2: [("currency", "not_a_currency")],
        3: [("credit_limit", "amount_unclear"), ("email", "not_an_email"), ("name", "required")],
        4: [("code", "required")],
    }


def test_a_number_of_another_customer_names_it(importing: Importing) -> None:
    importing.run([customer_row(1)])
    imported = importing.check([customer_row(2, tax_id="c 2088000001")])
    [row] = importing.rows(imported, "failed")
    [problem] = row.problems
    assert (problem["field"], problem["code"]) == ("tax_id", "number_shared")
    assert problem["params"]["code"] == "AQ-0001"


def test_a_general_tax_number_is_nobodys(importing: Importing) -> None:
    imported = importing.check([customer_row(n, tax_id="EI00000000010") for n in (1, 2)])
    assert imported.failed == 0


def test_a_row_that_finds_several_customers_names_them(importing: Importing, acting: Callable[..., Any]) -> None:
    headings = ["Customer code", "Name", "E-mail"]
    importing.run([["A-01", "One", "same@x.com"], ["A-02", "Two", "same@x.com"]], headings=headings)
    imported = importing.check([["A-03", "Three", "same@x.com"]], headings=headings, match="email", duplicates="update")
    [row] = importing.rows(imported, "failed")
    [problem] = row.problems
    assert problem["code"] == "several_match"
    assert problem["params"]["candidates"] == "One (A-01), Two (A-02)"


def test_a_match_on_an_archived_customer_says_so(importing: Importing, acting: Callable[..., Any]) -> None:
    from app.customers import service
    from app.customers.queries.book import find_customer_by_code

    importing.run([customer_row(1)])
    with acting(alice):
        service.archive_customer(find_customer_by_code("AQ-0001"))
    for policy in ("skip", "update"):
        imported = importing.check([customer_row(1)], duplicates=policy)
        assert importing.problems(imported) == {2: [("code", "archived")]}


def test_an_unknown_category_fails_its_row(importing: Importing) -> None:
    imported = importing.check([["A-01", "One", "Nowhere"]], headings=["Code", "Name", "Category"])
    assert importing.problems(imported) == {2: [("category", "reference_not_found")]}


def test_no_new_customer_is_merged(importing: Importing) -> None:
    imported = importing.check([["A-01", "One", "merged"]], headings=["Code", "Name", "Status"])
    assert importing.problems(imported) == {2: [("status", "never_new")]}


def test_a_contact_without_a_name_fails(importing: Importing) -> None:
    imported = importing.check([["A-01", "One", "012-345 6789"]], headings=["Code", "Name", "Contact mobile phone"])
    assert importing.problems(imported) == {2: [("contact_name", "required")]}


def test_a_phone_that_cannot_be_read_is_taken_with_a_warning(importing: Importing) -> None:
    imported = importing.check([customer_row(1, phone="ask at the gate")])
    assert (imported.failed, imported.warned) == (0, 1)


def test_more_cells_than_headings_fail_the_row(importing: Importing) -> None:
    imported = importing.check([["A-01", "One", "Two, Three"]], headings=["Code", "Name"])
    assert importing.problems(imported) == {2: [(None, "cells_without_heading")]}


def test_a_column_that_the_importer_may_not_fill_waits_until_somebody_leaves_it_out(
    importing: Importing, customers: Callable[..., Any]
) -> None:
    from app.imports import service

    imported = importing.check([["A-01", "One", "5000"]], headings=["Code", "Name", "Credit limit"], by=olivia)
    assert (imported.columns, imported.status) == (["code", "name", None], "needs_mapping")
    assert (imported.problem["code"], imported.problem["params"]) == ("columns_not_yours", {"columns": "Credit limit"})
    imported = importing.change(imported, service.choose_columns, olivia, {0: "code", 1: "name", 2: None})
    importing.process(imported, olivia)
    assert customers()["A-01"].credit_limit is None


def test_no_person_is_needed_when_no_row_fails(importing: Importing, customers: Callable[..., Any]) -> None:
    assert importing.check([customer_row(1)], process=True).status == "completed"
    assert importing.check([customer_row(2, tax_id="C2088000001")], process=True).status == "ready"
    assert list(customers()) == ["AQ-0001"]


def test_previewing_twice_changes_nothing(importing: Importing) -> None:
    from app.imports import service

    imported = importing.check(eight_hundred())
    again = importing.change(imported, service.recheck)
    assert (again.status, again.failed, again.planned) == ("ready", 5, {"create": 795})


def test_the_error_of_a_formula_is_no_value(importing: Importing) -> None:
    """Nor is it blank: the name is there, and wrong."""
    headings = ["Code", "Name", "Phone", "Category"]
    imported = importing.check([["A-1", "#REF!", "#N/A", ""], ["A-2", "#1 Bakery", "", "#VALUE!"]], headings=headings)
    assert importing.problems(imported) == {
        2: [("name", "cell_error"), ("phone", "cell_error")],
        3: [("category", "cell_error")],
    }


def test_numbers_that_a_spreadsheet_cut_short_fail(importing: Importing) -> None:
    """More than 15 digits, or written with an exponent: what is missing cannot be known."""
    headings = ["Code", "Name", "Tax ID", "Phone", "Address line 1", "Postcode"]
    rows = [
        ["A-1", "One", 6.0123456789012345e17, 1.5e16, "1 Jalan", 4e15],
        ["A-2", "Two", "4.41E+11", "6.01E+10", "", ""],
    ]
    imported = importing.check(content=xlsx_file([headings, *rows]), name="file.xlsx")
    assert importing.problems(imported) == {
        2: [("tax_id", "digits_lost"), ("phone", "digits_lost"), ("address_postcode", "digits_lost")],
        3: [("tax_id", "digits_lost"), ("phone", "digits_lost")],
    }


def test_customers_of_one_name_are_a_warning_and_no_more(importing: Importing) -> None:
    """In the book and in the file; the legal form is no part of a name. Mended, the warning goes."""
    headings = ["Customer code", "Name"]
    importing.run([["A-1", "Omni Retail Sdn Bhd"]], headings=headings)
    rows = [["A-1", "Omni Retail Sdn Bhd"], ["A-2", "OMNI RETAIL"], ["A-3", "Delta"], ["A-4", "Delta Pte Ltd"]]
    imported = importing.check(rows, headings=headings, duplicates="update")
    assert (imported.failed, imported.warned) == (0, 2)
    found = {
        row.number: [(one["code"], one["params"].get("code") or one["params"]["row"]) for one in row.warnings]
        for row in importing.rows(imported)
    }
    assert found == {2: [], 3: [("same_name", "A-1"), ("named_alike", "2")], 4: [], 5: [("named_alike", "4")]}
    assert importing.process(imported).created == 3
