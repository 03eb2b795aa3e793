"""Sales orders through the API: the cases of domain.md section 2, to the letter of contracts.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from app.credit.service.policy import save_policy
from app.credit.values import Policy
from tests.client import ApiClient
from tests.customers.conftest import role_of
from tests.days import ago
from tests.jobs import clear_due_payments
from tests.people import Cast, alice, bob, dave

__all__ = ["role_of"]
Api = Callable[..., ApiClient]


def myr(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "MYR"}


def order(code: str, amount: str, **more: Any) -> dict[str, Any]:
    return {"customer": {"code": code}, "date": "2026-03-01", "amount": myr(amount), **more}


def a_customer(acme: ApiClient, code: str, limit: str | None = "50000.00", **more: Any) -> dict[str, Any]:
    body = {"code": code, "name": f"{code} Sdn Bhd", **({"credit_limit": myr(limit)} if limit else {}), **more}
    answer: dict[str, Any] = acme.post("/customers", body, status=201).json
    return answer


def invoice(acme: ApiClient, code: str, amount: str, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = acme.post("/invoices", order(code, amount, **more), status=201).json
    return answer


def test_section_4_a_fresh_company_needs_no_set_up_and_an_order_within_the_limit_is_open(acme_api: ApiClient) -> None:
    a_customer(acme_api, "ABC-001")
    made = acme_api.post("/sales-orders", order("ABC-001", "10000.00"), status=201).json
    assert made["status"] == "open"
    assert made["total"] == made["outstanding"] == myr("10000.00")
    assert made["customer"]["code"] == "ABC-001"
    assert made["number"].startswith("SO-2026-")


def test_section_2_unpaid_45000_and_an_order_of_10000_is_held_at_50000(acme_api: ApiClient) -> None:
    customer = a_customer(acme_api, "ABC-001")
    invoice(acme_api, "ABC-001", "45000.00")
    refusal = acme_api.post("/sales-orders", order("ABC-001", "10000.00"), status=409).json
    assert refusal["type"].endswith("/credit-limit-exceeded")
    assert refusal["order"]["status"] == "held"
    figures = {
        "limit": "50000.00",
        "exposure": "45000.00",
        "requested": "10000.00",
        "total": "55000.00",
        "excess": "5000.00",
    }
    [breach] = refusal["breaches"]
    assert {name: breach[name] for name in figures} == {name: myr(amount) for name, amount in figures.items()}
    assert (breach["scope"], breach["id"]) == ("customer", customer["id"])
    assert acme_api.get(f"/sales-orders/{refusal['order']['id']}", status=200).json["status"] == "held"


def test_section_2_exactly_the_limit_passes_and_one_sen_more_does_not(acme_api: ApiClient) -> None:
    a_customer(acme_api, "ABC-001")
    assert acme_api.post("/sales-orders", order("ABC-001", "50000.00")).status == 201
    assert acme_api.post("/sales-orders", order("ABC-001", "0.01")).status == 409


def test_the_credit_answer_shows_limit_exposure_and_its_parts(acme_api: ApiClient) -> None:
    customer = a_customer(acme_api, "ABC-001")
    invoice(acme_api, "ABC-001", "45000.00")
    acme_api.post("/sales-orders", order("ABC-001", "2000.00"), status=201)
    acme_api.post("/sales-orders", order("ABC-001", "10000.00"), status=409)
    said = acme_api.get(f"/customers/{customer['id']}/credit", status=200).json
    assert said["limit"] == myr("50000.00")
    assert said["limit_source"] == "customer"
    assert said["exposure"] == myr("47000.00")
    assert said["available"] == myr("3000.00")
    assert (said["open_orders"], said["unpaid_invoices"]) == (myr("2000.00"), myr("45000.00"))
    assert said["conglomerate"] is None


def test_section_2_a_customer_without_any_limit_is_unlimited_and_zero_is_no_credit(acme_api: ApiClient) -> None:
    free = a_customer(acme_api, "FREE-1", limit=None)
    a_customer(acme_api, "ZERO-1", limit="0.00")
    assert acme_api.post("/sales-orders", order("FREE-1", "9000000.00")).status == 201
    assert acme_api.post("/sales-orders", order("ZERO-1", "0.01")).status == 409
    said = acme_api.get(f"/customers/{free['id']}/credit", status=200).json
    assert (said["limit"], said["limit_source"], said["available"]) == (None, "none", None)


def test_section_4_a_what_if_writes_nothing_and_says_up_to_which_amount(acme_api: ApiClient) -> None:
    a_customer(acme_api, "ABC-001")
    invoice(acme_api, "ABC-001", "45000.00")
    said = acme_api.post("/sales-orders?dry_run=true", order("ABC-001", "10000.00"), status=200).json
    assert said["allowed"] is False
    assert said["breaches"][0]["excess"] == myr("5000.00")
    assert said["largest_amount"] == myr("5000.00")
    assert acme_api.get("/sales-orders", status=200).json["data"] == []


def test_section_4_a_held_order_is_released_once_with_a_reason(acme_api: ApiClient, api: Api) -> None:
    a_customer(acme_api, "ABC-001")
    held = api(dave).post("/sales-orders", order("ABC-001", "60000.00"), status=409).json["order"]
    controller = api(bob)
    assert api(dave).post(f"/sales-orders/{held['id']}/release", {"reason": "please"}).status == 403
    assert controller.post(f"/sales-orders/{held['id']}/release", {}).status == 422
    assert (
        controller.post(f"/sales-orders/{held['id']}/release", {"reason": "deposit seen"}, status=200).json["status"]
        == "open"
    )
    again = acme_api.patch(f"/sales-orders/{held['id']}", {"amount": myr("60000.01")}, status=409).json
    assert again["order"]["status"] == "held"


def test_section_4_blocked_holds_whatever_the_amount(acme_api: ApiClient) -> None:
    customer = a_customer(acme_api, "ABC-001")
    acme_api.post(f"/customers/{customer['id']}/suspend", status=200)
    refusal = acme_api.post("/sales-orders", order("ABC-001", "1.00"), status=409).json
    assert refusal["type"].endswith("/customer-suspended")
    held = refusal["order"]["id"]
    assert acme_api.post(f"/sales-orders/{held}/release", {"reason": "no"}).status == 409
    acme_api.post(f"/customers/{customer['id']}/activate", status=200)
    assert acme_api.post(f"/sales-orders/{held}/submit", status=200).json["status"] == "open"


def test_section_3_value_moves_along_the_chain_and_counts_once(acme_api: ApiClient) -> None:
    customer = a_customer(acme_api, "ABC-001")
    made = acme_api.post("/sales-orders", order("ABC-001", "40000.00"), status=201).json

    def exposure() -> str:
        found: str = acme_api.get(f"/customers/{customer['id']}/credit", status=200).json["exposure"]["amount"]
        return found

    delivered = acme_api.post(
        "/delivery-orders", order("ABC-001", "30000.00", order={"id": made["id"]}), status=201
    ).json
    assert exposure() == "40000.00"
    billed = acme_api.post("/invoices", order("ABC-001", "30000.00", delivery={"id": delivered["id"]}), status=201).json
    assert exposure() == "40000.00"
    acme_api.post("/invoices", order("ABC-001", "10000.00", order={"id": made["id"]}), status=201)
    assert acme_api.get(f"/sales-orders/{made['id']}").json["status"] == "closed"
    paid = acme_api.post("/payments", order("ABC-001", "25000.00"), status=201).json
    assert exposure() == "15000.00"
    acme_api.post(f"/payments/{paid['id']}/allocate", status=200)
    assert exposure() == "15000.00"
    assert acme_api.get(f"/invoices/{billed['id']}").json["outstanding"] == myr("5000.00")
    acme_api.post(f"/payments/{paid['id']}/bounce", {"reason": "R/D"}, status=200)
    assert exposure() == "40000.00"
    assert acme_api.get(f"/invoices/{billed['id']}").json["outstanding"] == myr("30000.00")


def test_a_number_used_before_is_refused(acme_api: ApiClient) -> None:
    a_customer(acme_api, "ABC-001")
    acme_api.post("/sales-orders", order("ABC-001", "1.00", number="X-1"), status=201)
    assert acme_api.post("/sales-orders", order("ABC-001", "1.00", number="x-1"), status=409).json["field"] == "number"


def test_who_creates_orders_without_the_right_is_stopped(api: Api) -> None:
    assert api(bob).post("/sales-orders", order("ABC-001", "1.00")).status == 403
    assert api(alice).post("/sales-orders", order("ABC-001", "1.00")).status == 422


def test_section_2_raised_for_a_time_and_resubmitted(acme_api: ApiClient) -> None:
    """48,000 + 5,000 = 53,000 > 50,000 held; raised for a time to 60,000, resubmitted: open."""
    customer = a_customer(acme_api, "ABC-001")
    invoice(acme_api, "ABC-001", "48000.00")
    held = acme_api.post("/sales-orders", order("ABC-001", "5000.00"), status=409).json["order"]
    assert acme_api.post(f"/sales-orders/{held['id']}/submit", status=409).json["breaches"][0]["excess"] == myr(
        "3000.00"
    )
    raised = {"amount": myr("10000.00"), "from": "2026-01-01", "until": "2099-12-31", "reason": "festive season"}
    acme_api.post(f"/customers/{customer['id']}/temporary-limits", raised, status=201)
    said = acme_api.get(f"/customers/{customer['id']}/credit", status=200).json
    assert (said["limit"], said["temporary"], said["available"]) == (myr("60000.00"), myr("10000.00"), myr("12000.00"))
    assert acme_api.post(f"/sales-orders/{held['id']}/submit", status=200).json["status"] == "open"
    assert acme_api.post(f"/customers/{customer['id']}/temporary-limits", raised, status=409).json["field"] == "from"


def test_section_2_an_order_opens_under_a_limit_in_a_currency_of_its_own(acme_api: ApiClient) -> None:
    """Section 3: 3.40 MYR for one SGD, on the day: a limit of 1,000.00 SGD lets 3,400.00 MYR pass and not one sen more."""
    acme_api.post("/exchange-rates", {"currency": "SGD", "rate": "3.40", "date": "2026-01-01"}, status=201)
    a_customer(acme_api, "SGD-001", None, credit_limit={"amount": "1000.00", "currency": "SGD"})
    assert acme_api.post("/sales-orders", order("SGD-001", "3400.00"), status=201).json["status"] == "open"
    assert acme_api.post("/sales-orders", order("SGD-001", "0.02"), status=409).json["order"]["status"] == "held"


def test_peers_1_each_document_counts_at_the_rate_of_its_own_day_whatever_a_dollar_costs_since(
    acme_api: ApiClient,
) -> None:
    """4.00 in January, 5.00 in March: USD 100.00 of February are 400.00, then and now; those of March are 500.00."""
    acme_api.post("/exchange-rates", {"currency": "USD", "rate": "4.00", "date": "2026-01-01"}, status=201)
    customer = a_customer(acme_api, "USD-001", limit="1000.00")

    def exposure() -> str:
        found: str = acme_api.get(f"/customers/{customer['id']}/credit", status=200).json["exposure"]["amount"]
        return found

    dollars = {"amount": {"amount": "100.00", "currency": "USD"}}
    acme_api.post("/sales-orders", {**order("USD-001", ""), **dollars, "date": "2026-02-10"}, status=201)
    assert exposure() == "400.00"
    acme_api.post("/exchange-rates", {"currency": "USD", "rate": "5.00", "date": "2026-03-01"}, status=201)
    assert exposure() == "400.00"
    acme_api.post("/sales-orders", {**order("USD-001", ""), **dollars, "date": "2026-02-20"}, status=201)
    assert exposure() == "800.00"
    refused = acme_api.post("/sales-orders", {**order("USD-001", ""), **dollars, "date": "2026-03-02"}, status=409).json
    [breach] = refused["breaches"]
    assert (breach["exposure"], breach["requested"], breach["excess"]) == (myr("800.00"), myr("500.00"), myr("300.00"))


def test_peers_1_a_breach_of_a_limit_in_dollars_is_told_in_dollars(acme_api: ApiClient) -> None:
    acme_api.post("/exchange-rates", {"currency": "USD", "rate": "4.00", "date": "2026-01-01"}, status=201)
    a_customer(acme_api, "USD-001", None, credit_limit={"amount": "100.00", "currency": "USD"})
    acme_api.post("/sales-orders", order("USD-001", "200.00"), status=201)
    refused = acme_api.post("/sales-orders", order("USD-001", "300.00"), status=409).json
    figures = {"limit": "100.00", "exposure": "50.00", "requested": "75.00", "total": "125.00", "excess": "25.00"}
    [breach] = refused["breaches"]
    assert {name: breach[name] for name in figures} == {
        name: {"amount": amount, "currency": "USD"} for name, amount in figures.items()
    }
    assert "125.00 USD, over the limit of 100.00 by 25.00" in refused["detail"]


# --- groups


def a_group(acme: ApiClient, code: str, limit: str | None = None, parent: str | None = None) -> dict[str, Any]:
    body = {"code": code, "name": f"{code} Group", **({"credit_limit": myr(limit)} if limit else {})}
    answer: dict[str, Any] = acme.post(
        "/conglomerates", body | ({"parent": {"code": parent}} if parent else {}), status=201
    ).json
    return answer


def test_section_2_a_group_of_three_shows_the_sum_and_its_limit_stops_a_member_under_its_own(
    acme_api: ApiClient,
) -> None:
    group = a_group(acme_api, "ABC", limit="200000.00")
    for code, owed in (("ABC-001", "50000.00"), ("ABC-002", "30000.00"), ("ABC-003", "20000.00")):
        a_customer(acme_api, code, limit="150000.00", conglomerate={"code": "ABC"})
        invoice(acme_api, code, owed)
    tree = acme_api.get(f"/conglomerates/{group['id']}/exposure", status=200).json
    assert (tree["limit"], tree["exposure"], tree["available"]) == (
        myr("200000.00"),
        myr("100000.00"),
        myr("100000.00"),
    )
    assert {one["code"]: one["exposure"]["amount"] for one in tree["customers"]} == {
        "ABC-001": "50000.00", "ABC-002": "30000.00", "ABC-003": "20000.00",
    }  # fmt: skip
    acme_api.post("/sales-orders", order("ABC-003", "100000.00"), status=201)
    refusal = acme_api.post("/sales-orders", order("ABC-003", "0.01"), status=409).json
    [breach] = refusal["breaches"]
    assert (breach["scope"], breach["id"], breach["excess"]) == ("conglomerate", group["id"], myr("0.01"))


def test_a_customer_is_told_with_the_sums_of_its_group_by_the_same_parts(acme_api: ApiClient) -> None:
    a_group(acme_api, "ABC", limit="200000.00")
    a_group(acme_api, "ABC-N", parent="ABC")
    customer = a_customer(acme_api, "ABC-001", limit=None, conglomerate={"code": "ABC"})
    a_customer(acme_api, "ABC-002", limit=None, conglomerate={"code": "ABC-N"})
    invoice(acme_api, "ABC-001", "30000.00", date="2026-01-02")
    acme_api.post("/sales-orders", order("ABC-002", "5000.00"), status=201)
    group = acme_api.get(f"/customers/{customer['id']}/credit", status=200).json["conglomerate"]
    assert (group["limit"], group["exposure"], group["available"]) == (
        myr("200000.00"),
        myr("35000.00"),
        myr("165000.00"),
    )
    assert (group["unpaid_invoices"], group["open_orders"], group["overdue"]) == (
        myr("30000.00"),
        myr("5000.00"),
        myr("30000.00"),
    )
    assert group["oldest_overdue_days"] > 0


def test_section_3_every_level_of_the_tree_is_asked_and_moves_take_what_is_owed_along(acme_api: ApiClient) -> None:
    top = a_group(acme_api, "TOP", limit="60000.00")
    a_group(acme_api, "MID", parent="TOP")
    other = a_group(acme_api, "OTHER")
    customer = a_customer(acme_api, "ABC-001", limit=None, conglomerate={"code": "MID"})
    invoice(acme_api, "ABC-001", "50000.00")

    def owed(group: dict[str, Any]) -> str:
        found: str = acme_api.get(f"/conglomerates/{group['id']}/exposure", status=200).json["exposure"]["amount"]
        return found

    assert (
        acme_api.post("/sales-orders", order("ABC-001", "10000.01"), status=409).json["breaches"][0]["name"]
        == "TOP Group"
    )
    assert (owed(top), owed(other)) == ("50000.00", "0.00")
    acme_api.patch(f"/customers/{customer['id']}", {"conglomerate": {"code": "OTHER"}}, status=200)
    assert (owed(top), owed(other)) == ("0.00", "50000.00")
    acme_api.patch(f"/conglomerates/{other['id']}", {"parent": {"code": "TOP"}}, status=200)
    assert owed(top) == "50000.00"


def test_section_3_one_members_prepayment_makes_no_room_for_another(acme_api: ApiClient) -> None:
    group = a_group(acme_api, "ABC", limit="1000.00")
    for code in ("ABC-001", "ABC-002"):
        a_customer(acme_api, code, limit=None, conglomerate={"code": "ABC"})
    acme_api.post("/payments", order("ABC-001", "500.00"), status=201)
    assert acme_api.get(f"/conglomerates/{group['id']}/exposure").json["exposure"] == myr("0.00")
    assert acme_api.post("/sales-orders", order("ABC-002", "1000.01")).status == 409
    assert acme_api.post("/sales-orders", order("ABC-001", "1500.00")).status == 201


def test_section_3_a_post_dated_cheque_counts_from_its_day_on(acme_api: ApiClient) -> None:
    customer = a_customer(acme_api, "ABC-001")
    invoice(acme_api, "ABC-001", "40000.00")
    acme_api.post("/payment-methods", {"code": "cheque", "name": "Cheque", "kind": "cheque"}, status=201)
    cheque = {**order("ABC-001", "10000.00"), "mode": "cheque", "post_dated_to": "2026-03-15", "cleared": False}
    paid = acme_api.post("/payments", cheque, status=201).json
    assert (paid["status"], paid["mode"], paid["unallocated"]) == ("received", "cheque", myr("0.00"))
    assert acme_api.post(f"/payments/{paid['id']}/allocate").status == 409
    clear_due_payments()
    assert acme_api.get(f"/customers/{customer['id']}/credit").json["exposure"] == myr("30000.00")


def test_a_changed_limit_is_news_of_its_own(acme_api: ApiClient, cast: Cast) -> None:
    customer = a_customer(acme_api, "ABC-001")
    acme_api.patch(f"/customers/{customer['id']}", {"credit_limit": myr("60000.00")}, status=200)
    with cast.acting(alice) as session:
        found = session.scalar(text("select changes from events where type = 'credit_limit.changed'"))
    assert found == {"credit_limit": [myr("50000.00"), myr("60000.00")]}


@pytest.mark.parametrize(
    ("verbs", "kind", "back"),
    [
        (["deactivate"], "customer-inactive", "activate"),
        (["suspend"], "customer-suspended", "activate"),
        (["churn"], "customer-churned", "activate"),
        (["block"], "customer-blocked", "unblock"),
        (["archive"], "customer-archived", "restore"),
        (["blacklist"], "customer-blacklisted", "unblacklist"),
    ],
    ids=["inactive", "suspended", "churned", "blocked", "archived", "blacklisted"],
)
def test_section_4_what_a_customers_standing_holds_nobody_releases_and_opens_when_its_cause_is_gone(
    acme_api: ApiClient, verbs: list[str], kind: str, back: str
) -> None:
    customer = a_customer(acme_api, "ABC-001")
    url = f"/customers/{customer['id']}"
    for verb in verbs:
        acme_api.post(f"{url}/{verb}", {"reason": "Seen"}, status=200)
    refused = acme_api.post("/sales-orders", order("ABC-001", "1.00"), status=409).json
    assert refused["type"].endswith(f"/{kind}")
    held = f"/sales-orders/{refused['order']['id']}"
    assert acme_api.get(held).json["status"] == "held"
    acme_api.post(f"{held}/release", {"reason": "Please"}, status=409)
    assert acme_api.get(held).json["status"] == "held"
    acme_api.post(f"{url}/{back}", {"reason": "Gone"}, status=200)
    assert acme_api.post(f"{held}/submit", status=200).json["status"] == "open"


def test_section_4_overdue_beyond_the_days_and_over_the_tolerance_holds_and_a_controller_releases(
    acme_api: ApiClient, cast: Cast
) -> None:
    """Off in a fresh company. Overdue by exactly 30 days holds nothing, by 31 it does; a sum within the tolerance does not."""
    a_customer(acme_api, "ABC-001", limit=None)
    for days, amount in ((30, "500.00"), (31, "80.00")):
        due = {**order("ABC-001", amount), "date": ago(days).isoformat()}
        acme_api.post("/invoices", due, status=201)
    asked = order("ABC-001", "1.00")
    assert acme_api.post("/sales-orders", asked, status=201).json["status"] == "open"
    with cast.acting(alice):
        save_policy(Policy(holds_overdue=True, overdue_days=30, overdue_tolerance=80_00))
    assert acme_api.post("/sales-orders", asked, status=201).json["status"] == "open"
    with cast.acting(alice):
        save_policy(Policy(holds_overdue=True, overdue_days=30, overdue_tolerance=79_99))
    refused = acme_api.post("/sales-orders", asked, status=409).json
    assert refused["type"].endswith("/customer-overdue")
    assert "80.00" in refused["detail"]
    held = f"/sales-orders/{refused['order']['id']}"
    assert acme_api.post(f"{held}/release", {"reason": "Cheque is on its way"}, status=200).json["status"] == "open"


def test_peers_1_who_sees_their_own_customers_only_gets_the_same_answer_as_who_sees_all(
    acme_api: ApiClient, api: Api, cast: Cast, role_of: Callable[..., None]
) -> None:
    """A sister that Dave does not see has filled the group's limit: the guard counts her, and names the group alone."""
    role_of(dave, own_only_view=["customers"])
    a_group(acme_api, "ABC", limit="200.00")
    a_customer(acme_api, "ABC-001", limit=None, conglomerate={"code": "ABC"}, owner={"email": dave.email})
    sister = a_customer(acme_api, "HIDDEN-7", limit=None, conglomerate={"code": "ABC"})
    invoice(acme_api, "HIDDEN-7", "150.00")
    api(dave).get(f"/customers/{sister['id']}", status=404)
    tried = [
        api(who).post("/sales-orders?dry_run=true", order("ABC-001", "50.01"), status=200) for who in (alice, dave)
    ]
    refused = [api(who).post("/sales-orders", order("ABC-001", "50.01"), status=409) for who in (alice, dave)]
    for all_seen, own_seen in (tried, refused):
        told = [{name: one.json.get(name) for name in ("detail", "breaches", "holds")} for one in (all_seen, own_seen)]
        assert told[0] == told[1]
        [breach] = told[1]["breaches"]
        assert (breach["name"], breach["excess"]) == ("ABC Group", myr("0.01"))
        assert "HIDDEN-7" not in own_seen.text
        assert sister["id"] not in own_seen.text
    assert api(dave).post("/sales-orders", order("ABC-001", "50.00"), status=201).json["status"] == "open"
