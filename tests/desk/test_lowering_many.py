"""Who lowers the limits of very many, in the background, is told how many are over theirs now, with the way to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.core.money import Money
from app.core.permissions import Permission
from app.customers.service import bulk, update_customer
from app.receivables.values.documents import Kind
from tests.client import ApiClient, Client
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_category
from tests.jobs import followed
from tests.people import Cast, alice, bob
from tests.processes import Worker, eventually

Programs = Callable[..., ApiClient]
LIMIT_OF_40 = {"field": "credit_limit", "value": {"amount": "40000.00", "currency": "MYR"}}
TWO_ARE_OVER = "Over the limit that holds for them now: 2. Nothing that is open is cancelled; the next order is held."


@pytest.fixture
def book(cast: Cast) -> dict[str, UUID]:
    """Each may owe 50,000.00 by its category: One and Two owe more than 40,000.00, Three exactly that, Four nothing; Five may owe 30,000.00 only,
    and owes 45,000.00."""
    with cast.acting(alice):
        rich = a_category(code="RICH", credit_limit=Money(50_000_00, "MYR")).id
        for name, owed in (("One", 48_000_00), ("Two", 40_000_01), ("Three", 40_000_00), ("Four", 0)):
            customer = a_customer(code=name, name=name, category=rich)
            if owed:
                a_document(Kind.INVOICE, customer, owed)
        five = a_customer(code="Five", name="Five", credit_limit=Money(50_000_00, "MYR"))
        a_document(Kind.INVOICE, five, 45_000_00)
        update_customer(five, {"credit_limit": Money(30_000_00, "MYR")})
        return {"rich": rich, "poor": a_category(code="POOR", credit_limit=Money(40_000_00, "MYR")).id}


def started(program: ApiClient, change: dict[str, Any]) -> str:
    """The address of a change that has been asked for."""
    return f"/customers/bulk-edit/{program.post('/customers/bulk-edit', change, status=202).json['id']}"


def tray(browser: Client) -> Any:
    return browser.htmx("/acme/jobs/tray", "jobs_tray", status=200)


def test_a_real_worker_that_lowers_limits_says_how_many_are_over_with_the_way_to_them(
    worker: Worker, api: Programs, as_person: Callable[..., Client], cast: Cast, book: dict[str, UUID]
) -> None:
    program, browser = api(alice), as_person(alice)
    url = started(program, LIMIT_OF_40)
    worker.start()
    answer = eventually(lambda: (seen := program.get(url).json)["status"] == "done" and seen)
    assert answer["counts"] == {"total": 5, "processed": 5, "left_out": 0}
    [warning] = answer["warnings"]
    assert (warning["code"], warning["message"]) == ("many_lowered_below_exposure", TWO_ARE_OVER)
    shown = tray(browser)
    assert TWO_ARE_OVER in shown.words
    followed(cast)
    listed = browser.get(shown.one(".job small a").attributes["href"], status=200)
    # Five is over as well: its limit has risen, and it owes more still.
    assert {node.text() for node in listed.all("#customer_table tbody .mono")} == {"Five", "One", "Two"}


def test_what_was_lowered_slice_by_slice_is_added_up(
    api: Programs, run_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch, book: dict[str, UUID]
) -> None:
    monkeypatch.setattr(bulk, "SLICE", 1)
    program = api(alice)
    url = started(program, LIMIT_OF_40)
    assert program.get(url, status=200).json["warnings"] == []
    run_jobs()
    assert [one["message"] for one in program.get(url, status=200).json["warnings"]] == [TWO_ARE_OVER]


def test_another_category_with_a_lower_limit_counts_for_those_without_one_of_their_own(
    api: Programs, run_jobs: Callable[[], int], book: dict[str, UUID]
) -> None:
    program = api(alice)
    url = started(program, {"field": "category", "value": {"code": "POOR"}})
    run_jobs()
    assert [one["message"] for one in program.get(url, status=200).json["warnings"]] == [TWO_ARE_OVER]
    back = started(program, {"field": "category", "value": {"code": "RICH"}})
    run_jobs()
    assert program.get(back, status=200).json["warnings"] == []


def test_a_change_of_something_else_says_nothing_of_limits(
    api: Programs, as_person: Callable[..., Client], run_jobs: Callable[[], int], book: dict[str, UUID]
) -> None:
    url = started(program := api(alice), {"field": "vip", "value": True})
    run_jobs()
    assert program.get(url, status=200).json["warnings"] == []
    assert "Over the limit" not in tray(as_person(alice)).words


def test_who_may_not_see_credit_is_told_of_nobody(
    api: Programs,
    as_person: Callable[..., Client],
    role_of: Callable[..., None],
    run_jobs: Callable[[], int],
    book: dict[str, UUID],
) -> None:
    role_of(bob, also=[Permission.CREDIT_EDIT], without=[Permission.CREDIT_VIEW])
    program = api(bob)
    url = started(program, {"field": "category", "value": {"code": "POOR"}})
    run_jobs()
    answer = program.get(url, status=200).json
    assert answer["counts"]["processed"] == 5
    assert answer["warnings"] == []
    assert "Over the limit" not in tray(as_person(bob)).words


def test_customers_that_come_to_another_category_while_the_person_waits_are_counted_too(
    as_person: Callable[..., Client], book: dict[str, UUID]
) -> None:
    browser, url = as_person(alice), "/acme/customers/bulk"
    form = browser.post(url, {"act": "category", "scope": "matching", "query": ""}, status=200)
    seen = browser.submit(form, "#bulk_form", category=str(book["poor"])).one("#bulk_form")
    sent = {node.attributes["name"]: node.attributes.get("value") or "" for node in seen.css("input[name]")}
    browser.post(f"{url}/apply", {**sent, "category": str(book["poor"])}, csrf=True)
    assert TWO_ARE_OVER in browser.get("/acme/customers/", status=200).words
