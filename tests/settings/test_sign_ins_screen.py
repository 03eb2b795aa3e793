"""The log of sign-ins on the screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.identity.service import companies
from app.settings import forms
from tests.client import Client
from tests.matchers import fragment, shows
from tests.people import PASSWORD, Cast, alice, bob, carol, dave, mallory

AS_PERSON = Callable[..., Client]
LIST = "/acme/settings/sign-ins/"


def try_to(client: Client, email: str, password: str = PASSWORD) -> None:
    client.post("/sign-in", {"email": email, "password": password})


def test_an_auditor_reads_who_tried_to_sign_in(client: Client, as_person: AS_PERSON) -> None:
    try_to(client, bob.email, "wrong password here")
    try_to(client, bob.email)
    client.post("/sign-out")
    rows = as_person(carol).get(LIST).texts("tbody tr")
    assert ["Signed in" in rows[0], "Refused: wrong password" in rows[1]] == [True, True]
    assert all("Bob Lim" in row and "127.0.0.1" in row for row in rows)


def test_tries_of_nobody_and_of_other_companies_are_not_shown(client: Client, as_person: AS_PERSON) -> None:
    try_to(client, "my-password-typed-into-the-wrong-field")
    try_to(client, mallory.email, "wrong password here")
    page = as_person(carol).get(LIST)
    assert page == shows("Nobody has signed in yet")
    assert "Mallory" in as_person(mallory).get("/evil/settings/sign-ins/").words


def test_what_somebody_did_before_they_were_a_member_is_not_shown(
    client: Client, as_person: AS_PERSON, cast: Cast
) -> None:
    try_to(client, mallory.email, "wrong password here")
    with cast.web.app_context():
        companies.create_member(cast.tenant("acme"), mallory.email, role="auditor", password=None)
    assert as_person(carol).get(LIST) == shows("Nobody has signed in yet")
    try_to(client, mallory.email, "wrong password here")
    assert "Mallory" in as_person(carol).get(LIST).words


def test_the_log_is_searched_and_narrowed_to_refusals(client: Client, as_person: AS_PERSON) -> None:
    try_to(client, bob.email, "wrong password here")
    try_to(client, dave.email)
    reader = as_person(carol)
    assert len(reader.get(LIST + "?q=dave").all("tbody tr")) == 1
    answer = reader.htmx(LIST + "?outcome=failed", "sign_ins")
    assert answer == fragment("sign_ins")
    assert [("Bob" in row) for row in answer.texts("tbody tr")] == [True]
    assert reader.get(LIST + "?q=nobody") == shows("Nothing matches")


def test_a_reset_shows_too(client: Client, as_person: AS_PERSON) -> None:
    client.post("/reset", {"email": bob.email})
    assert as_person(carol).get(LIST) == shows("Asked for a link to set the password")


def test_the_log_is_paged_newest_first(client: Client, as_person: AS_PERSON, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "PAGE_SIZE", 2)
    for person in (bob, dave, bob):
        try_to(client, person.email, "wrong password here")
    first = as_person(carol).get(LIST)
    assert ["Bob" in row for row in first.texts("tbody tr")] == [True, False]
    second = as_person(carol).get(str(first.one("#page_right").attributes["href"]))
    assert ["Bob" in row for row in second.texts("tbody tr")] == [True]


def test_a_cursor_that_somebody_made_up_is_refused(as_person: AS_PERSON) -> None:
    as_person(carol).get(LIST + "?cursor=xyz", status=422)


def test_who_may_not_see_the_audit_does_not_see_it(as_person: AS_PERSON) -> None:
    for person in (bob, dave):
        as_person(person).get(LIST, status=403)
    as_person(alice).get(LIST, status=200)
