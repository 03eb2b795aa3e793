"""Many customers in one request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import Made
from tests.client import ApiClient
from tests.people import bob


def test_each_record_is_taken_or_refused_by_itself(acme_api: ApiClient, made: Made) -> None:
    made(tax_id="C20880050010")
    answer = acme_api.post(
        "/customers/bulk",
        {
            "data": [
                {"code": "NEW-1", "name": "New"},
                {"code": "omni-001", "name": "Omni Retail"},
                {"code": "NEW-2", "name": "Twin", "tax_id": "C20880050010"},
                {"code": "NEW-3"},
                {"code": "NEW-4", "name": "Four", "contacts": [{"name": "Chong"}]},
                "nonsense",
                {"code": "\x00", "name": "Nul"},
            ]
        },
        status=200,
    ).json
    assert [one["status"] for one in answer["data"]] == [201, 200, 409, 422, 201, 422, 422]
    assert answer["counts"] == {"created": 2, "updated": 1, "failed": 4}
    assert answer["data"][1]["version"] == 2
    assert answer["data"][2]["conflicts"][0]["code"] == "OMNI-001"
    assert answer["data"][3]["errors"][0] | {"field": "name", "code": "required"} == answer["data"][3]["errors"][0]
    assert {one["code"] for one in acme_api.get("/customers").json["data"]} == {"OMNI-001", "NEW-1", "NEW-4"}


def test_a_later_record_sees_the_earlier_ones(acme_api: ApiClient) -> None:
    rows = [{"code": "SAME-1", "name": "First"}, {"code": "SAME-1", "name": "Second"}]
    assert [one["status"] for one in acme_api.post("/customers/bulk", rows, status=200).json["data"]] == [201, 200]
    again = acme_api.post("/customers/bulk", {"data": rows, "mode": "create"}, status=200).json
    assert [one["status"] for one in again["data"]] == [409, 409]


def test_the_same_request_twice_changes_nothing_the_second_time(acme_api: ApiClient) -> None:
    rows = [{"code": "SAME-1", "name": "First", "status": "active"}]
    acme_api.post("/customers/bulk", rows, status=200)
    assert acme_api.post("/customers/bulk", rows, status=200).json["data"][0]["version"] == 1


@pytest.mark.parametrize(
    "body",
    [
        {"data": []},
        [],
        {"data": "x"},
        {"data": [{}], "mode": "replace"},
        {"data": [{}], "dry": True},
        "x",
        {"data": [{}] * 1001},
    ],
)
def test_a_mistaken_bulk_body_is_refused_as_a_whole(acme_api: ApiClient, body: object) -> None:
    assert acme_api.post("/customers/bulk", body, status=422).json["errors"]


def test_the_rights_are_asked_for_record_by_record(
    acme_api: ApiClient, made: Made, api: Callable[..., ApiClient]
) -> None:
    made()
    rows = [{"code": "NEW-1", "name": "New"}, {"code": "OMNI-001", "name": "Omni"}]
    assert [one["status"] for one in api(bob).post("/customers/bulk", rows, status=200).json["data"]] == [403, 200]


def test_a_thousand_records_are_not_a_thousand_times_the_questions(
    acme_api: ApiClient, query_count: Callable[[], Any]
) -> None:
    """What can be asked once is asked once: who has the codes and numbers, and what the customers are found by."""

    def rows(n: int, first: int) -> list[dict[str, object]]:
        contact, address = {"name": "Chong"}, {"line1": "1 Jalan Satu"}
        return [
            {
                "code": f"M-{i}",
                "name": f"Many {i}",
                "tax_id": f"C20{i:08}",
                "contacts": [contact],
                "addresses": [address],
            }
            for i in range(first, first + n)
        ]

    acme_api.post("/customers/bulk", rows(1, 0), status=200)
    with query_count() as few:
        acme_api.post("/customers/bulk", rows(5, 10), status=200)
    with query_count() as many:
        acme_api.post("/customers/bulk", rows(25, 20), status=200)
    assert (len(many) - len(few)) / 20 <= 8, "\n".join(many)
    assert len(acme_api.get("/customers?q=many&limit=100").json["data"]) == 31
