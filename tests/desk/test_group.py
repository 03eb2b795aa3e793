"""What a group owes, node by node, on its own page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.conglomerates.service import create_node
from app.core.money import Money
from app.core.permissions import Permission
from app.customers.models import Customer
from app.customers.service import update_customer
from app.receivables.values.documents import Kind
from tests.client import Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.people import Cast, alice, dave

People = Callable[..., Client]


@pytest.fixture
def top(cast: Cast) -> UUID:
    """Domain rules, section 2: three members owe 50,000 + 30,000 + 20,000; the group may owe 110,000."""
    with cast.acting(alice):
        root = create_node({"code": "ABC", "name": "ABC Group", "credit_limit": Money(110_000_00, "MYR")})
        below = create_node({"code": "ABC-R", "name": "ABC Retail", "parent": root.id})
        for name, node, amount in (("One", root, 50_000_00), ("Two", below, 30_000_00), ("Three", below, 20_000_00)):
            a_document(Kind.INVOICE, a_customer(name=name, conglomerate=node.id), amount)
        return root.id


def test_each_node_shows_what_everybody_below_it_owes(as_person: People, top: UUID) -> None:
    page = as_person(alice).get(f"/acme/credit/conglomerates/{top}/panel", status=200)
    rows = [" ".join(row.text(separator=" ").split()) for row in page.all("#credit_panel tbody tr")]
    assert rows == [
        "level 1: ABC Group 100,000.00 110,000.00 10,000.00 90%",
        "level 2: ABC Retail 50,000.00 – – –",
        "level 3: Three 20,000.00 – – –",
        "level 3: Two 30,000.00 – – –",
        "level 2: One 50,000.00 – – –",
    ]


def test_its_page_has_it_for_those_who_see_credit(as_person: People, role_of: Callable[..., None], top: UUID) -> None:
    url = f"/acme/conglomerates/{top}"
    assert as_person(alice).get(url, status=200).has("#credit_panel")
    role_of(dave, without=[Permission.CREDIT_VIEW])
    assert not as_person(dave).get(url, status=200).has("#credit_panel")
    as_person(dave).get(f"/acme/credit/conglomerates/{top}/panel", status=403)


@pytest.fixture
def owing(cast: Cast, top: UUID) -> UUID:
    """One, with an order of 7,000 beside its 50,000, 1,000 paid ahead, and a limit of 40,000."""
    with cast.acting(alice) as session:
        one = session.query(Customer).filter_by(name="One").one()
        a_document(Kind.PAYMENT, one, 1_000_00)
        a_document(Kind.SALES_ORDER, one, 7_000_00)
        update_customer(one, {"credit_limit": Money(40_000_00, "MYR")})
        found: UUID = one.id
        return found


def test_the_tree_tells_a_members_own_limit_and_what_is_left_of_it(as_person: People, top: UUID, owing: UUID) -> None:
    page = as_person(alice).get(f"/acme/credit/conglomerates/{top}/panel", status=200)
    rows = [" ".join(row.text(separator=" ").split()) for row in page.all("#credit_panel tbody tr")]
    assert rows[-1] == "level 2: One 56,000.00 40,000.00 −16,000.00 140%"


def test_members_stand_with_their_parts_overdue_and_limit(as_person: People, top: UUID, owing: UUID) -> None:
    browser = as_person(alice)
    assert browser.get(f"/acme/credit/conglomerates/{top}/panel").has(
        f'a[href="/acme/credit/members?conglomerate={top}"]'
    )
    page = browser.get(f"/acme/credit/members?conglomerate={top}", status=200)
    rows = page.texts("tbody tr")
    assert [row.split()[0] for row in rows] == ["One", "Two", "Three"], "who owes most first"
    figures = "56,000.00 – 40,000.00 −16,000.00 7,000.00 0.00 50,000.00 1,000.00 0.00"
    assert rows[0].endswith(f"{figures} ABC Group")
    assert rows[1].endswith("30,000.00 – – – 0.00 0.00 30,000.00 0.00 0.00 ABC Retail")
    assert page.texts("tfoot tr") == ["Total, in MYR 106,000.00 0.00 7,000.00 0.00 100,000.00 1,000.00 0.00"]


def test_members_are_exported_by_their_parts(
    as_person: People, top: UUID, owing: UUID, run_jobs: Callable[[], int]
) -> None:
    browser = as_person(alice)
    page = browser.get(f"/acme/credit/members?conglomerate={top}")
    form = browser.get(page.one(".page-head a.btn, main a.btn[href*=exports]").attributes["href"] or "", status=200)
    asked = browser.submit(form, "#export_form")
    run_jobs()
    file = browser.get(f"{asked.location}/file", status=200).data.decode("utf-8-sig").splitlines()
    assert file[0].startswith("Customer code,Name,Group,Open orders,")
    assert ",ABC Group,7000.00," in file[1]
    assert len(file) == 4


def test_the_report_is_asked_of_one_conglomerate(as_person: People, role_of: Callable[..., None], top: UUID) -> None:
    as_person(alice).get("/acme/credit/members", status=422)
    role_of(dave, own_only_view=["customers"])
    assert not as_person(dave).get(f"/acme/credit/members?conglomerate={top}", status=200).has("tbody")
    role_of(dave, without=[Permission.CREDIT_VIEW])
    as_person(dave).get(f"/acme/credit/members?conglomerate={top}", status=403)


def test_customers_of_others_are_not_named_to_those_who_see_their_own_only(
    as_person: People, role_of: Callable[..., None], top: Any
) -> None:
    role_of(dave, own_only_view=["customers"])
    page = as_person(dave).get(f"/acme/credit/conglomerates/{top}/panel", status=200)
    assert page.texts("#credit_panel tbody a") == ["ABC Group", "ABC Retail"]
