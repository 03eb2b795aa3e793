"""The same key and body: the same answer, and the work done once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask

from app.api.idempotency import KEPT_FOR
from app.core.clock import now
from tests.client import Answer, ApiClient
from tests.people import Cast, alice, bob

KEY = {"Idempotency-Key": "order-4711"}
BODY: dict[str, Any] = {"code": "OMNI-001", "name": "OmniRetail"}


def test_the_same_key_and_body_get_the_same_answer_and_do_the_work_once(acme_api: ApiClient) -> None:
    first = acme_api.post("/customers", BODY, headers=KEY, status=201)
    again = acme_api.post("/customers", dict(reversed(BODY.items())), headers=KEY, status=201)
    assert again.json == first.json
    assert [again.headers[name] for name in ("ETag", "Location")] == [
        first.headers[name] for name in ("ETag", "Location")
    ]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert len(acme_api.get("/customers").json["data"]) == 1


def test_the_same_key_with_another_body_or_path_is_refused(acme_api: ApiClient) -> None:
    acme_api.post("/customers", BODY, headers=KEY, status=201)
    problem = acme_api.post("/customers", {**BODY, "name": "Other"}, headers=KEY, status=422).json
    assert problem["errors"][0]["code"] == "idempotency_key_reused"
    assert acme_api.post("/categories", BODY, headers=KEY).status == 422


def test_a_refused_request_leaves_its_key_free(acme_api: ApiClient) -> None:
    acme_api.post("/customers", {"code": "x"}, headers=KEY, status=422)
    acme_api.post("/customers", BODY, headers=KEY, status=201)


def test_a_key_is_the_users_own(acme_api: ApiClient, api: Callable[..., ApiClient]) -> None:
    acme_api.post("/categories", {"code": "A", "name": "A"}, headers=KEY, status=201)
    api(bob).post("/categories", {"code": "B", "name": "B"}, headers=KEY, status=201)


@pytest.mark.parametrize("key", ["", "x" * 256, "ключ".encode().decode("latin-1")])
def test_a_key_that_cannot_be_one_is_refused(acme_api: ApiClient, key: str) -> None:
    assert (
        acme_api.post("/customers", BODY, headers={"Idempotency-Key": key}, status=422).json["field"]
        == "Idempotency-Key"
    )


def test_an_answer_is_kept_for_a_day(acme_api: ApiClient) -> None:
    acme_api.post("/customers", BODY, headers=KEY, status=201)
    with time_machine.travel(now() + KEPT_FOR + timedelta(minutes=1), tick=True):
        assert acme_api.post("/customers", BODY, headers=KEY).status == 409, "the key is free again, the code is not"


@pytest.mark.usefixtures("own_database")
def test_four_at_once_with_one_key_do_the_work_once(web: Flask, cast: Cast) -> None:
    token, barrier = cast.token(alice), Barrier(4)

    def post(_: int) -> Answer:
        barrier.wait()
        return ApiClient(web, token).post("/customers", BODY, headers=KEY)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(post, range(4)))
    assert [answer.status for answer in answers] == [201] * 4
    assert len({answer.json["id"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1


@pytest.mark.usefixtures("own_database")
def test_of_four_at_once_with_one_code_one_is_taken_and_the_others_learn_of_it(web: Flask, cast: Cast) -> None:
    token, barrier = cast.token(alice), Barrier(4)

    def post(n: int) -> Answer:
        barrier.wait()
        return ApiClient(web, token).post("/customers", {**BODY, "name": f"Omni {n}"})

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(post, range(4)))
    assert sorted(answer.status for answer in answers) == [201] + [409] * 3
    assert {answer.json["field"] for answer in answers if answer.status == 409} == {"code"}


@pytest.mark.usefixtures("own_database")
def test_of_four_changes_at_once_no_one_is_lost(web: Flask, cast: Cast) -> None:
    token, barrier = cast.token(alice), Barrier(4)
    client = ApiClient(web, token)
    customer = client.post("/customers", BODY, status=201).json
    changes = {"name": "Omni", "other_name": "欧尼", "email": "a@omni.example", "tax_id": "C20880050010"}

    def patch(name: str) -> int:
        barrier.wait()
        return ApiClient(web, token).patch(f"/customers/{customer['id']}", {name: changes[name]}).status

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(patch, changes)) == [200] * 4
    saved = client.get(f"/customers/{customer['id']}").json
    assert saved["version"] == 5
    assert {name: saved[name] for name in changes} == changes
