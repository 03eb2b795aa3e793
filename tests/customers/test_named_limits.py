"""A credit limit is an amount, or a named one: in the API, the form, files, filters, the order of the list and the history."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.core.money import Money
from app.credit.queries.debtors import debtors
from app.reference import service as reference
from app.reference.queries import lists
from app.reference.values import BY_NAME
from tests.client import ApiClient, Client
from tests.people import alice

LIMIT, CATEGORY = BY_NAME["credit_limit"], BY_NAME["category"]
Acting = Callable[..., Any]


@pytest.fixture
def named(acting: Acting) -> UUID:
    """LIM20K: RM 20,000.00, this year only."""
    with acting(alice):
        values = {"code": "LIM20K", "name": "Cust Limit RM 20,000", "amount": Money(2_000_000, "MYR")}
        year = {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)}
        return reference.create_record(LIMIT, {**values, **year}).id


@pytest.fixture
def program(api: Callable[..., ApiClient]) -> ApiClient:
    return api()


def made(program: ApiClient, code: str, limit: Any) -> dict[str, Any]:
    found: dict[str, Any] = program.post(
        "/customers", {"code": code, "name": code, "credit_limit": limit}, status=201
    ).json
    return found


def codes(program: ApiClient, query: str) -> list[str]:
    return [one["code"] for one in program.get(f"/customers?{query}", status=200).json["data"]]


def asked(field: str, op: str, value: Any) -> str:
    return "filter=" + json.dumps({"field": field, "op": op, "value": value})


def test_the_api_takes_and_answers_both(program: ApiClient, named: UUID) -> None:
    customer = made(program, "NAMED-1", {"code": "LIM20K"})
    whole = {
        "id": str(named),
        "code": "LIM20K",
        "name": "Cust Limit RM 20,000",
        "amount": "20000.00",
        "currency": "MYR",
    }
    assert customer["credit_limit"] == whole
    url = f"/customers/{customer['id']}"
    again = program.patch(url, {"credit_limit": whole}, status=200).json
    assert (again["credit_limit"], again["version"]) == (whole, customer["version"])
    amount = {"amount": "50000.00", "currency": "MYR"}
    assert program.patch(url, {"credit_limit": amount}, status=200).json["credit_limit"] == amount
    assert program.patch(url, {"credit_limit": {"id": str(named)}}, status=200).json["credit_limit"] == whole
    assert program.patch(url, {"credit_limit": None}, status=200).json["credit_limit"] is None
    wrong = program.patch(url, {"credit_limit": {"code": "LIM99K"}}, status=422).json
    assert [(one["field"], one["code"]) for one in wrong["errors"]] == [("credit_limit", "reference_not_found")]


def test_the_list_filters_and_sorts_by_what_a_named_limit_amounts_to_now(
    program: ApiClient, named: UUID, acting: Acting
) -> None:
    made(program, "NAMED-1", {"code": "LIM20K"})
    for code, amount in (("LESS-1", "10000.00"), ("MORE-1", "30000.00")):
        made(program, code, {"amount": amount, "currency": "MYR"})
    assert codes(program, "sort=credit_limit") == ["LESS-1", "NAMED-1", "MORE-1"]
    assert codes(program, asked("credit_limit", "eq", "LIM20K")) == ["NAMED-1"]
    assert codes(program, asked("credit_limit", "gte", "20000.00") + "&sort=code") == ["MORE-1", "NAMED-1"]
    with acting(alice):
        reference.update_record(LIMIT, lists.get_record(LIMIT, named), {"amount": Money(4_000_000, "MYR")})
    assert codes(program, "sort=credit_limit") == ["LESS-1", "MORE-1", "NAMED-1"]


def test_the_form_takes_the_code_where_an_amount_could_stand(
    as_person: Callable[..., Client], program: ApiClient, named: UUID
) -> None:
    browser = as_person(alice)
    customer = made(program, "NAMED-1", {"amount": "50000.00", "currency": "MYR"})
    form = browser.get(f"/acme/customers/{customer['id']}/edit", status=200)
    assert "LIM20K" in [node.attributes["value"] for node in form.all("#credit_limit-options option")]
    browser.submit(form, "#customer_form", credit_limit="lim20k")
    assert browser.get(f"/acme/customers/{customer['id']}/edit").one("#credit_limit").attributes["value"] == "LIM20K"
    assert "50,000.00" in browser.get(f"/acme/customers/{customer['id']}/history", status=200).words
    assert "Cust Limit RM 20,000" in browser.get(f"/acme/customers/{customer['id']}/history").words


def test_a_changed_amount_shows_in_the_history_and_on_the_profile(
    as_person: Callable[..., Client], program: ApiClient
) -> None:
    """The change is told twice, to people as a diff and to programs as money: people read it once."""
    customer = made(program, "AMOUNT-1", {"amount": "50000.00", "currency": "MYR"})
    program.patch(
        f"/customers/{customer['id']}", {"credit_limit": {"amount": "60000.00", "currency": "MYR"}}, status=200
    )
    program.patch(f"/customers/{customer['id']}", {"credit_limit": None}, status=200)
    for page in ("", "/history"):
        words = as_person(alice).get(f"/acme/customers/{customer['id']}{page}", status=200).words
        assert "changed the credit limit" not in words
        assert "50,000.00" in words
        assert "60,000.00" in words


def test_a_category_may_have_a_named_limit_and_dates_decide(program: ApiClient, named: UUID, acting: Acting) -> None:
    category = program.post(
        "/categories", {"code": "W", "name": "W", "credit_limit": {"code": "LIM20K"}}, status=201
    ).json
    assert category["credit_limit"]["amount"] == "20000.00"
    inherits = UUID(
        program.post("/customers", {"code": "INH-1", "name": "I", "category": {"code": "W"}}, status=201).json["id"]
    )
    own = UUID(made(program, "OWN-1", {"code": "LIM20K"})["id"])
    typed = UUID(made(program, "TYP-1", {"amount": "0.00", "currency": "MYR"})["id"])
    with acting(alice):
        within, after = (
            {one: [limit and limit.amount for limit in debtor.limits] for one, debtor in found.items()}
            for day in (date(2026, 12, 31), date(2027, 1, 1))
            for found in [debtors([inherits, own, typed], day=day)]
        )
    assert (within[inherits], after[inherits]) == ([None, 2_000_000], [None, None])
    assert (within[own], after[own]) == ([2_000_000, None], [None, None])
    assert within[typed] == after[typed] == [0, None]


def test_a_named_limit_in_use_is_not_deleted(program: ApiClient, named: UUID) -> None:
    made(program, "NAMED-1", {"code": "LIM20K"})
    assert program.delete(f"/credit-limits/{named}", status=409).json["references"] == {"customer": 1}
