"""The limit of a node of a conglomerate waits as that of a customer does."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from app.conglomerates.queries import get_node
from app.core.money import Money
from tests.approvals.conftest import Bands
from tests.client import ApiClient, Client
from tests.factories.conglomerates import a_conglomerate
from tests.people import Cast, Person, alice, bob

AsPerson = Callable[..., Client]


@pytest.fixture
def node_id(cast: Cast, bands: Bands) -> UUID:
    """ABC Group with a limit of 50,000.00, in a company where controllers decide about groups."""
    with cast.acting(alice):
        made = a_conglomerate(name="ABC Group", credit_limit=Money(50_000_00, "MYR")).id
    bands((None, ("credit-controller",)), kind="group_limit")
    return made


def test_a_nodes_limit_waits_on_screen_and_is_applied_when_approved(
    node_id: UUID, as_person: AsPerson, erin: Person, cast: Cast
) -> None:
    browser = as_person(bob)
    form = browser.get(f"/acme/conglomerates/{node_id}/edit", status=200)
    saved = browser.submit(
        form, "#node_form", credit_limit="80,000", name="ABC Holdings", approval_reason="Two more members"
    )
    assert "Waits for an approval: Group limit." in browser.follow(saved).words
    decider = as_person(erin)
    inbox = decider.get("/acme/approvals/")
    page = decider.get(inbox.one("tbody a").attributes["href"] or "", status=200)
    assert "Two more members" in page.words
    assert "Approved, and applied to ABC Holdings." in decider.follow(decider.submit(page, "#decision")).words
    with cast.acting(alice):
        assert get_node(node_id).credit_limit == 80_000_00


def test_the_api_names_what_waits_and_lowering_never_does(node_id: UUID, api: Callable[..., ApiClient]) -> None:
    program = api(alice)
    raised = program.patch(
        f"/conglomerates/{node_id}", {"credit_limit": {"amount": "60000.00", "currency": "MYR"}}
    ).json
    assert raised["credit_limit"]["amount"] == "50000.00"
    assert [one["kind"] for one in raised["pending_approvals"]] == ["group_limit"]
    lowered = program.patch(f"/conglomerates/{node_id}", {"credit_limit": {"amount": "1.00", "currency": "MYR"}}).json
    assert lowered["credit_limit"]["amount"] == "1.00"
    assert "pending_approvals" not in lowered
    new = {"code": "NEW", "name": "New", "credit_limit": {"amount": "1.00", "currency": "MYR"}}
    assert len(program.post("/conglomerates", new, status=201).json["pending_approvals"]) == 1
