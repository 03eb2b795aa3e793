"""One JSON line per event, findable by the request's number, and nothing personal in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.client import Client
from tests.people import alice

Visitor = Callable[..., Client]


def requests(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == "request"]


def test_each_request_is_one_line_with_route_and_status(visitor: Visitor, capsys: pytest.CaptureFixture[str]) -> None:
    answer = visitor(alice).get("/acme/probe/place")
    [line] = requests(capsys)
    assert (line["method"], line["route"], line["status"]) == ("GET", "/<tenant>/probe/place", 200)
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["ms"] > 0


def test_what_was_searched_for_and_who_searched_is_not_in_the_log(
    visitor: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor(alice).get("/acme/probe/place?q=Siti+Nurhaliza")
    said = capsys.readouterr().out
    assert "Siti" not in said
    assert "alice" not in said.lower()


def test_the_number_of_a_proxy_is_taken_over(visitor: Visitor) -> None:
    answer = visitor().get("/probe/public", headers={"X-Request-Id": "proxy-0123456789"})
    assert answer.headers["X-Request-Id"] == "proxy-0123456789"


@pytest.mark.parametrize("given", ["short", "x" * 65, "with blank 123", "<script>alert(1)</script>", "a" * 10 + "\t"])
def test_a_number_that_could_do_harm_in_a_log_is_replaced(visitor: Visitor, given: str) -> None:
    answer = visitor().get("/probe/public", headers={"X-Request-Id": given})
    assert answer.headers["X-Request-Id"] != given
    assert len(answer.headers["X-Request-Id"]) == 32


def test_two_requests_have_two_numbers(visitor: Visitor) -> None:
    browser = visitor()
    numbers = {browser.get("/probe/public").headers["X-Request-Id"] for _ in range(3)}
    assert len(numbers) == 3


def test_the_checks_of_a_load_balancer_do_not_fill_the_log(
    visitor: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in ("/healthz", "/readyz", "/static/app.css"):
        visitor().get(path, status=200)
    assert requests(capsys) == []
