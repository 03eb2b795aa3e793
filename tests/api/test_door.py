"""Who is let in, how often, how large; what every refusal looks like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import time_machine
from flask import Flask

from app.api.limits import RateLimiter
from app.core.permissions import Permission
from tests.client import ApiClient, Client
from tests.people import Cast, Person, alice


def test_nobody_is_let_in_without_a_living_token(web: Flask, cast: Cast) -> None:
    for token in (None, "lgt_nonsense", ""):
        answer = ApiClient(web, token).get("/customers", status=401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_cookie_opens_nothing_here(as_person: Callable[[Person], Client]) -> None:
    assert as_person(alice).get("/api/v1/customers").status == 401


def test_a_token_does_what_its_scopes_say_and_the_refusal_names_what_is_missing(api: Callable[..., ApiClient]) -> None:
    narrow = api(alice, Permission.CUSTOMERS_VIEW)
    narrow.get("/customers")
    problem = narrow.post("/customers", {"code": "X-01", "name": "X"}, status=403).json
    assert problem["missing"] == ["customers:create"]


def test_an_unknown_path_and_a_wrong_method_answer_as_problems(acme_api: ApiClient) -> None:
    assert acme_api.get("/nothing", status=404).json["type"] == "/problems/404"
    assert acme_api.ask("PUT", "/customers", {}).status == 405
    assert acme_api.get("/customers/not-an-id", status=404)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"name": NaN}', "application/json", 400),
        (b"[" * 100_000 + b"]" * 100_000, "application/json", 400),
        (b'{"a":' * 17 + b"1" + b"}" * 17, "application/json", 400),
        (b'{"n": ' + b"9" * 5000 + b"}", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[1]", "application/json", 422),
        (b'"\\ud800"', "application/json", 422),
        (b'{"\\ud800\\u0000": 1, "name": "\\ud800"}', "application/json", 422),
        (b"code=X", "application/x-www-form-urlencoded", 415),
        (b"", None, 415),
        (b'{"name": "' + b"x" * (10 * 1024 * 1024) + b'"}', "application/json", 413),
    ],
    ids=["cut", "NaN", "100,000 levels", "17 levels", "5,000 digits", "no UTF-8", "list", "surrogate", "surrogate key", "form", "nothing", "10 MB"],
)  # fmt: skip
def test_a_body_that_cannot_be_read_is_refused(acme_api: ApiClient, body: bytes, kind: str | None, status: int) -> None:
    assert acme_api.ask("POST", "/customers", data=body, content_type=kind).status == status


@pytest.fixture
def three_a_minute(web: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens may call three times a minute."""
    config = replace(web.config["LANGGAN"], api_rate_limit=3)
    monkeypatch.setitem(web.extensions, "langgan.api_limits", RateLimiter(config))


@pytest.mark.usefixtures("three_a_minute")
def test_a_token_that_calls_too_often_is_told_when_to_come_back(
    acme_api: ApiClient, api: Callable[..., ApiClient]
) -> None:
    with time_machine.travel("2026-11-23T10:00:10Z", tick=False):
        left = [acme_api.get("/categories").headers["RateLimit-Remaining"] for _ in range(3)]
        refused = acme_api.get("/categories", status=429)
        other = api(alice).get("/categories")
    assert left == ["2", "1", "0"]
    assert refused.headers["Retry-After"] == "50"
    assert refused.headers["RateLimit-Limit"] == "3"
    assert refused.headers["RateLimit"] == '"token";r=0;t=50'
    assert refused.json["retry_after"] == 50
    assert other.headers["RateLimit-Remaining"] == "2", "another token has its own"


@pytest.mark.usefixtures("three_a_minute")
def test_the_minute_slides(acme_api: ApiClient) -> None:
    with time_machine.travel("2026-11-23T10:00:30Z", tick=False):
        for _ in range(3):
            acme_api.get("/categories")
    with time_machine.travel("2026-11-23T10:01:01Z", tick=False):
        acme_api.get("/categories", status=429)
    with time_machine.travel("2026-11-23T10:01:40Z", tick=False):
        acme_api.get("/categories")
        acme_api.get("/categories")
        acme_api.get("/categories", status=429)


def test_calls_pass_when_redis_is_away(web: Flask, acme_api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    config = replace(web.config["LANGGAN"], api_rate_limit=1, redis_url="unix:///nowhere/redis.sock?db=0")
    monkeypatch.setitem(web.extensions, "langgan.api_limits", RateLimiter(config))
    for _ in range(3):
        assert "RateLimit-Limit" not in acme_api.get("/categories").headers
