"""Conglomerates through the API: the shape of the lists, and what a tree has besides."""

from __future__ import annotations

from collections.abc import Callable

from app.core.permissions import Permission
from tests.api.conftest import Made
from tests.client import ApiClient
from tests.people import alice, olivia


def test_a_tree_is_made_moved_and_taken_apart(acme_api: ApiClient) -> None:
    root = acme_api.post("/conglomerates", {"code": "MEGA", "name": "Mega Corp", "description": "Family of four",
                                            "credit_limit": {"amount": "200000.00", "currency": "MYR"}}, status=201).json  # fmt: skip
    assert (root["status"], root["parent"], root["head_customer"]) == ("active", None, None)
    assert root["credit_limit"] == {"amount": "200000.00", "currency": "MYR"}
    child = acme_api.post(
        "/conglomerates", {"code": "MEGA-C", "name": "Consumer", "parent": {"code": "mega"}}, status=201
    )
    assert child.json["parent"] == {"id": root["id"], "code": "MEGA", "name": "Mega Corp"}
    ring = acme_api.patch(f"/conglomerates/{root['id']}", {"parent": {"code": "MEGA-C"}}, status=422).json
    assert [(one["field"], one["code"]) for one in ring["errors"]] == [("parent", "under_its_own")]
    assert "Consumer is itself part of Mega Corp" in ring["errors"][0]["message"]
    assert acme_api.delete(f"/conglomerates/{root['id']}", status=409).json["references"] == {"conglomerate": 1}
    url = f"/conglomerates/{child.json['id']}"
    moved = acme_api.patch(url, {"parent": None}, headers={"If-Match": child.headers["ETag"]}, status=200)
    assert moved.json["parent"] is None
    assert acme_api.patch(url, {"parent": {"code": "MEGA"}}, headers={"If-Match": child.headers["ETag"]}).status == 412
    assert acme_api.delete(f"/conglomerates/{root['id']}").status == 204


def test_a_head_customer_becomes_a_member_or_has_to_be_one(acme_api: ApiClient, made: Made) -> None:
    first, second = made(code="ONE-1"), made(code="TWO-2")
    body = {"code": "MEGA", "name": "Mega", "head_customer": {"code": "one-1"}}
    node = acme_api.post("/conglomerates", body, status=201).json
    assert node["head_customer"] == {"id": first["id"], "code": "ONE-1", "name": first["name"]}
    assert acme_api.get(f"/customers/{first['id']}").json["conglomerate"]["code"] == "MEGA"
    acme_api.post(
        "/conglomerates", {"code": "OTHER", "name": "Other", "head_customer": {"id": second["id"]}}, status=201
    )
    refused = acme_api.patch(f"/conglomerates/{node['id']}", {"head_customer": {"code": "TWO-2"}}, status=422).json
    assert [(one["field"], one["code"]) for one in refused["errors"]] == [("head_customer", "head_of_others")]
    assert acme_api.patch(f"/conglomerates/{node['id']}", {"head_customer": None}).json["head_customer"] is None


def test_customers_are_hung_on_nodes_and_found_by_them(acme_api: ApiClient, made: Made) -> None:
    acme_api.post("/conglomerates", {"code": "MEGA", "name": "Mega"}, status=201)
    customer = made(conglomerate={"code": "MEGA"})
    made(code="BESIDE-1")
    found = acme_api.get(
        "/customers", query_string={"filter": '{"field": "conglomerate", "op": "eq", "value": "MEGA"}'}
    )
    assert [one["id"] for one in found.json["data"]] == [customer["id"]]
    below = acme_api.get(
        "/conglomerates", query_string={"filter": '{"field": "parent", "op": "is_empty"}', "count": "exact"}
    )
    assert below.json["count"] == 1
    freed = acme_api.patch(f"/customers/{customer['id']}", {"conglomerate": None}, status=200)
    assert freed.json["conglomerate"] is None


def test_who_keeps_no_lists_reads_them_only(acme_api: ApiClient, api: Callable[..., ApiClient]) -> None:
    node = acme_api.post("/conglomerates", {"code": "MEGA", "name": "Mega"}, status=201).json
    assert api(olivia).get(f"/conglomerates/{node['id']}").json["code"] == "MEGA"
    assert api(olivia).patch(f"/conglomerates/{node['id']}", {"name": "X"}).status == 403


def test_who_may_not_see_credit_neither_reads_a_limit_nor_asks_by_it(
    acme_api: ApiClient, api: Callable[..., ApiClient]
) -> None:
    body = {"code": "ABC", "name": "ABC Group", "credit_limit": {"amount": "100.00", "currency": "MYR"}}
    made = acme_api.post("/conglomerates", body, status=201).json
    narrow = api(alice, Permission.CUSTOMERS_VIEW)
    assert "credit_limit" not in narrow.get(f"/conglomerates/{made['id']}", status=200).json
    assert "credit_limit" not in narrow.get("/conglomerates", status=200).json["data"][0]
    above = '{"field": "credit_limit", "op": "gt", "value": "50"}'
    for query in ({"filter": above}, {"sort": "credit_limit"}, {"fields": "credit_limit"}):
        narrow.get("/conglomerates", query_string=query, status=422)
