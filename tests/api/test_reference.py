"""Categories, credit terms, industries and employees through the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.api.conftest import Made
from tests.client import ApiClient
from tests.people import mallory, olivia


@pytest.mark.parametrize("path", ["/categories", "/industries", "/employees"])
def test_a_record_is_created_read_changed_and_deleted(acme_api: ApiClient, path: str) -> None:
    answer = acme_api.post(path, {"code": "ONE", "name": "The first"}, status=201)
    assert (answer.json["status"], answer.json["version"]) == ("active", 1)
    url = answer.headers["Location"].removeprefix("/api/v1")
    changed = acme_api.patch(
        url, {"name": "Primus", "status": "inactive"}, headers={"If-Match": answer.headers["ETag"]}, status=200
    )
    assert (changed.json["name"], changed.json["status"], changed.headers["ETag"]) == ("Primus", "inactive", '"2"')
    assert acme_api.get(url).json == changed.json
    assert acme_api.patch(url, {"name": "Late"}, headers={"If-Match": '"1"'}).status == 412
    assert acme_api.delete(url).status == 204
    assert acme_api.get(url, status=404)


def test_a_category_answers_its_money_and_its_term_in_full(acme_api: ApiClient) -> None:
    term = acme_api.post(
        "/credit-terms", {"code": "N14", "name": "14 days", "kind": "net", "days": 14}, status=201
    ).json
    body = {
        "code": "WHOLE", "name": "Wholesale", "credit_term": {"code": "N14"}, "credit_limit": {"amount": "5000.00", "currency": "MYR"},
        "colour": "#7A2E62", "price_group": "W", "fulfilment_priority": 1,
    }  # fmt: skip
    category = acme_api.post("/categories", body, status=201).json
    assert category["credit_term"] == {"id": term["id"], "code": "N14", "name": "14 days"}
    assert category["credit_limit"] == {"amount": "5000.00", "currency": "MYR"}
    assert (category["colour"], category["price_group"], category["fulfilment_priority"]) == ("#7a2e62", "W", 1)


def test_a_term_of_net_days_needs_its_days(acme_api: ApiClient) -> None:
    problem = acme_api.post("/credit-terms", {"code": "N", "name": "Net", "kind": "net"}, status=422).json
    assert [(one["field"], one["code"]) for one in problem["errors"]] == [("days", "kind_needs")]


def test_a_record_in_use_is_not_deleted_and_says_by_what(acme_api: ApiClient, made: Made) -> None:
    category = acme_api.post("/categories", {"code": "WHOLE", "name": "Wholesale"}, status=201).json
    made(category={"code": "WHOLE"})
    problem = acme_api.delete(f"/categories/{category['id']}", status=409).json
    assert problem["references"] == {"customer": 1}


def test_a_taken_code_names_field_and_holder(acme_api: ApiClient) -> None:
    holder = acme_api.post("/industries", {"code": "FOOD", "name": "Food"}, status=201).json
    problem = acme_api.post("/industries", {"code": "food", "name": "Nutrition"}, status=409).json
    assert (problem["field"], problem["conflicts"]) == ("code", [{"id": holder["id"], "code": "FOOD"}])


def test_a_list_is_searched_filtered_sorted_and_paged(acme_api: ApiClient) -> None:
    for code, name in (("B", "Beverages"), ("A", "Bread"), ("C", "Cars")):
        acme_api.post(
            "/industries", {"code": code, "name": name, "status": "active" if code != "C" else "inactive"}, status=201
        )
    page = acme_api.get("/industries?sort=-code&limit=2&count=exact&fields=code").json
    assert ([row["code"] for row in page["data"]], page["count"]) == (["C", "B"], 3)
    assert [
        row["code"] for row in acme_api.get(f"/industries?sort=-code&cursor={page['next_cursor']}").json["data"]
    ] == ["A"]
    assert [row["name"] for row in acme_api.get("/industries?q=bre").json["data"]] == ["Bread"]
    active = {"filter": '{"field": "status", "op": "eq", "value": "inactive"}'}
    assert [row["name"] for row in acme_api.get("/industries", query_string=active).json["data"]] == ["Cars"]


def test_only_those_who_keep_the_lists_change_them(acme_api: ApiClient, api: Callable[..., ApiClient]) -> None:
    category = acme_api.post("/categories", {"code": "WHOLE", "name": "Wholesale"}, status=201).json
    assert api(olivia).get("/categories").json["data"][0]["code"] == "WHOLE"
    assert api(olivia).post("/categories", {"code": "X", "name": "X"}).status == 403
    assert api(olivia).patch(f"/categories/{category['id']}", {"name": "X"}).status == 403
    assert api(mallory).get("/categories").json["data"] == []
    assert api(mallory).get(f"/categories/{category['id']}", status=404)


def test_what_is_no_longer_offered_stays_and_is_not_chosen_anew(acme_api: ApiClient, made: Made) -> None:
    category = acme_api.post("/categories", {"code": "WHOLE", "name": "Wholesale"}, status=201).json
    customer = made(category={"code": "WHOLE"})
    acme_api.patch(f"/categories/{category['id']}", {"status": "inactive"}, status=200)
    kept = acme_api.patch(f"/customers/{customer['id']}", {"category": {"code": "WHOLE"}, "name": "Kept"}, status=200)
    assert kept.json["category"]["code"] == "WHOLE"
    body = {"code": "NEW-1", "name": "New", "category": {"code": "WHOLE"}}
    refusal = acme_api.post("/customers", body, status=422).json
    assert [(one["field"], one["code"]) for one in refusal["errors"]] == [("category", "no_longer_offered")]


def test_instalments_are_sent_and_answered_as_a_list(acme_api: ApiClient) -> None:
    lines = [{"percent": "30", "kind": "prepaid"}, {"percent": "70", "kind": "net", "days": 60}]
    body = {"code": "SPLIT", "name": "Split", "kind": "instalments", "lines": lines}
    term = acme_api.post("/credit-terms", body, status=201).json
    assert term["lines"] == lines
    short = {"lines": [{"percent": "30", "kind": "cod"}]}
    problem = acme_api.patch(f"/credit-terms/{term['id']}", short, status=422).json
    assert [(one["field"], one["code"]) for one in problem["errors"]] == [("lines", "not_a_hundred")]
