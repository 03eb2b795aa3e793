"""A named limit is the limit of all who have it: it waits as that of a customer does, by the same bands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.money import Money
from app.core.permissions import Permission
from app.receivables.values.documents import Kind
from app.reference import service as reference
from app.reference.queries import lists
from app.reference.values import BY_NAME
from tests.approvals.conftest import Bands
from tests.client import ApiClient, Client
from tests.customers.conftest import role_of
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.jobs import followed
from tests.people import Cast, alice, bob

__all__ = ["role_of"]
LIMIT = BY_NAME["credit_limit"]
AsPerson = Callable[..., Client]


@pytest.fixture
def named(cast: Cast) -> UUID:
    """LIM20K: RM 20,000.00, and a customer that has it and owes 15,000.00."""
    with cast.acting(alice):
        amount = Money(20_000_00, "MYR")
        limit = reference.create_record(LIMIT, {"code": "LIM20K", "name": "Cust Limit RM 20,000", "amount": amount}).id
        a_document(Kind.INVOICE, a_customer(code="NAMED-1", credit_limit=limit), 15_000_00)
    return limit


def amount_of(cast: Cast, named: UUID) -> int:
    with cast.acting(alice):
        return int(lists.get_record(LIMIT, named).amount)


def money(amount: str) -> dict[str, Any]:
    return {"amount": {"amount": amount, "currency": "MYR"}}


def test_changing_it_needs_the_right_to_change_credit(
    cast: Cast, named: UUID, api: Callable[..., ApiClient], as_person: AsPerson, role_of: Any
) -> None:
    role_of(alice, without=[Permission.CREDIT_EDIT])
    program = api(alice)
    refused = program.patch(f"/credit-limits/{named}", money("40000.00"), status=403).json
    assert [one["field"] for one in refused["errors"]] == ["amount"]
    program.patch(f"/credit-limits/{named}", {"valid_until": "2099-01-01"}, status=403)
    assert program.patch(f"/credit-limits/{named}", {"name": "Small"}, status=200).json["name"] == "Small"
    browser = as_person(alice)
    form = browser.get(f"/acme/settings/lists/credit-limits/{named}", status=200)
    page = browser.submit(form, "#record_form", amount="40,000")
    assert (page.status, "needs the right to change credit limits" in page.words) == (403, True)
    assert amount_of(cast, named) == 20_000_00


def test_it_waits_is_approved_and_told_to_all_who_have_it(
    cast: Cast, named: UUID, bands: Bands, as_person: AsPerson, api: Callable[..., ApiClient]
) -> None:
    bands((None, ("credit-controller",)), kind="credit_limit")
    browser = as_person(alice)
    form = browser.get(f"/acme/settings/lists/credit-limits/{named}", status=200)
    saved = browser.submit(
        form, "#record_form", amount="16,000", valid_until="2099-12-31", approval_reason="New year, new limits"
    )
    assert "Waits for an approval: Amount, Valid until." in browser.follow(saved).words
    assert amount_of(cast, named) == 20_000_00
    decider = as_person(bob)
    page = decider.get(decider.get("/acme/approvals/").one("tbody a").attributes["href"] or "", status=200)
    assert "16,000.00 until 31 Dec 2099" in page.words
    assert "New year, new limits" in page.words
    assert "Approved, and applied" in decider.follow(decider.submit(page, "#decision")).words
    assert amount_of(cast, named) == 16_000_00
    followed(cast)
    with cast.acting(alice) as session:
        told = session.execute(
            text(
                "select actor_name, changes from events where type = 'credit_limit.changed' and subject_type = 'customer'"
            )
        ).one()
        used = session.scalar(text("select used from credit_positions where kind = 'customer'"))
    before, after = told.changes["credit_limit"]
    assert (told.actor_name, before["amount"], after["amount"]) == ("Bob Lim", "20000.00", "16000.00")
    assert used == 93_75
    history = as_person(alice).get("/acme/customers/?q=NAMED-1").one("#customer_table tbody a").attributes["href"]
    words = as_person(alice).get(f"{(history or '').split('?')[0]}/history", status=200).words
    assert "changed the credit limit" in words
    assert "16,000.00" in words


def test_less_credit_asks_nobody_more_days_do(named: UUID, bands: Bands, api: Callable[..., ApiClient]) -> None:
    bands((None, ("credit-controller",)), kind="credit_limit")
    program = api(alice)
    lowered = program.patch(f"/credit-limits/{named}", money("10000.00"), status=200).json
    assert lowered["amount"]["amount"] == "10000.00"
    assert "pending_approvals" not in lowered
    longer = program.patch(f"/credit-limits/{named}", {"valid_until": "2020-01-01"}, status=200).json
    assert longer["valid_until"] is None
    assert [one["kind"] for one in longer["pending_approvals"]] == ["named_limit"]


def test_its_bands_are_those_of_customers(bands: Bands, as_person: AsPerson) -> None:
    page = as_person(alice).get("/acme/settings/approvals", status=200)
    assert "Named credit limit" not in page.words
