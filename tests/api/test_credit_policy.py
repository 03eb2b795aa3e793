"""`/credit-policy` and `/release-bands`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.money import Money
from app.receivables.values.documents import Kind
from tests.client import ApiClient
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.people import Cast, alice, bob

Apis = Callable[..., ApiClient]


def test_choices_that_are_given_change_and_the_rest_stays(api: Apis) -> None:
    program = api(alice)
    fresh = program.get("/credit-policy")
    assert (fresh.json["version"], fresh.json["gate"], fresh.json["default_limit"]) == (0, "order", None)
    changed = program.patch(
        "/credit-policy", {"default_limit": {"amount": "5000.00", "currency": "MYR"}, "four_eyes": True}, status=200
    )
    assert changed.json["default_limit"] == {"amount": "5000.00", "currency": "MYR"}
    assert (changed.json["four_eyes"], changed.json["release_days"], changed.json["version"]) == (True, 30, 1)
    outdated = program.patch("/credit-policy", {"release_days": 5}, headers={"If-Match": '"0"'})
    assert outdated.status == 412


@pytest.mark.parametrize(
    ("body", "field"),
    [({"warning_percent": 0}, "warning_percent"), ({"gate": "never"}, "gate"), ({"colour": 1}, "colour"),
     ({"overdue_tolerance": {"amount": "1.00", "currency": "USD"}}, "overdue_tolerance")],
)  # fmt: skip
def test_what_cannot_be_chosen_is_named(api: Apis, body: dict[str, object], field: str) -> None:
    refused = api(alice).patch("/credit-policy", body, status=422)
    assert refused.json["errors"][0]["field"] == field


def test_section_4_a_band_stops_a_release_above_it(api: Apis, cast: Cast) -> None:
    program = api(alice)
    bands = program.get("/release-bands").json["data"]
    role = next(one["role"]["id"] for one in bands if one["role"]["key"] == "credit-controller")
    assert (
        program.put(f"/release-bands/{role}", {"amount": {"amount": "99.99", "currency": "MYR"}}, status=200).json[
            "amount"
        ]["amount"]
        == "99.99"
    )
    with cast.acting(alice):
        order = a_document(Kind.SALES_ORDER, a_customer(credit_limit=Money(0, "MYR")), 100_00).id
    controller = api(bob)
    assert controller.post(f"/sales-orders/{order}/release", {"reason": "Pays"}).status == 403
    program.delete(f"/release-bands/{role}", status=204)
    assert controller.post(f"/sales-orders/{order}/release", {"reason": "Pays"}).status == 200


def test_only_who_changes_settings_chooses(api: Apis) -> None:
    assert api(bob).patch("/credit-policy", {"release_days": 5}).status == 403
