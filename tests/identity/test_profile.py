"""What people see and set of themselves."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from flask import Flask
from sqlalchemy import text

from app.core.session import no_tenant_yet
from tests.client import Client
from tests.matchers import redirects_to, sends_to_sign_in, shows, shows_error
from tests.people import Cast, alice, bob

AS_PERSON = Callable[..., Client]


def test_a_person_saves_their_profile(as_person: AS_PERSON) -> None:
    person = as_person(alice)
    answer = person.submit(
        person.get("/profile"),
        "#profile_form",
        name="Alice  Tan-Lim",
        locale="ms",
        theme="dark",
        density="comfortable",
        keys="false",
    )
    assert answer == redirects_to("/profile")
    page = person.follow(answer)
    html = page.one("html").attributes
    assert (html["lang"], html["data-theme"], html["data-density"]) == ("ms", "dark", "comfortable")
    assert page.one("#name").attributes["value"] == "Alice Tan-Lim"
    assert "checked" not in page.one("#keys").attributes


def test_the_e_mail_is_shown_and_cannot_be_changed(as_person: AS_PERSON, web: Flask) -> None:
    person = as_person(alice)
    assert "readonly" in person.get("/profile").one("#email").attributes
    person.post("/profile", {"name": "Alice", "email": "owned@example.com", "keys": "true"}, status=303)
    assert person.get("/profile").one("#email").attributes["value"] == alice.email


def test_a_name_is_needed(as_person: AS_PERSON) -> None:
    person = as_person(alice)
    assert person.submit(person.get("/profile"), "#profile_form", name=" ") == shows_error("name", "A name is needed")
    answer = person.htmx("/profile", "profile_form", {"name": "x" * 121}, status=422)
    assert answer == shows_error("name", "at most 120 characters; this one has 121")


def test_a_choice_that_is_not_offered_changes_nothing(as_person: AS_PERSON) -> None:
    person = as_person(alice)
    person.post("/profile", {"name": "Alice", "locale": "fr", "theme": "<script>", "density": "x"}, status=303)
    html = person.get("/profile").one("html").attributes
    assert (html["lang"], html["data-density"]) == ("en", "compact")


def test_a_person_sees_where_they_are_signed_in(as_person: AS_PERSON) -> None:
    person = as_person(alice)
    as_person(alice)
    page = person.get("/profile/security")
    assert page == shows("This browser")
    assert len(page.all(".items li")) == 2


def test_a_person_signs_out_of_another_browser(as_person: AS_PERSON) -> None:
    lost = as_person(alice)
    person = as_person(alice)
    page = person.get("/profile/security")
    answer = person.submit(page, ".items form")
    assert answer == redirects_to("/profile/security")
    assert lost.get("/profile") == sends_to_sign_in()
    assert person.get("/profile").status == 200


def test_a_person_signs_out_everywhere_else(as_person: AS_PERSON) -> None:
    others, person, bobs = [as_person(alice), as_person(alice)], as_person(alice), as_person(bob)
    person.post("/profile/sessions/end-others", status=303)
    assert [other.get("/profile") == sends_to_sign_in() for other in others] == [True, True]
    assert person.get("/profile").status == bobs.get("/profile").status == 200


def test_nobody_ends_the_session_of_somebody_else(as_person: AS_PERSON, web: Flask, cast: Cast) -> None:
    bobs = as_person(bob)
    with web.app_context(), no_tenant_yet("a test") as session:
        session_id = session.execute(
            text("select id from sessions where user_id = :id"), {"id": cast.id_of(bob)}
        ).scalar_one()
    as_person(alice).post(f"/profile/sessions/{session_id}/end", status=404)
    as_person(alice).post(f"/profile/sessions/{uuid4()}/end", status=404)
    assert bobs.get("/profile").status == 200


def test_a_name_is_shown_as_text_whatever_it_is(as_person: AS_PERSON) -> None:
    person = as_person(alice)
    for name in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)"):
        person.post("/profile", {"name": name, "keys": "true"}, status=303)
        assert person.get("/profile").one("#name").attributes["value"] == name
        person.get("/acme/settings/members/", status=200)


def test_a_name_is_never_taken_for_a_template(as_person: AS_PERSON) -> None:
    person = as_person(alice)
    person.post("/profile", {"name": "{{7*7}}", "keys": "true"}, status=303)
    assert 'value="{{7*7}}"' in person.flask.get("/profile").text
