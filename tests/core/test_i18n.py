"""The language of an answer, and how dates, numbers and problems are said in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import text

from app.core import i18n
from app.core.messages import Problem, Reason
from tests.client import Client
from tests.people import Cast, alice

Visitor = Callable[..., Client]
TAKEN = Reason("test_i18n_taken", "%(field)s: “%(value)s” is taken, %(n)s times")


def lang(client: Client, **headers: str) -> str | None:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/there/is/nothing", headers=given, status=404).one("html").attributes["lang"]


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW", "zh-Hans"),
        ("ms-MY", "ms"),
        ("en-GB", "en"),
        ("fr-FR, ms;q=0.5", "ms"),
        ("fr", "en"),
        ("", "en"),
        ("q=;;;,", "en"),
    ],
)
def test_nobody_gets_the_language_of_the_browser(visitor: Visitor, accepted: str, expected: str) -> None:
    assert lang(visitor(), Accept_Language=accepted) == expected


def test_the_language_chosen_on_this_browser_goes_before_its_own(visitor: Visitor) -> None:
    browser = visitor()
    browser.flask.set_cookie("lang", "ms", domain="localhost")
    assert lang(browser, Accept_Language="zh") == "ms"


def test_a_language_that_we_do_not_speak_is_not_taken_from_a_cookie(visitor: Visitor) -> None:
    browser = visitor()
    browser.flask.set_cookie("lang", "../../etc", domain="localhost")
    assert lang(browser, Accept_Language="zh") == "zh-Hans"


def test_a_person_has_their_own_language_everywhere(visitor: Visitor, cast: Cast) -> None:
    browser, person = visitor(alice), cast.id_of(alice)
    with cast.acting(alice) as session:
        session.execute(text("update users set locale = 'zh' where id = :id"), {"id": person})
    assert lang(browser, Accept_Language="ms") == "zh-Hans"


@pytest.mark.parametrize(
    ("locale", "in_table", "in_sentence"),
    [
        ("en", "23 Nov 2026", "23 Nov 2026"),
        ("ms", "23 Nov 2026", "23 Nov 2026"),
        ("zh", "2026-11-23", "2026年11月23日"),
    ],
)
def test_dates_are_written_as_each_language_does(web: Flask, locale: str, in_table: str, in_sentence: str) -> None:
    with web.test_request_context(), force_locale(locale):
        day = date(2026, 11, 23)
        assert i18n.show_date(day) == in_table
        assert i18n.show_date(day, sentence=True) == in_sentence


def test_malay_months_are_malay(web: Flask) -> None:
    with web.test_request_context(), force_locale("ms"):
        months = [i18n.show_date(date(2026, month, 1)).split()[1] for month in (3, 5, 8, 10, 12)]
        assert months == ["Mac", "Mei", "Ogo", "Okt", "Dis"]


def test_an_instant_is_shown_in_the_companys_day(web: Flask) -> None:
    with web.test_request_context(), force_locale("en"):
        late = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
        assert i18n.show_instant(late, "Asia/Kuala_Lumpur") == "24 Nov 2026 00:30"
        assert i18n.show_instant(late, "UTC") == "23 Nov 2026 16:30"


def test_what_is_not_there_is_a_dash(web: Flask) -> None:
    with web.test_request_context():
        assert {i18n.show_date(None), i18n.show_number(None), i18n.show_instant(None, "UTC")} == {"–"}


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "1 s"), (59, "59 s"), (60, "1 min"), (3599, "60 min"), (7200, "2 h")]
)
def test_a_rough_time_left_is_said_in_the_largest_unit(web: Flask, seconds: float, shown: str) -> None:
    with web.test_request_context(), force_locale("en"):
        assert i18n.show_duration(seconds) == shown


def test_a_problem_is_explained_with_the_fields_own_label(web: Flask) -> None:
    with web.test_request_context(), force_locale("en"):
        problem = Problem("tax_id", TAKEN, {"value": "100 %", "n": 2})
        assert i18n.explain(problem, {"tax_id": "Tax ID"}) == "Tax ID: “100 %” is taken, 2 times"


def test_two_reasons_cannot_share_a_code() -> None:
    with pytest.raises(ValueError, match="test_i18n_taken"):
        Reason("test_i18n_taken", "Something else")


def test_a_stored_problem_is_read_back() -> None:
    problem = Problem("tax_id", TAKEN, {"value": "x", "n": 1})
    assert Problem.from_json(problem.to_json()) == problem
