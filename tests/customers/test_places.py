"""Where a customer belongs decides about its credit: a category with a limit or a term, a conglomerate under a group limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.core.money import Money
from tests.client import ApiClient, Client
from tests.factories.conglomerates import a_conglomerate
from tests.factories.customers import a_customer
from tests.factories.reference import a_credit_term, a_record
from tests.imports.conftest import Importing, importing
from tests.people import Cast, alice, bob, olivia

__all__ = ["importing"]
Apis = Callable[..., ApiClient]


@pytest.fixture
def places(cast: Cast) -> dict[str, UUID]:
    """PLAIN and OTHER say nothing of credit; RICH gives a limit, SLOW a term. ABC has a limit and ABC-KL stands under it; FREE has none."""
    with cast.acting(alice):
        made = {code: a_record("category", code=code).id for code in ("PLAIN", "OTHER")}
        made["RICH"] = a_record("category", code="RICH", credit_limit=Money(90_000_00, "MYR")).id
        made["SLOW"] = a_record("category", code="SLOW", credit_term=a_credit_term(days=90).id).id
        made["ABC"] = a_conglomerate(code="ABC", credit_limit=Money(50_000_00, "MYR")).id
        made["ABC-KL"] = a_conglomerate(code="ABC-KL", parent=made["ABC"]).id
        made["FREE"] = a_conglomerate(code="FREE").id
        made["customer"] = a_customer(code="OMNI-1", category=made["PLAIN"]).id
        made["member"] = a_customer(code="OMNI-2", conglomerate=made["ABC-KL"]).id
    return made


def refused(api: ApiClient, customer: UUID, change: dict[str, Any]) -> list[str]:
    """The fields that a change is refused for."""
    answer = api.patch(f"/customers/{customer}", change, status=403).json
    return [one["field"] for one in answer["errors"]]


def test_a_category_that_says_nothing_of_credit_is_changed_by_everybody_who_changes_customers(
    places: dict[str, UUID], api: Apis
) -> None:
    changed = api(olivia).patch(f"/customers/{places['customer']}", {"category": {"code": "OTHER"}}, status=200).json
    assert changed["category"]["code"] == "OTHER"


@pytest.mark.parametrize("code", ["RICH", "SLOW"])
def test_entering_or_leaving_a_category_with_a_limit_or_a_term_needs_the_right_to_change_credit(
    places: dict[str, UUID], api: Apis, code: str
) -> None:
    operations, one = api(olivia), places["customer"]
    assert refused(operations, one, {"category": {"code": code}}) == ["category"]
    api(bob).patch(f"/customers/{one}", {"category": {"code": code}}, status=200)
    assert refused(operations, one, {"category": {"code": "PLAIN"}}) == ["category"]
    assert refused(operations, one, {"category": None}) == ["category"]
    operations.patch(f"/customers/{one}", {"category": {"code": code}, "description": "stays"}, status=200)


def test_leaving_or_entering_a_group_under_a_limit_needs_it_too(places: dict[str, UUID], api: Apis) -> None:
    operations = api(olivia)
    assert refused(operations, places["member"], {"conglomerate": None}) == ["conglomerate"]
    assert refused(operations, places["customer"], {"conglomerate": {"code": "ABC-KL"}}) == ["conglomerate"]
    operations.patch(f"/customers/{places['customer']}", {"conglomerate": {"code": "FREE"}}, status=200)
    api(bob).patch(f"/customers/{places['member']}", {"conglomerate": None}, status=200)


def test_a_new_customer_comes_where_it_belongs(places: dict[str, UUID], api: Apis) -> None:
    new = {"code": "N-1", "name": "New", "category": {"code": "RICH"}, "conglomerate": {"code": "ABC-KL"}}
    assert api(olivia).post("/customers", new, status=201).json["category"]["code"] == "RICH"


def test_the_form_says_which_field_it_is_about(places: dict[str, UUID], as_person: Callable[..., Client]) -> None:
    browser = as_person(olivia)
    form = browser.get(f"/acme/customers/{places['customer']}/edit", status=200)
    again = browser.submit(form, "#customer_form", category=str(places["RICH"]))
    assert "Another category changes how much or how long this customer may owe." in again.words
    url = f"/acme/customers/families/{places['ABC-KL']}/customers/{places['member']}/remove"
    assert "Another conglomerate changes how much this customer may owe." in browser.post(url, {}, status=403).words


def test_a_bulk_change_leaves_out_what_its_person_may_not_move(
    places: dict[str, UUID], api: Apis, cast: Cast, run_jobs: Callable[[], int]
) -> None:
    with cast.acting(alice):
        a_customer(code="OMNI-3", category=places["RICH"])
        a_customer(code="OMNI-4", category=places["PLAIN"])
    body = {
        "field": "category",
        "value": {"code": "OTHER"},
        "filter": {"field": "code", "op": "in", "value": ["OMNI-3", "OMNI-4"]},
    }
    asked = api(olivia).post("/customers/bulk-edit", body, status=202).json
    run_jobs()
    counts = api(olivia).get(f"/customers/bulk-edit/{asked['id']}").json["counts"]
    assert (counts["processed"], counts["left_out"]) == (2, 1)
    assert api(alice).get("/customers?q=OMNI-3").json["data"][0]["category"]["code"] == "RICH"


def test_a_file_moves_nobody_whom_its_person_may_not_move(places: dict[str, UUID], importing: Importing) -> None:
    rows = [("OMNI-1", "A", "RICH", ""), ("OMNI-2", "B", "", "FREE"), ("N-2", "New", "RICH", "ABC")]
    headings = ("Code", "Name", "Category", "Conglomerate")
    done = importing.run(rows, by=olivia, headings=headings, duplicates="update")
    failed = {row.number: [one["field"] for one in row.problems] for row in importing.rows(done, "failed")}
    assert list(failed.values()) == [["category"], ["conglomerate"]]


def test_a_node_leaves_or_enters_a_group_limit_with_the_right_to_change_credit_only(
    places: dict[str, UUID], api: Apis, as_person: Callable[..., Client], role_of: Callable[..., Any]
) -> None:
    from app.core.permissions import Permission

    role_of(alice, without=[Permission.CREDIT_EDIT])
    program = api(alice)
    for path, parent in (("ABC-KL", None), ("FREE", {"code": "ABC"})):
        answer = program.patch(f"/conglomerates/{places[path]}", {"parent": parent}, status=403).json
        assert [one["field"] for one in answer["errors"]] == ["parent"]
    browser = as_person(alice)
    moved = browser.post(f"/acme/conglomerates/{places['ABC-KL']}/move", {"parent": "", "version": "1"}, status=403)
    assert "Another place changes which group limits hold." in moved.words
    program.post("/conglomerates", {"code": "NEW", "name": "New", "parent": {"code": "ABC"}}, status=201)
    with_right = api(bob)
    with_right.patch(f"/conglomerates/{places['ABC-KL']}", {"parent": None}, status=200)
