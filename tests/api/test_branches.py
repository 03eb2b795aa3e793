"""Branches and branch groups through the API."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import Made
from tests.client import ApiClient


def test_a_branch_has_an_address_a_term_and_a_group(acme_api: ApiClient, made: Made) -> None:
    acme_api.post("/credit-terms", {"code": "N14", "name": "14 days", "kind": "net", "days": 14}, status=201)
    group = acme_api.post(
        "/branch-groups",
        {"code": "EAST", "name": "East Malaysia", "country": "MY", "states": "Sabah, Sarawak"},
        status=201,
    ).json
    url = f"/customers/{made()['id']}/branches"
    body = {
        "code": "KCH",
        "name": "Kuching",
        "address": {"line1": "Jalan Satok", "state": "Sarawak", "country": "MY"},
        "credit_term": {"code": "N14"},
    }
    answer = acme_api.post(url, body, status=201)
    assert (
        answer.json["address"] | {"line1": "Jalan Satok", "state": "Sarawak", "country": "MY", "city": None}
        == answer.json["address"]
    )
    assert answer.json["credit_term"]["code"] == "N14"
    assert answer.json["branch_group"] == {"id": group["id"], "code": "EAST", "name": "East Malaysia"}
    one = answer.headers["Location"].removeprefix("/api/v1")
    moved = acme_api.patch(
        one, {"address": {"state": "Johor"}}, headers={"If-Match": answer.headers["ETag"]}, status=200
    ).json
    assert (moved["address"]["line1"], moved["address"]["state"], moved["branch_group"]) == (
        "Jalan Satok",
        "Johor",
        None,
    )
    assert acme_api.patch(one, {"address": None}, status=200).json["address"] is None
    assert acme_api.patch(one, {"address": "12 Jalan Lama"}, status=200).json["address"]["line1"] == "12 Jalan Lama"
    wrong = acme_api.patch(one, {"address": {"planet": "Mars"}}, status=422).json
    assert [(error["field"], error["code"]) for error in wrong["errors"]] == [("address.planet", "unknown_field")]
    assert (
        acme_api.get(url, query_string={"filter": '{"field": "code", "op": "eq", "value": "kch"}'}).json["data"] != []
    )
    assert acme_api.delete(one).status == 204


def test_a_code_belongs_to_one_branch_of_a_customer(acme_api: ApiClient, made: Made) -> None:
    first, second = made(), made(code="OTHER-1", name="Other")
    branch = acme_api.post(
        f"/customers/{first['id']}/branches", {"code": "KL", "name": "Kuala Lumpur"}, status=201
    ).json
    taken = acme_api.post(f"/customers/{first['id']}/branches", {"code": "kl", "name": "Again"}, status=409).json
    assert (taken["field"], taken["conflicts"][0]["id"]) == ("code", branch["id"])
    assert acme_api.post(f"/customers/{second['id']}/branches", {"code": "KL", "name": "Elsewhere"}).status == 201
    assert acme_api.get(f"/customers/{second['id']}/branches/{branch['id']}", status=404)


def test_section_1_the_term_of_a_document_is_its_own_else_its_branchs_else_its_customers(
    acme_api: ApiClient, made: Made
) -> None:
    for days in (7, 14, 45):
        acme_api.post(
            "/credit-terms", {"code": f"N{days}", "name": f"{days} days", "kind": "net", "days": days}, status=201
        )
    customer = made(code="OMNI-1", credit_term={"code": "N45"})
    other = made(code="DELTA-1")
    branches = f"/customers/{customer['id']}/branches"
    acme_api.post(branches, {"code": "KCH", "name": "Kuching", "credit_term": {"code": "N14"}}, status=201)
    acme_api.post(branches, {"code": "HQ", "name": "Head office"}, status=201)
    acme_api.post(f"/customers/{other['id']}/branches", {"code": "KCH", "name": "Another Kuching"}, status=201)
    body = {"customer": {"code": "OMNI-1"}, "date": "2026-03-01", "amount": {"amount": "100.00", "currency": "MYR"}}

    def said(**more: object) -> tuple[str, str, str]:
        answer = acme_api.post("/invoices", {**body, **more}, status=201).json
        return answer["credit_term"]["code"], answer["term_source"], answer["due_date"]

    assert said(branch={"code": "KCH"}, credit_term={"code": "N7"}) == ("N7", "document", "2026-03-08")
    assert said(branch={"code": "kch"}) == ("N14", "branch", "2026-03-15")
    assert said(branch={"code": "HQ"}) == ("N45", "customer", "2026-04-15")
    assert said() == ("N45", "customer", "2026-04-15")
    for path in ("/sales-orders", "/delivery-orders", "/credit-notes"):
        answer = acme_api.post(path, {**body, "branch": {"code": "KCH"}}, status=201).json
        assert (answer["branch"]["code"], answer["branch"]["name"]) == ("KCH", "Kuching"), path
    for nobodys in ({"code": "NOWHERE"}, {"id": other["id"]}):
        refused = acme_api.post("/invoices", {**body, "branch": nobodys}, status=422).json
        assert refused["errors"][0]["field"] == "branch"
    theirs = acme_api.get(f"/customers/{other['id']}/branches").json["data"][0]
    refused = acme_api.post("/invoices", {**body, "branch": {"id": theirs["id"]}}, status=422).json
    assert refused["errors"][0]["code"] == "not_its_branch"


def test_a_branch_goes_along_the_chain_and_the_ageing_adds_up_by_it(acme_api: ApiClient, made: Made) -> None:
    acme_api.post("/credit-terms", {"code": "N14", "name": "14 days", "kind": "net", "days": 14}, status=201)
    customer = made(code="OMNI-1")
    branch = {"code": "KCH", "name": "Kuching", "credit_term": {"code": "N14"}}
    place = acme_api.post(f"/customers/{customer['id']}/branches", branch, status=201).json
    body = {"customer": {"code": "OMNI-1"}, "date": "2026-03-01", "amount": {"amount": "100.00", "currency": "MYR"}}
    draft = acme_api.post("/sales-orders", {**body, "submit": False}, status=201).json
    assert (draft["branch"], draft["term_source"]) == (None, "none")
    order = acme_api.patch(f"/sales-orders/{draft['id']}", {"branch": {"code": "KCH"}}, status=200).json
    assert (order["branch"]["code"], order["credit_term"]["code"], order["term_source"]) == ("KCH", "N14", "branch")
    acme_api.post(f"/sales-orders/{draft['id']}/submit", status=200)
    billed = acme_api.post("/invoices", {**body, "order": {"id": draft["id"]}}, status=201).json
    assert (billed["branch"]["id"], billed["due_date"], billed["term_source"]) == (place["id"], "2026-03-15", "branch")
    acme_api.post("/invoices", {**body, "amount": {"amount": "30.00", "currency": "MYR"}}, status=201)
    rows = acme_api.get("/ageing?by=branch&as_of=2026-03-20", status=200).json["rows"]
    assert [(one["code"], one["name"], one["total"]["amount"]) for one in rows] == [
        ("KCH", f"Kuching · {customer['name']}", "100.00"),
        ("", "", "30.00"),
    ]
    refused = acme_api.delete(f"/customers/{customer['id']}/branches/{place['id']}", status=409).json
    assert "document" in refused["errors"][0]["message"]


def test_peers_1_what_its_branches_order_counts_against_the_customer_that_pays(acme_api: ApiClient, made: Made) -> None:
    customer = made(code="OMNI-1", credit_limit={"amount": "50.00", "currency": "MYR"})
    for code in ("KCH", "PG"):
        acme_api.post(f"/customers/{customer['id']}/branches", {"code": code, "name": code}, status=201)

    def order(branch: str, amount: str, status: int) -> dict[str, Any]:
        money = {"amount": amount, "currency": "MYR"}
        asked = {"customer": {"code": "OMNI-1"}, "branch": {"code": branch}, "amount": money}
        answer: dict[str, Any] = acme_api.post("/sales-orders", asked, status=status).json
        return answer

    def exposure() -> str:
        found: str = acme_api.get(f"/customers/{customer['id']}/credit", status=200).json["exposure"]["amount"]
        return found

    order("KCH", "30.00", 201)
    assert exposure() == "30.00"
    [breach] = order("PG", "30.00", 409)["breaches"]
    assert (breach["id"], breach["excess"]["amount"]) == (customer["id"], "10.00")
    order("PG", "20.00", 201)
    assert exposure() == "50.00"
