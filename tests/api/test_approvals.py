"""`/approvals`, and what a change of a customer says about what waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.approvals import service
from app.approvals.values import Band
from app.core.money import Money
from tests.client import ApiClient
from tests.factories.customers import a_customer
from tests.people import Cast, alice, bob, carol, dave


@pytest.fixture
def customer(cast: Cast) -> UUID:
    """One with a limit of 5,000.00, in a company where administrators decide."""
    with cast.acting(alice):
        made = a_customer(name="OmniRetail Sdn Bhd", credit_limit=Money(5_000_00, "MYR")).id
        service.save_policy("credit_limit", [Band(None, ("administrator",))])
    return made


def test_a_patch_saves_the_rest_and_names_what_waits(api: Callable[..., ApiClient], customer: UUID) -> None:
    change = {"credit_limit": {"amount": "8000.00", "currency": "MYR"}, "email": "new@example.com"}
    answer = api(bob).patch(f"/customers/{customer}?approval_reason=Grows", change, status=200)
    assert answer.json["email"] == "new@example.com"
    assert answer.json["credit_limit"]["amount"] == "5000.00"
    waiting = answer.json["pending_approvals"]
    assert [(one["kind"], one["field"]) for one in waiting] == [("credit_limit", "credit_limit")]
    program = api(alice)
    found = program.get(f"/approvals/{waiting[0]['id']}").json
    assert (found["status"], found["reason"], found["turn"]) == ("open", "Grows", "administrator")
    assert found["before"] == {"amount": "5000.00", "currency": "MYR"}
    assert found["subject"]["name"] == "OmniRetail Sdn Bhd"
    assert "pending_approvals" not in program.get(f"/customers/{customer}").json
    done = program.post(f"/approvals/{found['id']}/approve", {"reason": "Good payer"}, status=200).json
    assert done["status"] == "approved"
    assert [(one["by"], one["verdict"], one["reason"]) for one in done["decisions"]] == [
        ("Alice Tan", "approved", "Good payer")
    ]
    assert program.get(f"/customers/{customer}").json["credit_limit"]["amount"] == "8000.00"
    program.post(f"/approvals/{found['id']}/approve", status=409)


def test_the_list_is_filtered_and_cut(api: Callable[..., ApiClient], customer: UUID) -> None:
    api(bob).patch(f"/customers/{customer}", {"credit_limit": None}, status=200)
    program = api(alice)
    only_open = '{"all": [{"field": "status", "op": "eq", "value": "open"}]}'
    found = program.get(
        "/approvals", query_string={"filter": only_open, "count": "exact", "fields": "status,after"}
    ).json
    assert (found["count"], [sorted(one) for one in found["data"]]) == (1, [["after", "id", "status"]])
    assert len(program.get("/approvals?waiting_for=me").json["data"]) == 1
    assert api(bob).get("/approvals?waiting_for=me").json["data"] == []
    assert len(program.get(f"/approvals?subject={customer}").json["data"]) == 1
    assert program.get("/approvals?subject=nobody").json["data"] == []
    assert program.get("/approvals?waiting_for=him", status=422).json["field"] == "waiting_for"
    assert len(api(carol).get("/approvals").json["data"]) == 1
    assert api(dave).get("/approvals").json["data"] == []


def test_a_refusal_wants_a_reason_and_a_stale_one_is_412(api: Callable[..., ApiClient], customer: UUID) -> None:
    waiting: list[Any] = api(bob).patch(f"/customers/{customer}", {"credit_limit": None}).json["pending_approvals"]
    path = f"/approvals/{waiting[0]['id']}"
    program = api(alice)
    assert program.post(f"{path}/refuse", {}, status=422).json["errors"][0]["field"] == "reason"
    program.post(f"{path}/refuse", {"why": "x"}, status=422)
    program.post(f"{path}/refuse", {"reason": "No"}, headers={"If-Match": "7"}, status=412)
    assert program.post(f"{path}/refuse", {"reason": "No"}, status=200).json["status"] == "refused"
    api(dave).post(f"{path}/approve", status=403)


def test_a_new_customer_and_a_bulk_say_so_too(api: Callable[..., ApiClient], customer: UUID) -> None:
    new = {"code": "N-1", "name": "New", "credit_limit": {"amount": "1.00", "currency": "MYR"}}
    answer = api(alice).post("/customers", new, status=201).json
    assert answer["credit_limit"] is None
    assert len(answer["pending_approvals"]) == 1
    rows = (
        api(alice)
        .post("/customers/bulk", {"data": [{**new, "code": f"N-{n}"} for n in (2, 3)]}, status=200)
        .json["data"]
    )
    assert [len(row["pending_approvals"]) for row in rows] == [1, 1]


def test_a_file_does_not_bring_what_waits(api: Callable[..., ApiClient], customer: UUID) -> None:
    from io import BytesIO

    file = (BytesIO(b"Code,Name,Limit\nF-1,File,5000\n"), "customers.csv")
    form = {"type": "customers", "file": file, "mapping": '{"Limit": "credit_limit"}'}
    answer = api(alice).ask("POST", "/imports", data=form, status=422)
    assert answer.json["errors"][0]["code"] == "column_waits"
