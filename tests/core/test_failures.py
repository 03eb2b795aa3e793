"""What a person or a program sees when something is refused or breaks, and what is kept of the request."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from tests.client import Answer, Client
from tests.core.conftest import runs
from tests.people import Cast, alice, bob

Visitor = Callable[..., Client]


@pytest.fixture
def kept(cast: Cast) -> Callable[[], list[str]]:
    """`kept()`: what the views have written and was committed."""

    def look() -> list[str]:
        from sqlalchemy import text

        with cast.acting(bob) as session:
            return list(session.scalars(text("select key from roles where key like 'written-%'")))

    return look


@pytest.mark.parametrize("how", ["well", "refused-but-kept"])
def test_a_view_that_returns_commits_whatever_its_status(
    visitor: Visitor, kept: Callable[[], list[str]], how: str
) -> None:
    visitor(alice).post(f"/acme/probe/write/{how}")
    assert kept() == [f"written-{how}"]


@pytest.mark.parametrize(
    ("how", "status"), [("conflict", 409), ("invalid", 422), ("not-found", 404), ("too-many", 429), ("broken", 500)]
)
def test_a_view_that_raises_leaves_nothing(
    visitor: Visitor, kept: Callable[[], list[str]], how: str, status: int
) -> None:
    visitor(alice).post(f"/acme/probe/write/{how}", status=status)
    assert kept() == []


def test_a_refusal_is_a_sentence(visitor: Visitor) -> None:
    answer = visitor(alice).post("/acme/probe/write/conflict", status=409)
    assert answer.h1 == "This could not be done"
    assert "“C-1” is taken (code)." in answer.words


def test_htmx_gets_a_refusal_as_a_notice_that_fits_into_the_page(visitor: Visitor) -> None:
    answer = visitor(alice).htmx("/acme/probe/write/conflict", "probe_part", {}, status=409)
    assert "<html" not in answer.text
    assert "“C-1” is taken" in answer.one("[role=alert]").text()


def test_too_many_says_when_to_come_again(visitor: Visitor) -> None:
    answer = visitor(alice).post("/acme/probe/write/too-many", status=429)
    assert answer.headers["Retry-After"] == "30"


def test_a_deadlock_is_tried_again_until_it_works(visitor: Visitor, kept: Callable[[], list[str]]) -> None:
    visitor(alice).post("/acme/probe/write/deadlock", status=303)
    assert len(runs) == 3
    assert kept() == ["written-deadlock"]


def test_what_a_view_said_before_it_had_to_run_again_is_said_once(visitor: Visitor) -> None:
    browser = visitor(alice)
    answer = browser.follow(browser.post("/acme/probe/write/deadlock", status=303))
    assert answer.texts("#toasts .toast") != []
    assert answer.one("#toasts").text().count("tried deadlock") == 1


def test_a_file_that_was_read_before_a_deadlock_is_read_whole_the_second_time(visitor: Visitor) -> None:
    answer = visitor(alice).post("/acme/probe/upload", {"file": (BytesIO(b"x" * 5000), "x.csv")}, status=200)
    assert answer.text == "5000 bytes"


def test_a_deadlock_that_does_not_end_is_given_up(visitor: Visitor, kept: Callable[[], list[str]]) -> None:
    visitor(alice).post("/acme/probe/write/deadlocks-for-ever", status=500)
    assert len(runs) == 3
    assert kept() == []


def test_a_statement_that_takes_too_long_is_a_busy_house(visitor: Visitor, kept: Callable[[], list[str]]) -> None:
    answer = visitor(alice).post("/acme/probe/write/slow", status=503)
    assert answer.h1 == "Langgan is busy"
    assert answer.headers["Retry-After"] == "5"
    assert kept() == []


def test_an_unforeseen_error_says_nothing_of_the_inside(visitor: Visitor) -> None:
    answer = visitor(alice).post("/acme/probe/write/broken", status=500)
    assert "the inside of the house" not in answer.text
    assert "ZeroDivision" not in answer.text


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]


def test_the_number_on_an_error_page_finds_the_error_in_the_log(
    visitor: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = visitor(alice).post("/acme/probe/write/broken", status=500)
    number = answer.headers["X-Request-Id"]
    assert f"Request number {number}" in answer.words
    [error] = [line for line in lines(capsys) if line["event"] == "unforeseen"]
    assert error["request_id"] == number
    assert "ZeroDivisionError: the inside of the house" in error["exception"]


@pytest.mark.parametrize(
    ("accepted", "title"),
    [("en", "Not found"), ("zh-CN,zh;q=0.9", "zh-Hans"), ("ms-MY", "ms"), ("fr", "en"), ("*", "en")],
)
def test_an_error_page_speaks_the_readers_language(visitor: Visitor, accepted: str, title: str) -> None:
    answer = visitor().get("/there/is/nothing", headers={"Accept-Language": accepted}, status=404)
    assert answer.one("html").attributes["lang"] == {"Not found": "en"}.get(title, title)


def test_a_form_without_its_token_is_refused_and_changes_nothing(
    visitor: Visitor, kept: Callable[[], list[str]]
) -> None:
    answer = visitor(alice).post("/acme/probe/write/well", csrf=False, status=400)
    assert "This form is too old" in answer.words
    assert kept() == []


def test_an_address_that_does_not_exist_is_a_page_for_nobody_and_for_a_member(visitor: Visitor) -> None:
    assert visitor().get("/there/is/nothing", status=404).h1 == "Not found"
    assert visitor(alice).get("/acme/there/is/nothing", status=404).h1 == "Not found"
    assert visitor(alice).get("/probe/thing/no-id", status=404).h1 == "Not found"


def test_a_method_that_is_not_possible_says_which_are(visitor: Visitor) -> None:
    answer = visitor(alice).get("/acme/probe/write/well", status=405)
    assert "POST" in answer.headers["Allow"]


# --- programs


def problem(answer: Answer) -> dict[str, Any]:
    assert answer.response.mimetype == "application/problem+json"
    found: dict[str, Any] = answer.json
    return found


def test_a_program_gets_a_problem_with_code_field_and_sentence(visitor: Visitor) -> None:
    answer = visitor().get("/api/probe/conflict", status=409)
    found = problem(answer)
    assert found["type"] == "/problems/conflict"
    assert (found["title"], found["status"]) == ("This could not be done", 409)
    assert found["field"] == "code"
    assert found["errors"] == [{"field": "code", "code": "test_taken", "message": "“C-1” is taken (code)."}]
    assert found["request_id"] == answer.headers["X-Request-Id"]


def test_a_program_gets_a_problem_for_everything_that_is_not_there(visitor: Visitor) -> None:
    assert problem(visitor().get("/api/nothing", status=404))["title"] == "Not found"
    assert problem(visitor().post("/api/probe/well", status=405))["status"] == 405


def test_a_program_without_a_token_is_told_how_to_prove_itself(visitor: Visitor, web: Any) -> None:
    from tests.client import ApiClient

    answer = ApiClient(web, None).get("/customers", status=401)
    assert problem(answer)["status"] == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_program_is_told_nothing_of_the_inside(visitor: Visitor) -> None:
    answer = visitor().get("/api/probe/broken", status=500)
    assert problem(answer)["title"] == "Something went wrong on our side"
    assert "the inside" not in answer.text
