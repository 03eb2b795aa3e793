"""Where a customer, or a group, belongs waits for an approval where it may owe more there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.core.money import Money
from tests.approvals.conftest import Bands
from tests.client import ApiClient, Client
from tests.factories.conglomerates import a_conglomerate
from tests.factories.customers import a_customer
from tests.factories.reference import a_credit_term, a_record
from tests.imports.conftest import Importing, importing
from tests.people import Cast, Person, alice, bob

__all__ = ["importing"]
Apis = Callable[..., ApiClient]
AsPerson = Callable[..., Client]


@pytest.fixture
def places(cast: Cast, bands: Bands) -> dict[str, UUID]:
    """SMALL gives 10,000.00 and RICH 90,000.00, SLOW as much as SMALL and 90 days; ABC has a group limit, FREE none. What comes to more than
    20,000.00 is decided by a controller."""
    with cast.acting(alice):
        made = {
            code: a_record("category", code=code, credit_limit=Money(amount, "MYR"), **more).id
            for code, amount, more in (
                ("SMALL", 10_000_00, {}), ("RICH", 90_000_00, {}), ("SLOW", 10_000_00, {"credit_term": a_credit_term(days=90).id}),
            )
        }  # fmt: skip
        made["ABC"] = a_conglomerate(code="ABC", credit_limit=Money(50_000_00, "MYR")).id
        made["ABC-KL"] = a_conglomerate(code="ABC-KL", parent=made["ABC"]).id
        made["FREE"] = a_conglomerate(code="FREE").id
        made["customer"] = a_customer(code="OMNI-1", category=made["SMALL"]).id
        made["member"] = a_customer(code="OMNI-2", category=made["RICH"], conglomerate=made["ABC-KL"]).id
    bands((20_000_00, ()), (None, ("credit-controller",)))
    return made


def asked(program: ApiClient, path: str, change: dict[str, Any]) -> list[tuple[str, str]]:
    """(kind, field) of what a change leaves waiting."""
    answer = program.patch(path, change, status=200).json
    return [(one["kind"], one["field"]) for one in answer.get("pending_approvals", [])]


def test_a_category_that_raises_the_limit_waits_on_screen_and_is_applied_when_approved(
    places: dict[str, UUID], as_person: AsPerson, erin: Person, api: Apis
) -> None:
    browser, one = as_person(bob), places["customer"]
    form = browser.get(f"/acme/customers/{one}/edit", status=200)
    saved = browser.submit(
        form, "#customer_form", category=str(places["RICH"]), description="Two shops", approval_reason="Grows"
    )
    assert "Waits for an approval: Category. Everything else is saved." in browser.follow(saved).words
    kept = api(alice).get(f"/customers/{one}").json
    assert (kept["category"]["code"], kept["description"]) == ("SMALL", "Two shops")
    decider = as_person(erin)
    page = decider.get(decider.get("/acme/approvals/").one("tbody a").attributes["href"] or "", status=200)
    assert "Category of a customer" in page.words
    assert "(SMALL)" in page.words
    assert "Grows" in page.words
    assert "Approved, and applied" in decider.follow(decider.submit(page, "#decision")).words
    assert api(alice).get(f"/customers/{one}").json["category"]["code"] == "RICH"


def test_less_credit_and_a_customer_with_a_limit_of_its_own_wait_for_nobody(
    places: dict[str, UUID], api: Apis, cast: Cast
) -> None:
    with cast.acting(alice):
        own = a_customer(code="OWN", credit_limit=Money(5_000_00, "MYR"), category=places["SMALL"]).id
    program = api(alice)
    assert asked(program, f"/customers/{own}", {"category": {"code": "RICH"}}) == []
    assert asked(program, f"/customers/{places['member']}", {"category": {"code": "SMALL"}}) == []
    assert asked(program, f"/customers/{places['customer']}", {"category": {"code": "RICH"}}) == [
        ("category", "category")
    ]
    assert asked(program, f"/customers/{places['customer']}", {"category": None}) == [("category", "category")], (
        "no end"
    )


def test_a_category_that_changes_the_term_waits_by_the_bands_of_terms(
    places: dict[str, UUID], api: Apis, bands: Bands
) -> None:
    program, path = api(alice), f"/customers/{places['customer']}"
    bands((None, ("credit-controller",)), kind="credit_term")
    assert asked(program, path, {"category": {"code": "SLOW"}}) == [("category_term", "category")]


def test_leaving_a_group_limit_waits_and_coming_under_one_does_not(places: dict[str, UUID], api: Apis) -> None:
    program, member = api(alice), f"/customers/{places['member']}"
    assert asked(program, f"/customers/{places['customer']}", {"conglomerate": {"code": "ABC-KL"}}) == []
    assert asked(program, member, {"conglomerate": {"code": "ABC"}}) == [], "the same limit holds"
    answer = program.patch(member, {"conglomerate": {"code": "FREE"}}, status=200).json
    assert answer["conglomerate"]["code"] == "ABC"
    (waiting,) = answer["pending_approvals"]
    assert (waiting["kind"], waiting["field"]) == ("conglomerate", "conglomerate")
    api(bob).post(f"/approvals/{waiting['id']}/approve", {}, status=200)
    assert program.get(member).json["conglomerate"]["code"] == "FREE"


def test_a_smaller_category_taken_in_the_same_change_is_what_leaving_the_group_is_weighed_by(
    places: dict[str, UUID], api: Apis
) -> None:
    both = {"category": {"code": "SMALL"}, "conglomerate": None}
    assert asked(api(alice), f"/customers/{places['member']}", both) == [], "up to 20,000.00 nobody is asked"
    assert asked(api(alice), f"/customers/{places['customer']}", {"conglomerate": {"code": "ABC"}}) == []
    both = {"category": {"code": "RICH"}, "conglomerate": None}
    assert asked(api(alice), f"/customers/{places['customer']}", both) == [("category", "category")]


def test_taking_a_member_off_says_that_it_waits(places: dict[str, UUID], as_person: AsPerson) -> None:
    browser = as_person(bob)
    address = f"/acme/customers/families/{places['ABC-KL']}/customers/{places['member']}/remove"
    assert "The move waits for an approval." in browser.follow(browser.post(address, {})).words


def test_a_new_customer_comes_where_it_belongs(places: dict[str, UUID], api: Apis) -> None:
    new = {"code": "N-1", "name": "New", "category": {"code": "RICH"}}
    made = api(alice).post("/customers", new, status=201).json
    assert (made["category"]["code"], "pending_approvals" in made) == ("RICH", False)


def test_many_at_once_wait_one_by_one(places: dict[str, UUID], api: Apis, run_jobs: Callable[[], int]) -> None:
    body = {"field": "category", "value": {"code": "RICH"}, "filter": {"field": "code", "op": "eq", "value": "OMNI-1"}}
    api(alice).post("/customers/bulk-edit", body, status=202)
    run_jobs()
    assert api(alice).get(f"/customers/{places['customer']}").json["category"]["code"] == "SMALL"
    assert len(api(alice).get(f"/approvals?subject={places['customer']}").json["data"]) == 1


def test_a_file_brings_new_customers_and_moves_none_that_might_wait(
    places: dict[str, UUID], importing: Importing
) -> None:
    rows = [("OMNI-1", "A", "RICH"), ("N-2", "New", "RICH")]
    done = importing.run(rows, headings=("Code", "Name", "Category"), duplicates="update")
    assert [row.problems[0]["code"] for row in importing.rows(done, "failed")] == ["place_waits"]
    assert done.created == 1


def test_a_group_that_leaves_a_group_limit_waits_by_the_bands_of_groups(
    places: dict[str, UUID], bands: Bands, as_person: AsPerson, erin: Person, api: Apis
) -> None:
    bands((None, ("credit-controller",)), kind="group_limit")
    node = places["ABC-KL"]
    assert asked(api(alice), f"/conglomerates/{places['FREE']}", {"parent": {"code": "ABC"}}) == []
    browser = as_person(bob)
    form = browser.get(f"/acme/conglomerates/{node}/move", status=200)
    moved = browser.follow(browser.submit(form, "#move_form", parent="", approval_reason="Sold"))
    assert "Waits for an approval: Part of." in moved.words
    assert api(alice).get(f"/conglomerates/{node}").json["parent"]["code"] == "ABC"
    decider = as_person(erin)
    page = decider.get(decider.get("/acme/approvals/").one("tbody a").attributes["href"] or "", status=200)
    assert "Sold" in page.words
    decider.submit(page, "#decision")
    assert api(alice).get(f"/conglomerates/{node}").json["parent"] is None
