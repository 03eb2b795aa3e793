"""The members of a company on the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from flask import Flask

from app.core.clock import now
from app.identity.service import companies
from app.identity.values import INVITATION_LIFE
from app.settings import forms
from tests.client import Answer, Client
from tests.matchers import fragment, redirects_to, shows, shows_error
from tests.people import PASSWORD, Cast, alice, bob, carol, dave, mallory

AS_PERSON = Callable[..., Client]
LIST = "/acme/settings/members/"
EVE = "eve@example.com"


def role(page: Answer, name: str) -> str:
    """The value of the role of that name in a page's choice."""
    return next(str(o.attributes["value"]) for o in page.all("#role option") if o.text().strip() == name)


def invite(admin: Client, email: str = EVE, name: str = "Auditor", locale: str = "en") -> Answer:
    page = admin.get(LIST + "new")
    return admin.submit(page, "#invitation_form", email=email, role=role(page, name), locale=locale)


def open_member(admin: Client, words: str) -> Answer:
    """The page of the member in whose row `words` stand."""
    page = admin.get(LIST)
    row = next(row for row in page.all("tbody tr") if words in row.text())
    link = row.css_first("a")
    assert link is not None
    return admin.get(str(link.attributes["href"]))


def test_the_list_shows_everybody_with_role_and_status(as_person: AS_PERSON) -> None:
    page = as_person(alice).get(LIST)
    rows = [" ".join(row.text(separator=" ").split()) for row in page.all("tbody tr")]
    assert rows[0] == "Alice Tan (you) alice@example.com Administrator Active"
    assert rows[1] == "Bob Lim bob@example.com Credit controller Active"
    assert len(rows) == 5
    assert mallory.name not in page.words


@pytest.mark.parametrize(
    ("asked", "found"), [("?q=LIM", ["Bob Lim"]), ("?q=dave@", ["Dave Kumar"]), ("?q=%25", []), ("?q=nobody", [])]
)
def test_the_list_is_searched_by_name_and_e_mail(as_person: AS_PERSON, asked: str, found: list[str]) -> None:
    assert as_person(alice).get(LIST + asked).texts("tbody .name") == found


def test_the_list_is_narrowed_to_a_role(as_person: AS_PERSON) -> None:
    admin = as_person(alice)
    chosen = role(admin.get(LIST), "Auditor")
    answer = admin.htmx(f"{LIST}?role={chosen}", "members")
    assert answer == fragment("members")
    assert answer.texts("tbody .name") == ["Carol Wong"]


def test_a_long_list_is_paged(as_person: AS_PERSON, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "PAGE_SIZE", 2)
    admin = as_person(alice)
    first = admin.get(LIST)
    second = admin.get(str(first.one("#page_right").attributes["href"]))
    last = admin.get(str(second.one("#page_right").attributes["href"]))
    assert [page.texts("tbody .name") for page in (first, second, last)] == [
        ["Alice Tan (you)", "Bob Lim"], ["Carol Wong", "Dave Kumar"], ["Olivia Aziz"],
    ]  # fmt: skip
    assert admin.get(str(last.one("#page_left").attributes["href"])).texts("tbody .name") == [
        "Carol Wong",
        "Dave Kumar",
    ]


def test_somebody_is_invited_and_stands_in_the_list(
    as_person: AS_PERSON, run_jobs: Callable[[], int], mailbox: Callable[[], list[EmailMessage]]
) -> None:
    admin = as_person(alice)
    answer = invite(admin)
    assert answer == redirects_to(LIST)
    assert admin.follow(answer) == shows("The invitation goes to eve@example.com.")
    assert "Invitation on its way" in admin.get(LIST).words
    run_jobs()
    assert [mail["To"] for mail in mailbox()] == [EVE]
    assert "Invited until" in admin.get(LIST).words
    with time_machine.travel(now() + timedelta(hours=11), tick=False):
        admin.get(LIST)


def test_an_invitation_that_was_not_accepted_in_time_is_marked(
    as_person: AS_PERSON, run_jobs: Callable[[], int], cast: Cast
) -> None:
    invite(as_person(alice))
    run_jobs()
    with time_machine.travel(now() + INVITATION_LIFE, tick=False):
        assert "Invitation too old" in as_person(alice).get(LIST).words


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(as_person: AS_PERSON) -> None:
    admin = as_person(alice)
    answer = invite(admin, email="eve")
    assert answer == shows_error("email", "“eve” is not an e-mail address.")
    assert answer.one("#role option[selected]").text() == "Auditor"
    assert invite(admin, email=bob.email) == shows_error("email", "is a member already")
    page = admin.get(LIST + "new")
    assert admin.submit(page, "#invitation_form", email=EVE, role="") == shows_error("role", "Choose a role")
    assert len(admin.submit(page, "#invitation_form", email="eve", role="").all("#problems li")) == 2
    assert admin.htmx(LIST, "invitation_form", {"email": "eve"}, status=422) == fragment("invitation_form")


def test_a_role_is_changed(as_person: AS_PERSON) -> None:
    admin = as_person(alice)
    page = open_member(admin, "Carol")
    answer = admin.submit(page, "#member_form", role=role(page, "Finance"))
    assert admin.follow(answer) == shows("The role is now “Finance”.")
    assert "Finance" in next(row for row in admin.get(LIST).texts("tbody tr") if "Carol" in row)


def test_the_last_administrator_reads_why_they_stay(as_person: AS_PERSON) -> None:
    admin = as_person(alice)
    page = open_member(admin, "Alice")
    answer = admin.submit(page, "#member_form", role=role(page, "Auditor"))
    assert answer.status == 409
    assert "This is the only administrator" in answer.one("[role=alert]").text()
    assert "This is the only administrator" in admin.submit(page, "#remove").words
    assert admin.get(LIST).status == 200


def test_somebody_is_removed(as_person: AS_PERSON) -> None:
    admin, gone = as_person(alice), as_person(dave)
    answer = admin.submit(open_member(admin, "Dave"), "#remove")
    assert admin.follow(answer) == shows("That person is no longer a member.")
    assert "Dave" not in admin.get(LIST).words
    gone.get("/acme/", status=404)


def test_an_invitation_is_sent_again_and_taken_back(as_person: AS_PERSON) -> None:
    admin = as_person(alice)
    invite(admin)
    page = open_member(admin, EVE)
    assert admin.follow(admin.submit(page, "form[action$=resend]")) == shows(
        "The invitation goes to eve@example.com again."
    )
    assert admin.follow(admin.submit(page, "#remove")) == shows("The invitation is taken back.")
    assert EVE not in admin.get(LIST).words


def test_somebody_without_the_right_sees_none_of_it(as_person: AS_PERSON) -> None:
    for person in (bob, carol, dave):
        for url in (LIST, LIST + "new", "/acme/settings/roles/"):
            as_person(person).get(url, status=403)
        as_person(person).post(LIST, {"email": EVE}, status=403)


def test_another_companys_member_is_not_there(web: Flask, as_person: AS_PERSON) -> None:
    url = open_member(as_person(alice), "Bob").response.request.path
    stranger = as_person(mallory)
    stranger.get(url, status=404)
    stranger.get(url.replace("/acme/", "/evil/"), status=404)
    for verb in ("", "/remove", "/resend"):
        stranger.post(url.replace("/acme/", "/evil/") + verb, {"role": ""}, status=404)


def test_the_default_roles_are_shown_in_the_readers_language(as_person: AS_PERSON) -> None:
    """Until the catalogues are complete the English name shows; what must not happen is a name of somebody's own translated."""
    assert "Credit controller" in as_person(alice).get("/acme/settings/roles/").words


def test_a_person_with_an_unusual_name_is_found_and_shown(web: Flask, cast: Cast, as_person: AS_PERSON) -> None:
    with web.app_context():
        companies.create_member(
            cast.tenant("acme"), "mei@example.com", role="auditor", password=PASSWORD, name="陈美玲 O'Neill"
        )
    assert as_person(alice).get(LIST + "?q=美玲 o'n").texts("tbody .name") == ["陈美玲 O'Neill"]
