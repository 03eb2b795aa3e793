"""Branches and branch groups through the API."""

from __future__ import annotations

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
