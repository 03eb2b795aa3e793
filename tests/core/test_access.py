"""The guard before the views: who is let in, who is sent to the sign-in, who is told nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from app.core.access import Access, Unmarked, access_of, requires
from app.core.permissions import Permission
from tests.client import Client
from tests.matchers import sends_to_sign_in
from tests.people import Cast, alice, carol, dave, mallory

Visitor = Callable[..., Client]


def test_anybody_sees_what_is_public(visitor: Visitor) -> None:
    assert visitor().get("/probe/public", status=200).text == "open to anybody"


def test_somebody_signed_in_sees_what_is_personal(visitor: Visitor) -> None:
    assert visitor(mallory).get("/probe/personal").status == 200


@pytest.mark.parametrize("path", ["/probe/personal", "/acme/probe/member", "/acme/probe/place"])
def test_nobody_is_asked_to_sign_in_first(visitor: Visitor, path: str) -> None:
    answer = visitor().get(path, status=303)
    assert answer == sends_to_sign_in()


def test_after_signing_in_the_person_comes_back_to_where_they_wanted_to_go(visitor: Visitor) -> None:
    answer = visitor().get("/acme/probe/place?q=a%26b&page=2")
    assert answer.location == "/sign-in?next=/acme/probe/place%3Fq%3Da%2526b%26page%3D2"


def test_a_post_is_not_what_the_person_comes_back_to(visitor: Visitor) -> None:
    assert visitor().post("/acme/probe/write/well").location == "/sign-in"


def test_htmx_is_told_by_a_header_to_go_to_the_sign_in(visitor: Visitor) -> None:
    answer = visitor().htmx("/acme/probe/place", "probe_part", status=401)
    assert answer.headers["HX-Redirect"] == "/sign-in"
    assert answer.text == ""


def test_a_member_with_the_right_is_let_in(visitor: Visitor) -> None:
    assert visitor(carol).get("/acme/probe/place", status=200).h1 == "Probe"


def test_a_member_without_the_right_is_told_so(visitor: Visitor) -> None:
    answer = visitor(dave).get("/acme/probe/place", status=403)
    assert answer.h1 == "You may not do this"
    assert "Your role does not allow this." in answer.words


def test_a_right_that_was_taken_away_is_gone_at_the_next_request(visitor: Visitor, cast: Cast) -> None:
    browser = visitor(carol)
    browser.get("/acme/probe/place", status=200)
    with cast.acting(alice) as session:
        session.execute(text("update roles set permissions = '{}' where key = :key"), {"key": carol.role})
    browser.get("/acme/probe/place", status=403)


def test_somebody_removed_from_a_company_does_not_find_it_any_more(visitor: Visitor, cast: Cast) -> None:
    browser, gone = visitor(carol), cast.id_of(carol)
    with cast.acting(alice) as session:
        session.execute(text("update memberships set status = 'removed' where user_id = :id"), {"id": gone})
    browser.get("/acme/probe/member", status=404)


def test_another_company_answers_like_one_that_does_not_exist(visitor: Visitor) -> None:
    browser = visitor(mallory)
    foreign = browser.get("/acme/probe/member", status=404)
    unknown = browser.get("/nowhere/probe/member", status=404)
    assert foreign.words.split("Request number")[0] == unknown.words.split("Request number")[0]
    assert "Acme" not in foreign.text


def test_a_view_without_a_mark_is_an_error_for_everybody(visitor: Visitor) -> None:
    assert visitor(alice).get("/probe/unmarked", status=500).h1 == "Something went wrong on our side"


def test_a_cookie_that_is_no_session_is_nobody(visitor: Visitor) -> None:
    browser = visitor()
    browser.flask.set_cookie("langgan", "made up", domain="localhost")
    assert browser.get("/acme/probe/member") == sends_to_sign_in()


def test_the_marks_say_what_a_route_asks_for() -> None:
    @requires(Permission.CUSTOMERS_VIEW, Permission.CREDIT_VIEW)
    def view() -> str:
        return ""

    assert str(access_of(view)) == "customers:view,credit:view"
    assert str(Access("public")) == "public"
    with pytest.raises(Unmarked):
        access_of(lambda: "")
