"""Rows that are parts of customers, and customers found by other keys than their code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from app.customers import service
from app.customers.values import MAX_CONTACTS
from app.numbering.service.patterns import save_pattern
from tests.imports.conftest import Importing
from tests.imports.test_running import counts
from tests.people import alice, olivia

PEOPLE = ["Customer code", "Contact name", "E-mail", "Primary contact"]
PLACES = ["Customer", "Purpose", "Address line 1", "City", "Default for its purpose"]


@pytest.fixture
def three(acting: Callable[..., Any]) -> None:
    """Customers A-01, A-02, A-03, each found by something of its own."""
    with acting(alice):
        for number in (1, 2, 3):
            service.create_customer(
                {
                    "code": f"A-0{number}",
                    "name": f"Customer {number}",
                    "tax_id": f"C208800000{number}",
                    "email": f"ap{number}@example.com",
                    "external_ids": {"sap": f"10{number}"},
                }
            )


@pytest.fixture
def table(acting: Callable[..., Any]) -> Callable[[str], list[tuple[Any, ...]]]:
    def rows(statement: str) -> list[tuple[Any, ...]]:
        with acting(alice) as session:
            return [tuple(row) for row in session.execute(text(statement))]

    return rows


CONTACTS = "select c.code, k.name, k.is_primary from customer_contacts k join customers c on c.id = k.customer_id order by 1, 2"
ADDRESSES = (
    "select c.code, a.purpose, a.line1, a.is_default from customer_addresses a join customers c on c.id = a.customer_id"
    " order by 1, 2, 3"
)


def test_contacts_come_to_their_customers_and_one_leads(importing: Importing, three: None, table: Any) -> None:
    rows = [
        ["a-01", "Ann", "ann@example.com", ""],
        ["A-01", "Ben", "", "yes"],
        ["A-01", "Cho", "", "yes"],
        ["A-02", "Dan", "", ""],
        ["A-99", "Eve", "", ""],
    ]
    imported = importing.check(rows, headings=PEOPLE, kind="contacts")
    assert importing.problems(imported) == {6: [("customer", "reference_not_found")]}
    assert counts(importing.process(imported)) == {"created": 4, "failed": 1}
    assert table(CONTACTS) == [
        ("A-01", "Ann", False),
        ("A-01", "Ben", False),
        ("A-01", "Cho", True),
        ("A-02", "Dan", True),
    ]
    assert counts(importing.run(rows[:4], headings=PEOPLE, kind="employees")) == {"skipped": 4}


def test_an_update_hands_the_lead_over_and_a_no_gives_nothing_away(
    importing: Importing, three: None, table: Any
) -> None:
    importing.run([["A-01", "Ann", "", "yes"], ["A-01", "Ben", "", ""]], headings=PEOPLE, kind="contacts")
    update = {"headings": PEOPLE, "kind": "contacts", "duplicates": "update"}
    assert counts(importing.run([["A-01", "ANN", "", "no"]], **update)) == {"unchanged": 1}
    changed = importing.run([["A-01", "ben", "ben@example.com", "yes"]], **update)
    assert counts(changed) == {"updated": 1}
    assert table(CONTACTS) == [("A-01", "Ann", False), ("A-01", "Ben", True)]
    events = table("select root_type, changes from events where type = 'contact.updated'")
    assert events == [("customer", {"email": [None, "ben@example.com"], "is_primary": [False, True]})]


def test_the_51st_contact_fails_alone(importing: Importing, three: None, table: Any) -> None:
    rows = [["A-01", f"Person {n}", "", ""] for n in range(MAX_CONTACTS + 1)]
    imported = importing.check([*rows, ["A-02", "Fits", "", ""]], headings=PEOPLE, kind="contacts")
    assert importing.problems(imported) == {MAX_CONTACTS + 2: [("name", "too_many_contacts")]}
    importing.process(imported)
    assert table("select count(*) from customer_contacts") == [(MAX_CONTACTS + 1,)]
    later = importing.check([["A-01", "Late", "", ""]], headings=PEOPLE, kind="contacts")
    assert importing.problems(later) == {2: [("name", "too_many_contacts")]}


def test_addresses_have_a_default_for_each_purpose(importing: Importing, three: None, table: Any) -> None:
    rows = [
        ["A-01", "billing", "1 Jalan Satu", "Klang", ""],
        ["A-01", "billing", "2 Jalan Dua", "Klang", "yes"],
        ["A-01", "shipping", "3 Jalan Tiga", "Klang", ""],
    ]
    imported = importing.run(rows, headings=PLACES, kind="addresses")
    assert counts(imported) == {"created": 3}
    assert table(ADDRESSES) == [
        ("A-01", "billing", "1 Jalan Satu", False),
        ("A-01", "billing", "2 Jalan Dua", True),
        ("A-01", "shipping", "3 Jalan Tiga", True),
    ]
    again = importing.check([*rows, rows[0]], headings=PLACES, kind="addresses", duplicates="create")
    assert importing.problems(again) == {
        2: [("line1", "part_there")],
        3: [("line1", "part_there")],
        4: [("line1", "part_there")],
        5: [("line1", "part_there"), ("line1", "repeated")],
    }


@pytest.mark.parametrize(
    ("match", "named"),
    [("tax_id", "C2088000002"), ("external_id", "SAP: 102"), ("email", "AP2@example.com"), ("code", "Customer 2")],
)
def test_a_part_finds_its_customer_by_the_chosen_key(
    importing: Importing, three: None, table: Any, match: str, named: str
) -> None:
    assert counts(importing.run([[named, "Dan", "", ""]], headings=PEOPLE, kind="contacts", match=match)) == {
        "created": 1
    }
    assert table(CONTACTS) == [("A-02", "Dan", True)]


def test_who_may_change_only_own_customers_adds_to_no_others(
    importing: Importing, three: None, acting: Callable[..., Any]
) -> None:
    with acting(alice) as session:
        session.execute(text("update roles set own_only_edit = '{customers}' where key = 'operations'"))
    imported = importing.check([["A-01", "Ann", "", ""]], headings=PEOPLE, kind="contacts", by=olivia)
    assert importing.problems(imported) == {2: [("customer", "not_yours")]}


def test_companies_say_more_of_who_is_there_and_make_nobody(importing: Importing, three: None, table: Any) -> None:
    headings = ["Customer code", "Registration number", "Entity type", "Parent customer"]
    rows = [["A-01", "202001000001", "Private limited company", "A-02"], ["A-99", "202001000002", "", ""]]
    imported = importing.check(rows, headings=headings, kind="companies")
    assert imported.duplicates == "update"
    assert importing.problems(imported) == {3: [("code", "no_such_customer")]}
    assert counts(importing.process(imported)) == {"updated": 1, "failed": 1}
    found = table(
        "select c.registration_number, c.entity_type, p.code from customers c join customers p on p.id = c.parent_id"
    )
    assert found == [("202001000001", "private_limited", "A-02")]


# --- customers by other keys


IDS = ["Code", "Name", "Ids in other systems"]


def test_a_customer_is_found_by_its_id_elsewhere_and_keeps_its_others(
    importing: Importing, three: None, table: Any
) -> None:
    rows = [["", "Renamed", "sap=102; shop=7"], ["A-09", "New", "sap=109"]]
    imported = importing.run(rows, headings=IDS, duplicates="update", match="external_id")
    assert counts(imported) == {"updated": 1, "created": 1}
    again = importing.run([["", "Renamed", "shop=7"]], headings=IDS, duplicates="update", match="external_id")
    assert counts(again) == {"unchanged": 1}
    found = table("select name, external_ids from customers where code in ('A-02', 'A-09') order by code")
    assert found == [("Renamed", {"sap": "102", "shop": "7"}), ("New", {"sap": "109"})]


def test_an_id_of_an_earlier_row_or_of_another_customer_fails_the_later_row_only(
    importing: Importing, three: None, table: Any
) -> None:
    rows = [
        ["B-01", "One", "sap=201"],
        ["B-02", "Two", "shop=1; sap=201"],
        ["B-03", "Three", "sap=101"],
        ["B-04", "Four", ""],
    ]
    imported = importing.check(rows, headings=IDS)
    assert importing.problems(imported) == {
        3: [("external_ids", "repeated")],
        4: [("external_ids", "external_id_taken")],
    }
    assert counts(importing.process(imported)) == {"created": 2, "failed": 2}
    assert [row[0] for row in table("select code from customers order by 1")] == [
        "A-01",
        "A-02",
        "A-03",
        "B-01",
        "B-04",
    ]


def test_an_id_that_was_taken_meanwhile_fails_its_row_alone(
    importing: Importing, three: None, acting: Callable[..., Any]
) -> None:
    imported = importing.check([["B-01", "One", "sap=201"], ["B-02", "Two", "sap=202"]], headings=IDS)
    with acting(alice):
        service.create_customer({"code": "Q-01", "name": "Quicker", "external_ids": {"sap": "201"}})
    assert counts(importing.process(imported)) == {"created": 1, "failed": 1}


def test_with_numbering_on_a_taken_code_makes_a_new_customer_with_the_next_one(
    importing: Importing, three: None, acting: Callable[..., Any], table: Any
) -> None:
    with acting(alice):
        save_pattern("customer", None, "N-{0000}", 1)
    rows = [["A-01", "Another", ""], ["B-01", "Free", ""], ["B-01", "Free again", ""]]
    assert counts(importing.run(rows, headings=IDS, duplicates="create")) == {"created": 3}
    found = table("select name, code from customers where code not like 'A-%' order by name")
    assert [row[0] for row in found] == ["Another", "Free", "Free again"]
    assert dict(found)["Free"] == "B-01"
    assert {dict(found)["Another"][:2], dict(found)["Free again"][:2]} == {"N-"}
