"""Contacts and addresses through the API."""

from __future__ import annotations

import pytest

from tests.api.conftest import Made
from tests.client import ApiClient


def test_a_contact_has_a_version_of_its_own(acme_api: ApiClient, made: Made) -> None:
    customer = made()
    answer = acme_api.post(
        f"/customers/{customer['id']}/contacts", {"name": "Chong", "mobile": "012-345 6789"}, status=201
    )
    assert answer.json | {"name": "Chong", "mobile": "+60123456789", "is_primary": True, "version": 1} == answer.json
    url = answer.headers["Location"].removeprefix("/api/v1")
    changed = acme_api.patch(url, {"title": "Buyer"}, headers={"If-Match": answer.headers["ETag"]}, status=200)
    assert (changed.json["title"], changed.headers["ETag"]) == ("Buyer", '"2"')
    assert acme_api.patch(url, {"title": "Boss"}, headers={"If-Match": '"1"'}, status=412).json["version"] == 2
    assert acme_api.get(url).json == changed.json
    assert acme_api.delete(url).status == 204
    assert acme_api.get(url, status=404)


def test_a_part_of_one_customer_is_not_found_below_another(acme_api: ApiClient, made: Made) -> None:
    first, second = made(), made(code="OTHER-1", name="Other")
    address = acme_api.post(f"/customers/{first['id']}/addresses", {"line1": "Lot 12"}, status=201).json
    assert acme_api.get(f"/customers/{second['id']}/addresses/{address['id']}", status=404)
    assert acme_api.patch(f"/customers/{second['id']}/addresses/{address['id']}", {"line1": "Lot 13"}).status == 404


def test_contacts_are_searched_filtered_sorted_and_paged_like_any_list(acme_api: ApiClient, made: Made) -> None:
    url = f"/customers/{made()['id']}/contacts"
    for name, title in (("Chong Siew Lan", "Buyer"), ("Ahmad", "Director"), ("陈美玲", "Buyer")):
        acme_api.post(url, {"name": name, "title": title}, status=201)
    buyers = '{"field": "title", "op": "eq", "value": "Buyer"}'
    assert [
        one["name"] for one in acme_api.get(url, query_string={"filter": buyers, "sort": "-name"}).json["data"]
    ] == ["陈美玲", "Chong Siew Lan"]
    assert [one["name"] for one in acme_api.get(url, query_string={"q": "siew buyer"}).json["data"]] == [
        "Chong Siew Lan"
    ]
    first = acme_api.get(url, query_string={"limit": 2, "count": "exact", "fields": "name"}).json
    rest = acme_api.get(url, query_string={"limit": 2, "cursor": first["next_cursor"]}).json
    assert (first["count"], len(first["data"]), [one["name"] for one in rest["data"]], rest["next_cursor"]) == (
        3,
        2,
        ["陈美玲"],
        None,
    )


@pytest.mark.parametrize(
    "query", ["cursor=WyJ4IiwiIixmYWxzZV0", "sort=title", "filter=%7B%22field%22:%22x%22,%22op%22:%22eq%22%7D"]
)
def test_a_mistaken_query_of_parts_is_refused(acme_api: ApiClient, made: Made, query: str) -> None:
    acme_api.get(f"/customers/{made()['id']}/contacts?{query}", status=422)


def test_the_twenty_first_address_is_refused(acme_api: ApiClient, made: Made) -> None:
    customer = made(addresses=[{"line1": f"Lot {n}", "purpose": "shipping"} for n in range(20)])
    problem = acme_api.post(f"/customers/{customer['id']}/addresses", {"line1": "Lot 21"}, status=409).json
    assert problem["errors"][0]["code"] == "too_many_addresses"
    acme_api.post("/customers", {"code": "MANY-1", "name": "Many", "addresses": [{"line1": "x"}] * 21}, status=422)
