"""The limit of a category, and the company's default limit, are the limits of many: they wait as that of a customer does, by the same bands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.core.money import Money
from app.core.permissions import Permission
from app.credit.service.policy import current_policy
from app.credit.values import NoneMeans
from app.receivables.values.documents import Kind
from app.reference import service as reference
from app.reference.queries import lists
from app.reference.values import BY_NAME
from tests.approvals.conftest import Bands
from tests.client import ApiClient, Client
from tests.customers.conftest import role_of
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.reference import a_credit_term
from tests.jobs import followed
from tests.people import Cast, alice, bob

__all__ = ["role_of"]
Apis = Callable[..., ApiClient]
CATEGORY = BY_NAME["category"]


def myr(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "MYR"}


@pytest.fixture
def category(cast: Cast, bands: Bands) -> UUID:
    """RETAIL: RM 20,000.00, and a customer in it that owes 15,000.00; a company where a controller decides about limits."""
    with cast.acting(alice):
        values = {"code": "RETAIL", "name": "Retail", "credit_limit": Money(20_000_00, "MYR")}
        found = reference.create_record(CATEGORY, values).id
        a_document(Kind.INVOICE, a_customer(code="IN-IT", category=found), 15_000_00)
    bands((None, ("credit-controller",)), kind="credit_limit")
    return found


@pytest.fixture
def limit_of(cast: Cast) -> Callable[[UUID], int]:
    def read(category: UUID) -> int:
        with cast.acting(alice):
            return int(lists.get_record(CATEGORY, category).credit_limit)

    return read


def decide(as_person: Callable[..., Client]) -> str:
    """Bob approves what waits for him; what his page said of it."""
    browser = as_person(bob)
    page = browser.get(browser.get("/acme/approvals/").one("tbody a").attributes["href"] or "", status=200)
    assert "Approved, and applied" in browser.follow(browser.submit(page, "#decision")).words
    return page.words


def test_a_higher_limit_of_a_category_waits_and_everything_else_is_saved(
    cast: Cast, category: UUID, limit_of: Callable[[UUID], int], as_person: Callable[..., Client], api: Apis
) -> None:
    browser = as_person(alice)
    form = browser.get(f"/acme/settings/lists/categories/{category}", status=200)
    saved = browser.submit(form, "#record_form", name="Retail trade", credit_limit="60,000", approval_reason="Festival")
    assert "Waits for an approval: Credit limit." in browser.follow(saved).words
    assert limit_of(category) == 20_000_00
    words = decide(as_person)
    assert "Credit limit of a category" in words
    assert "20,000.00" in words
    assert "Festival" in words
    assert limit_of(category) == 60_000_00
    followed(cast)
    found = api().get("/customers?q=IN-IT&fields=limit_used", status=200).json["data"][0]
    assert found["limit_used"] == "25"


def test_less_credit_asks_nobody_a_named_limit_does(category: UUID, cast: Cast, api: Apis) -> None:
    program = api(alice)
    lowered = program.patch(f"/categories/{category}", {"credit_limit": myr("10000.00")}, status=200).json
    assert (lowered["credit_limit"]["amount"], "pending_approvals" in lowered) == ("10000.00", False)
    named = program.post("/credit-limits", {"code": "L", "name": "L", "amount": myr("90000.00")}, status=201).json
    asked = program.patch(
        f"/categories/{category}?approval_reason=More", {"credit_limit": {"code": "L"}}, status=200
    ).json
    assert asked["credit_limit"]["amount"] == "10000.00"
    assert [(one["kind"], one["field"]) for one in asked["pending_approvals"]] == [("category_limit", "credit_limit")]
    waiting = asked["pending_approvals"][0]["id"]
    assert api(bob).post(f"/approvals/{waiting}/approve", {}, status=200)
    assert program.get(f"/categories/{category}", status=200).json["credit_limit"]["id"] == named["id"]


def test_without_the_right_to_change_credit_a_category_keeps_its_limit(
    category: UUID, api: Apis, role_of: Callable[..., Any]
) -> None:
    role_of(alice, without=[Permission.CREDIT_EDIT])
    refused = api(alice).patch(f"/categories/{category}", {"credit_limit": myr("1.00")}, status=403).json
    assert [one["field"] for one in refused["errors"]] == ["credit_limit"]


def test_the_term_of_a_category_needs_the_right_and_waits_by_the_bands_of_terms(
    cast: Cast, category: UUID, bands: Bands, api: Apis, role_of: Callable[..., Any]
) -> None:
    with cast.acting(alice):
        a_credit_term(code="N90", days=90)
    bands((None, ("credit-controller",)), kind="credit_term")
    program, change = api(alice), {"credit_term": {"code": "N90"}}
    asked = program.patch(f"/categories/{category}", change, status=200).json
    assert asked["credit_term"] is None
    (waiting,) = asked["pending_approvals"]
    assert (waiting["kind"], waiting["field"]) == ("category_credit_term", "credit_term")
    api(bob).post(f"/approvals/{waiting['id']}/approve", {}, status=200)
    assert program.get(f"/categories/{category}", status=200).json["credit_term"]["code"] == "N90"
    role_of(alice, without=[Permission.CREDIT_EDIT])
    refused = api(alice).patch(f"/categories/{category}", {"credit_term": None}, status=403).json
    assert [one["field"] for one in refused["errors"]] == ["credit_term"]


def test_the_default_limit_waits_and_the_other_choices_are_saved(
    cast: Cast, bands: Bands, as_person: Callable[..., Client]
) -> None:
    bands((10_000_00, ()), (None, ("credit-controller",)), kind="credit_limit")
    browser = as_person(alice)
    form = browser.get("/acme/settings/credit", status=200)
    saved = browser.submit(
        form, "#policy_form", default_limit="30,000", warning_percent="80", approval_reason="New year"
    )
    assert "Waits for an approval: Default limit." in browser.follow(saved).words
    with cast.acting(alice):
        assert (current_policy()[0].default_limit, current_policy()[0].warning_percent) == (None, 80)
    assert "New year" in decide(as_person)
    with cast.acting(alice):
        assert (current_policy()[0].default_limit, current_policy()[0].warning_percent) == (Money(30_000_00, "MYR"), 80)


def test_that_no_limit_means_no_end_waits_by_the_last_line_and_no_credit_holds_at_once(
    cast: Cast, bands: Bands, as_person: Callable[..., Client]
) -> None:
    bands((50_000_00, ()), (None, ("credit-controller",)), kind="credit_limit")
    browser = as_person(alice)
    change = {"none_means": "no_credit", "default_limit": "30,000"}
    tightened = browser.submit(browser.get("/acme/settings/credit", status=200), "#policy_form", **change)
    assert "The credit policy is saved." in browser.follow(tightened).words
    form = browser.get("/acme/settings/credit", status=200)
    assert (
        "A change of these waits until somebody else has approved it: Default limit, No limit anywhere means"
        in form.words
    )
    loosened = browser.submit(
        form, "#policy_form", none_means="unlimited", warning_percent="80", approval_reason="Trade fair"
    )
    assert "Waits for an approval: No limit anywhere means." in browser.follow(loosened).words
    with cast.acting(alice):
        kept = current_policy()[0]
        assert (kept.none_means, kept.warning_percent) == (NoneMeans.NO_CREDIT, 80)
    said = decide(as_person)
    assert "before: No credit: everything is held → after: No limit: everything passes" in said
    assert "()" not in said, "the company has no code"
    with cast.acting(alice):
        assert current_policy()[0].none_means is NoneMeans.UNLIMITED


def test_both_choices_for_those_without_a_limit_wait_side_by_side(bands: Bands, api: Apis) -> None:
    bands((None, ("credit-controller",)), kind="credit_limit")
    program, controller = api(alice), api(bob)
    program.patch("/credit-policy", {"none_means": "no_credit"}, status=200)
    both = {"none_means": "unlimited", "default_limit": myr("9000.00")}
    asked = program.patch("/credit-policy", both, status=200).json
    assert (asked["none_means"], asked["default_limit"]) == ("no_credit", None)
    waiting = {one["field"]: (one["kind"], one["id"]) for one in asked["pending_approvals"]}
    assert {name: kind for name, (kind, _id) in waiting.items()} == {
        "none_means": "company_no_limit",
        "default_limit": "company_limit",
    }
    for _kind, approval in waiting.values():
        controller.post(f"/approvals/{approval}/approve", {}, status=200)
    now = program.get("/credit-policy", status=200).json
    assert (now["none_means"], now["default_limit"]["amount"]) == ("unlimited", "9000.00")


def test_programs_are_told_what_of_the_policy_waits(bands: Bands, api: Apis) -> None:
    bands((10_000_00, ()), (None, ("credit-controller",)), kind="credit_limit")
    program = api(alice)
    small = program.patch("/credit-policy", {"default_limit": myr("9000.00")}, status=200).json
    assert (small["default_limit"]["amount"], "pending_approvals" in small) == ("9000.00", False)
    asked = program.patch("/credit-policy?approval_reason=More", {"default_limit": myr("12000.00")}, status=200).json
    assert asked["default_limit"]["amount"] == "9000.00"
    assert [(one["kind"], one["field"]) for one in asked["pending_approvals"]] == [("company_limit", "default_limit")]
    again = program.patch("/credit-policy", {"default_limit": myr("12000.00")}, status=200).json
    assert again["pending_approvals"] == asked["pending_approvals"]
