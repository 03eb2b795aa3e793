"""The feed of events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.core import events
from tests.api.conftest import Made
from tests.client import ApiClient
from tests.people import Cast, alice, carol, mallory, olivia


def feed(client: ApiClient, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/events", query_string=query).json
    return found


def test_the_feed_tells_what_happened_in_order_by_whom_and_to_which_customer(
    acme_api: ApiClient, made: Made, cast: Cast
) -> None:
    customer = made()
    acme_api.patch(f"/customers/{customer['id']}", {"name": "Omni Retail"}, status=200)
    acme_api.post(f"/customers/{customer['id']}/contacts", {"name": "Chong"}, status=201)
    with cast.acting(alice):
        events.dispatch()
    mine = '{"field": "customer", "op": "eq", "value": "OMNI-001"}'
    found = feed(acme_api, filter=mine, count="exact")
    assert [one["type"] for one in found["data"]] == ["customer.created", "customer.updated", "contact.created"]
    assert [one["sequence"] for one in found["data"]] == sorted(one["sequence"] for one in found["data"])
    changed = found["data"][1]
    assert changed["changes"] == {"name": ["OmniRetail Sdn Bhd", "Omni Retail"]}
    assert changed["customer"] == {"id": customer["id"], "code": "OMNI-001"}
    assert changed["actor"] == {"kind": "token", "id": str(cast.id_of(alice)), "name": alice.name}
    assert found["count"] == 3


def test_a_reader_goes_on_where_it_stopped(acme_api: ApiClient, made: Made, cast: Cast) -> None:
    made()
    made(code="SECOND", name="Second")
    with cast.acting(alice):
        events.dispatch()
    created = '{"field": "type", "op": "eq", "value": "customer.created"}'
    first = feed(acme_api, filter=created, limit=1, fields="type,customer")
    rest = feed(acme_api, filter=created, cursor=first["next_cursor"])
    assert set(first["data"][0]) == {"id", "type", "customer"}
    assert [one["customer"]["code"] for one in rest["data"]] == ["SECOND"]
    newest = feed(acme_api, sort="-sequence", limit=1)["data"][0]["sequence"]
    assert feed(acme_api, filter=f'{{"field": "sequence", "op": "gt", "value": {newest}}}')["data"] == []


def test_the_feed_is_for_those_who_may_see_the_audit_of_their_own_company(
    made: Made, cast: Cast, api: Callable[..., ApiClient]
) -> None:
    made()
    with cast.acting(alice):
        events.dispatch()
    assert feed(api(carol))["data"]
    assert api(olivia).get("/events", status=403)
    assert all(one["subject"]["type"] != "customer" for one in feed(api(mallory))["data"])
