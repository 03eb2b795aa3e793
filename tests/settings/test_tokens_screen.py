"""API tokens on the screen."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text

from tests.client import Answer, Client
from tests.matchers import shows, shows_error
from tests.people import Cast, alice, bob, mallory

AS_PERSON = Callable[..., Client]
LIST = "/acme/settings/tokens/"


def make(admin: Client, **values: object) -> Answer:
    return admin.submit(admin.get(LIST + "new"), "#token_form", **{"name": "Shop", **values})


def test_a_token_is_shown_once(as_person: AS_PERSON) -> None:
    admin = as_person(alice)
    answer = make(admin)
    assert answer.status == 201
    secret = str(answer.one("#secret").attributes["value"])
    assert secret.startswith("lgt_")
    assert answer.headers["Cache-Control"] == "no-store"
    page = admin.get(LIST)
    assert page == shows(secret[:12])
    assert secret not in page.text
    assert "Alice Tan" in page.words
    assert "Never" in page.words


def test_a_token_is_made_with_what_was_chosen(as_person: AS_PERSON, cast: Cast) -> None:
    make(as_person(alice), reach="some", scopes=["customers:edit"], life="30")
    with cast.acting(alice) as session:
        row = session.execute(text("select scopes, expires_at - created_at as life from api_tokens")).one()
    assert row.scopes == ["customers:edit", "customers:view"]
    assert row.life.days in (29, 30)


def test_a_token_of_no_right_is_no_token(as_person: AS_PERSON) -> None:
    answer = make(as_person(alice), reach="some")
    assert answer.status == 422
    assert "at least one thing" in answer.words


def test_what_is_wrong_stands_beside_its_field(as_person: AS_PERSON) -> None:
    assert make(as_person(alice), name=" ") == shows_error("name", "A name is needed")
    assert make(as_person(alice), life="5") == shows_error("life", "Choose from the list")


def test_a_token_is_revoked(as_person: AS_PERSON, cast: Cast) -> None:
    admin = as_person(alice)
    make(admin)
    page = admin.get(str(admin.get(LIST).one("tbody a").attributes["href"]))
    assert admin.follow(admin.submit(page, "#revoke")) == shows("The token “Shop” is revoked")
    assert admin.get(LIST) == shows("No token yet")


def test_an_empty_list_says_what_tokens_are_for(as_person: AS_PERSON) -> None:
    assert as_person(alice).get(LIST) == shows("Make one for each program")


def test_who_may_not_manage_tokens_makes_none(as_person: AS_PERSON) -> None:
    as_person(bob).get(LIST, status=403)
    as_person(bob).post(LIST, {"name": "Shop"}, status=403)


def test_another_companys_token_is_not_there(as_person: AS_PERSON) -> None:
    admin, stranger = as_person(alice), as_person(mallory)
    make(admin)
    url = str(admin.get(LIST).one("tbody a").attributes["href"]).replace("/acme/", "/evil/")
    stranger.get(url, status=404)
    stranger.post(url + "/revoke", status=404)
