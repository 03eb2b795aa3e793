"""Branches of customers and the groups that their addresses give them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.customers.models import Branch
from app.customers.queries.book import get_customer
from app.customers.queries.branches import branches_of, group_rules
from app.customers.rules import branch_rule, group_for
from app.customers.service import add_part, branches, update_part
from app.reference.service import create_record
from app.reference.values import BY_NAME
from tests.client import Client
from tests.factories.customers import a_customer
from tests.imports.conftest import Importing
from tests.people import Cast, alice, olivia

EAST, WEST, ABROAD = (UUID(int=number) for number in (1, 2, 3))
RULES = sorted(
    [
        branch_rule(EAST, "MY", "Sabah; Sarawak, Labuan", 1, "EAST"),
        branch_rule(WEST, "MY", None, 2, "WEST"),
        branch_rule(ABROAD, "SG", None, None, "SG"),
        branch_rule(UUID(int=9), None, None, 1, "BY-HAND"),
    ]
)


@pytest.mark.parametrize(
    ("country", "state", "group"),
    [
        ("MY", "Sarawak", EAST),
        ("MY", " sabah", EAST),
        ("MY", "W.P. Labuan", EAST),
        ("MY", "Johor", WEST),
        ("MY", None, WEST),
        ("SG", None, ABROAD),
        ("TH", "Krabi", None),
        (None, "Sarawak", None),
    ],
)
def test_a_branch_goes_into_the_first_group_that_its_address_meets(
    country: str | None, state: str | None, group: Any
) -> None:
    assert group_for(RULES, country, state) == group


@pytest.fixture
def groups(cast: Cast) -> tuple[UUID, UUID]:
    """East Malaysia before the whole of Malaysia."""
    with cast.acting(alice):
        kind = BY_NAME["branch_group"]
        east = create_record(
            kind, {"code": "EAST", "name": "East", "country": "MY", "states": "Sabah, Sarawak", "priority": 1}
        )
        west = create_record(kind, {"code": "WEST", "name": "West", "country": "MY", "priority": 2})
        return east.id, west.id


def a_branch(customer: Any, **given: Any) -> Any:
    return add_part(customer, Branch, {"code": "KLANG", "name": "Klang Parade", "country": "MY", **given})


def test_the_group_follows_the_address_until_a_person_chooses(cast: Cast, groups: tuple[UUID, UUID]) -> None:
    east, west = groups
    with cast.acting(alice):
        customer = a_customer()
        branch = a_branch(customer, state="Sabah")
        assert (branch.branch_group_id, branch.group_by_hand) == (east, False)
        update_part(customer, branch, {"state": "Johor"})
        assert branch.branch_group_id == west
        update_part(customer, branch, {"branch_group": east})
        update_part(customer, branch, {"state": "Perak", "branch_group": east})
        assert (branch.branch_group_id, branch.group_by_hand) == (east, True)
        update_part(customer, branch, {"branch_group": None})
        assert (branch.branch_group_id, branch.group_by_hand) == (west, False)


def test_existing_branches_are_previewed_and_then_moved_unless_chosen(cast: Cast) -> None:
    with cast.acting(alice):
        customer = a_customer()
        sabah = a_branch(customer, code="A", state="Sabah")
        johor = a_branch(customer, code="B", state="Johor")
        kind = BY_NAME["branch_group"]
        by_hand = create_record(kind, {"code": "HAND", "name": "By hand"}).id
        kept = a_branch(customer, code="C", state="Sabah", branch_group=by_hand)
        east = create_record(kind, {"code": "EAST", "name": "East", "country": "MY", "states": "Sabah"}).id
        plan = branches.preview(group_rules())
        assert (plan.comes, plan.leaves, plan.moves) == ({east: 1}, {None: 1}, 1)
        assert sabah.branch_group_id is None
        assert branches.apply_rules() == (1, None)
        assert (sabah.branch_group_id, johor.branch_group_id, kept.branch_group_id) == (east, None, by_hand)
        assert branches.apply_rules() == (0, None)


def test_many_branches_are_moved_in_the_background(
    cast: Cast, run_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(branches, "AT_ONCE", 2)
    monkeypatch.setattr(branches, "SLICE", 2)
    with cast.acting(alice):
        customer = a_customer()
        for number in range(5):
            a_branch(customer, code=f"B{number}", state="Sabah")
        create_record(BY_NAME["branch_group"], {"code": "EAST", "name": "East", "country": "MY"})
        number, job = branches.apply_rules()
        assert (number, job is None) == (5, False)
        customer_id = customer.id
    run_jobs()
    with cast.acting(alice):
        assert [branch.branch_group_id is None for branch in branches_of(customer_id)] == [False] * 5


def test_branches_are_kept_on_their_tab_and_found_by_the_search(
    as_person: Callable[..., Client], cast: Cast, groups: Any
) -> None:
    with cast.acting(alice):
        customer_id = a_customer(name="Mega Retail Sdn Bhd").id
    browser, tab = as_person(alice), f"/acme/customers/{customer_id}/branches/"
    assert browser.get(tab, status=200).has(".empty")
    form = browser.get(f"{tab}new", status=200)
    assert browser.submit(form, "#part_form", code="KLG", name="Klang Parade", state="Sabah").status == 303
    taken = browser.submit(form, "#part_form", code="klg", name="Other")
    assert "“klg” is the code of the branch Klang Parade" in taken.one("#code-error").text()
    shown = browser.get(tab, status=200)
    cells = [cell.text().strip() for cell in shown.all("tbody td.m:not(.acts-cell)")]
    assert cells == ["Klang Parade", "KLG", "Sabah", "East"]
    found = browser.get("/acme/customers/?q=klang+parade", status=200)
    assert "Klang Parade (KLG)" in found.one("#customer_table").text()
    with cast.acting(alice):
        branch = branches_of(customer_id)[0]
        assert branch.group_by_hand is False
        branch_id = branch.id
    edit = browser.get(f"{tab}{branch_id}", status=200)
    assert browser.submit(edit, "#part_form", name="Klang Mall").status == 303
    history = browser.get(f"/acme/customers/{customer_id}/history", status=200)
    assert "changed a branch" in history.one("#profile_tab").text()


def test_a_group_shows_what_it_would_change_before_it_is_saved(as_person: Callable[..., Client], cast: Cast) -> None:
    with cast.acting(alice):
        customer = a_customer()
        a_branch(customer, code="A", state="Sabah")
        a_branch(customer, code="B", state="Johor")
    browser, base = as_person(alice), "/acme/settings/lists/branch-groups/"
    assert browser.get(f"{base}new", status=200).has("#record_preview")
    url = "/acme/customers/branch-groups/preview?name=East&country=MY&states=Sabah"
    preview = browser.htmx(url, "record_preview", status=200)
    assert [cell.text() for cell in preview.all("tbody tr *")] == ["East", "1", "0", "No group", "0", "1"]
    wrong = browser.htmx(
        "/acme/customers/branch-groups/preview?country=MY&states=Bavaria", "record_preview", status=200
    )
    assert "“Bavaria” is no state of that country." in wrong.text
    made = browser.submit(
        browser.get(f"{base}new"), "#record_form", code="EAST", name="East", country="MY", states="Sabah"
    )
    assert made.status == 303
    apply = browser.get("/acme/customers/branch-groups", status=200)
    assert browser.submit(apply, "form[action$=branch-groups]").status == 303
    assert "No branch would change its group." in browser.get("/acme/customers/branch-groups", status=200).text


def test_a_file_brings_branches_by_the_code_of_their_customer(
    cast: Cast, run_jobs: Callable[[], int], groups: tuple[UUID, UUID]
) -> None:
    importing = Importing(cast, run_jobs)
    with cast.acting(alice):
        customer_id = a_customer(code="MEGA-1").id
        a_customer(code="MEGA-2")
    headings = ["Customer code", "Branch code", "Branch name", "State", "Country", "Branch group"]
    rows = [
        ["mega-1", "KLG", "Klang Parade", "Sabah", "MY", ""],
        ["MEGA-1", "IPH", "Ipoh", "Perak", "MY", "EAST"],
        ["MEGA-2", "KLG", "Also Klang", "Johor", "MY", ""],
        ["MEGA-1", "klg", "Twice", "", "", ""],
        ["NOBODY", "X", "Nowhere", "", "", ""],
    ]
    imported = importing.run(rows, headings=headings, kind="branches")
    assert importing.problems(imported).keys() == {5, 6}
    assert imported.created == 3
    again = importing.run(
        [["MEGA-1", "klg", "Klang Mall", "", "", ""]], headings=headings, kind="branches", duplicates="update"
    )
    assert again.updated == 1
    with cast.acting(alice) as session:
        found = {one.code: one for one in branches_of(customer_id)}
        assert {code: (one.name, one.branch_group_id, one.group_by_hand) for code, one in found.items()} == {
            "KLG": ("Klang Mall", groups[0], False),
            "IPH": ("Ipoh", groups[0], True),
        }
        assert get_customer(customer_id).id == customer_id
        from sqlalchemy import text

        roots = session.scalars(text("select root_id from events where type like 'branch.%'")).all()
        assert roots.count(customer_id) == 3


def test_a_credit_term_of_a_branch_needs_the_right_to_it(as_person: Callable[..., Client], cast: Cast) -> None:
    from app.core.errors import NotAllowed
    from tests.factories.reference import a_credit_term

    with cast.acting(alice):
        term, customer_id = a_credit_term().id, a_customer().id
    with cast.acting(olivia), pytest.raises(NotAllowed):
        a_branch(get_customer(customer_id), credit_term=term)
