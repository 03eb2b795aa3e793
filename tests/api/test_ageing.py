"""The ageing through the API: its buckets at their edges, its sums, and its past days."""

from __future__ import annotations

from typing import Any

from tests.api.test_orders import a_customer, a_group, invoice, myr, order
from tests.client import ApiClient


def buckets(answer: dict[str, Any]) -> dict[str, str]:
    return {one["key"]: one["amount"]["amount"] for one in answer["buckets"] if one["amount"]["amount"] != "0.00"}


def test_each_part_ages_by_its_own_due_date_and_the_sums_add_up(acme_api: ApiClient) -> None:
    customer = a_customer(acme_api, "ABC-001", limit=None)
    acme_api.post(
        "/credit-terms",
        {"code": "THIRDS", "name": "Thirds", "kind": "instalments", "lines": [
            {"percent": "33.33", "kind": "net", "days": 0}, {"percent": "33.33", "kind": "net", "days": 31}, {"percent": "33.34", "kind": "net", "days": 90}]},
        status=201,
    )  # fmt: skip
    billed = invoice(acme_api, "ABC-001", "100.01", credit_term={"code": "THIRDS"})
    assert [one["amount"]["amount"] for one in billed["instalments"]] == ["33.33", "33.33", "33.35"]
    acme_api.post("/payments", order("ABC-001", "7.00"), status=201)
    url = f"/customers/{customer['id']}/ageing"
    said = acme_api.get(f"{url}?as_of=2026-04-02", status=200).json
    assert buckets(said) == {"31-60": "33.33", "1-30": "33.33", "not_due": "33.35"}
    assert (said["unallocated"], said["total"]) == (myr("7.00"), myr("93.01"))
    by_date = acme_api.get(f"{url}?as_of=2026-04-02&basis=document_date", status=200).json
    assert (buckets(by_date), by_date["total"]) == ({"31-60": "100.01"}, myr("93.01"))


def test_a_past_day_ignores_what_was_paid_since(acme_api: ApiClient) -> None:
    customer = a_customer(acme_api, "ABC-001", limit=None)
    billed = invoice(acme_api, "ABC-001", "525.00")
    paid = acme_api.post("/payments", {**order("ABC-001", "500.00"), "date": "2026-03-20"}, status=201).json
    acme_api.post(f"/payments/{paid['id']}/allocate", status=200)
    url = f"/customers/{customer['id']}/ageing"
    assert buckets(acme_api.get(f"{url}?as_of=2026-03-19").json) == {"1-30": "525.00"}
    assert buckets(acme_api.get(f"{url}?as_of=2026-03-20").json) == {"1-30": "25.00"}
    acme_api.post(f"/payments/{paid['id']}/bounce", status=200)
    assert buckets(acme_api.get(f"{url}?as_of=2026-03-20").json) == {"1-30": "25.00"}, "the report of that day stays"
    assert acme_api.get(f"/invoices/{billed['id']}").json["outstanding"] == myr("525.00")
    now = acme_api.get(url, status=200).json
    assert (now["total"], now["unallocated"]) == (myr("525.00"), myr("0.00"))


def test_totals_are_the_same_by_customer_group_agent_and_category(acme_api: ApiClient) -> None:
    a_group(acme_api, "ABC")
    acme_api.post("/categories", {"code": "WHOLE", "name": "Wholesale"}, status=201)
    a_customer(acme_api, "ABC-001", limit=None, conglomerate={"code": "ABC"})
    a_customer(acme_api, "XYZ-001", limit=None, category={"code": "WHOLE"})
    invoice(acme_api, "ABC-001", "300.00")
    invoice(acme_api, "XYZ-001", "200.00")
    for by, largest in (("customer", "ABC-001"), ("conglomerate", "ABC"), ("agent", ""), ("category", "")):
        said = acme_api.get(f"/ageing?by={by}&as_of=2026-03-31", status=200).json
        assert said["total"] == myr("500.00"), by
        assert said["rows"][0]["code"] == largest, by
    acme_api.get("/ageing?by=colour", status=422)


def test_foreign_documents_count_at_their_own_rate_and_show_by_currency(acme_api: ApiClient) -> None:
    customer = a_customer(acme_api, "ABC-001", limit="1000.00")
    dollars = {"customer": {"code": "ABC-001"}, "date": "2026-03-01", "amount": {"amount": "100.00", "currency": "USD"}}
    assert acme_api.post("/invoices", dollars, status=422).json["errors"][0]["code"] == "no_rate"
    acme_api.post(
        "/exchange-rates",
        {"currency": "USD", "date": "2026-02-01", "rate": "4.4567"},
        status=201,
    )
    acme_api.post("/invoices", dollars, status=201)
    said = acme_api.get(f"/customers/{customer['id']}/credit", status=200).json
    assert (said["exposure"], said["available"]) == (myr("445.67"), myr("554.33"))
    aged = acme_api.get(f"/customers/{customer['id']}/ageing", status=200).json
    assert [one["total"] for one in aged["currencies"]] == [{"amount": "100.00", "currency": "USD"}]
    assert aged["total"] == myr("445.67")
