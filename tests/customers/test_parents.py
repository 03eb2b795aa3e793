"""Parents and subsidiaries: who holds whom, and that nobody holds himself in a roundabout way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.customers.queries.book import get_customer
from app.customers.rules import rings_closed
from app.customers.service import update_customer
from tests.client import ApiClient, Client
from tests.conglomerates.test_trees import at_once
from tests.factories.customers import a_customer
from tests.imports.conftest import Importing
from tests.people import Cast, alice

HOLDING, MIDDLE, LEAF = (UUID(int=number) for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("moves", "refused"),
    [
        ([(1, LEAF, HOLDING)], []),
        ([(1, HOLDING, LEAF)], [1]),
        ([(1, HOLDING, HOLDING)], [1]),
        ([(1, MIDDLE, LEAF)], [1]),
        ([(1, LEAF, HOLDING), (2, MIDDLE, LEAF)], []),
        ([(1, MIDDLE, UUID(int=9)), (2, UUID(int=9), LEAF)], [2]),
    ],
)
def test_moves_one_after_the_other_close_no_ring(moves: list[Any], refused: list[int]) -> None:
    assert rings_closed({HOLDING: None, MIDDLE: HOLDING, LEAF: MIDDLE}, moves) == refused


@pytest.fixture
def family(cast: Cast) -> tuple[UUID, UUID, UUID]:
    """A holding, what it holds, and what that holds."""
    with cast.acting(alice):
        top = a_customer(code="HOLD-1", name="Holding Berhad")
        middle = a_customer(code="MID-1", name="Middle Sdn Bhd", parent=top.id)
        return top.id, middle.id, a_customer(code="LEAF-1", name="Leaf Sdn Bhd", parent=middle.id).id


def test_a_ring_is_refused_with_a_sentence_on_screen_and_through_the_api(
    family: tuple[UUID, UUID, UUID], as_person: Callable[..., Client], api: Callable[..., ApiClient]
) -> None:
    browser, top = as_person(alice), f"/acme/customers/{family[0]}"
    form = browser.get(f"{top}/edit", status=200)
    assert f"besides={family[0]}" in (form.one("#parent").attributes["data-suggest"] or "")
    again = browser.submit(form, "#customer_form", parent="leaf-1")
    assert again.status == 422
    assert (
        again.one("#parent-error").text().strip()
        == "Leaf Sdn Bhd is itself a subsidiary of Holding Berhad, so it cannot be its parent."
    )
    own = browser.submit(form, "#customer_form", parent=str(family[0]))
    assert own.one("#parent-error").text().strip() == "A customer cannot be its own parent."
    assert own.one("#parent").attributes["value"] == "Holding Berhad (HOLD-1)"
    saved = browser.submit(
        browser.get(f"/acme/customers/{family[2]}/edit"), "#customer_form", parent="Holding Berhad (HOLD-1)"
    )
    assert saved.status == 303
    answer = api().patch(f"/customers/{family[0]}", {"parent": {"code": "MID-1"}}, status=422).json
    assert [(one["field"], one["code"]) for one in answer["errors"]] == [("parent", "parent_below")]
    assert api().get(f"/customers/{family[1]}").json["parent"] == {
        "id": str(family[0]),
        "code": "HOLD-1",
        "name": "Holding Berhad",
    }


def test_the_field_proposes_customers_and_not_the_customer_itself(
    family: tuple[UUID, UUID, UUID], as_person: Callable[..., Client]
) -> None:
    answer = as_person(alice).get(f"/acme/customers/suggest?q=sdn&besides={family[1]}", status=200)
    assert [node.attributes["data-label"] for node in answer.all("[role=option]")] == ["Leaf Sdn Bhd (LEAF-1)"]


def test_a_file_closes_no_ring_either(family: tuple[UUID, UUID, UUID], cast: Cast, run_jobs: Callable[[], int]) -> None:
    importing = Importing(cast, run_jobs)
    rows = [["HOLD-1", "LEAF-1"], ["LEAF-1", "HOLD-1"], ["MID-1", "nobody"]]
    imported = importing.run(rows, headings=["Customer code", "Parent customer"], duplicates="update")
    assert importing.problems(imported) == {2: [("parent", "parent_below")], 4: [("parent", "reference_not_found")]}
    with cast.acting(alice):
        assert [get_customer(one).parent_id for one in family] == [None, family[0], family[0]]


@pytest.mark.usefixtures("own_database")
def test_two_moves_at_once_close_no_ring(web: Flask, cast: Cast) -> None:
    with cast.acting(alice):
        one, other = a_customer().id, a_customer().id

    def holding(parent: UUID, child: UUID) -> Callable[[], Any]:
        return lambda: update_customer(get_customer(child, lock=True), {"parent": parent})

    for _ in range(6):
        assert sorted(at_once(web, cast, holding(one, other), holding(other, one))) == ["done", "parent_below"]
        with cast.acting(alice):
            for customer in (one, other):
                update_customer(get_customer(customer, lock=True), {"parent": None})
