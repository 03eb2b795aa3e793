"""From the invitation to the first click in the company."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from app.core.clock import now
from app.core.session import no_tenant_yet
from app.identity.queries import members as queries
from app.identity.service import members
from app.identity.values import INVITATION_LIFE
from tests.client import Client
from tests.identity.test_passwords import link_in
from tests.matchers import redirects_to, shows, shows_error
from tests.people import PASSWORD, Cast, Person, alice, bob, mallory

pytestmark = pytest.mark.usefixtures("quick_passwords")
AS_PERSON = Callable[..., Client]
MAILBOX = Callable[[], list[EmailMessage]]
NEW = "seven quiet herons walk"
EVE = "eve@example.com"


@pytest.fixture
def invite(cast: Cast, run_jobs: Callable[[], int], mailbox: MAILBOX) -> Callable[..., str]:
    """`invite("eve@example.com")`: Alice invites, and the link comes out of the mail."""

    def send(email: str = EVE, role: str = "auditor", locale: str = "en", by: Person = alice) -> str:
        actor = cast.actor(by)
        with cast.acting(by):
            role_id = queries.find_role_id(role)
            assert role_id is not None
            members.invite(actor, email, role_id, locale)
        run_jobs()
        return link_in(mailbox()[-1])

    return send


def member_id(cast: Cast, email: str) -> str:
    with cast.acting(alice) as session:
        found = session.execute(
            text("select m.id from memberships m join users u on u.id = m.user_id where u.email = :email"),
            {"email": email},
        )
        return str(found.scalar_one())


def events(cast: Cast, kind: str) -> list[tuple[str, str]]:
    with cast.acting(alice) as session:
        rows = session.execute(
            text("select actor_kind, actor_name from events where type = :kind order by id"), {"kind": kind}
        )
        return [tuple(row) for row in rows]


def test_a_new_person_sets_name_and_password_and_is_in(client: Client, invite: Callable[..., str], cast: Cast) -> None:
    page = client.get(invite())
    assert page.h1 == "Join Acme Trading"
    answer = client.submit(page, name="  Eve  Ng ", password=NEW)
    assert answer == redirects_to("/acme/")
    assert client.get("/profile").one("#name").attributes["value"] == "Eve Ng"
    assert client.get("/acme/settings/sign-ins/").status == 200
    assert events(cast, "member.joined") == [("person", "Eve Ng")]
    assert cast.actor(Person("Eve", EVE, "auditor", "acme")).name == "Eve Ng"


def test_name_and_password_are_checked_and_what_was_typed_stays(client: Client, invite: Callable[..., str]) -> None:
    url = invite()
    answer = client.submit(client.get(url), name="Eve", password="short")
    assert answer == shows_error("password", "at least 12 characters")
    assert answer.one("#name").attributes["value"] == "Eve"
    assert client.submit(client.get(url), name=" ", password=NEW) == shows_error("name", "A name is needed")
    assert client.submit(client.get(url), name="Eve", password=NEW) == redirects_to("/acme/")


def test_somebody_with_an_account_joins_with_it_and_keeps_the_password(
    as_person: AS_PERSON, client: Client, invite: Callable[..., str]
) -> None:
    url, person = invite(mallory.email), as_person(mallory)
    page = person.get(url)
    assert page == shows("Your account and its password stay as they are")
    assert not page.has("input[type=password]")
    assert person.submit(page) == redirects_to("/acme/")
    assert client.post("/sign-in", {"email": mallory.email, "password": PASSWORD}) == redirects_to("/")


def test_somebody_with_an_account_signs_in_first_and_comes_back(client: Client, invite: Callable[..., str]) -> None:
    url = invite(mallory.email)
    page = client.get(url)
    link = page.one("main a.btn.primary").attributes["href"]
    answer = client.submit(client.get(str(link)), email=mallory.email, password=PASSWORD)
    assert answer == redirects_to(url)
    assert client.submit(client.follow(answer)) == redirects_to("/acme/")


def test_an_invitation_never_sets_the_password_of_somebody_who_has_one(
    client: Client, invite: Callable[..., str]
) -> None:
    """Else whoever reads the mail, or invites, could take over an account."""
    url = invite(mallory.email)
    client.post(url, {"name": "Owned", "password": NEW}, status=401)
    assert client.post("/sign-in", {"email": mallory.email, "password": NEW}).status == 401


def test_an_invitation_is_for_the_person_invited_alone(
    as_person: AS_PERSON, invite: Callable[..., str], cast: Cast
) -> None:
    url, other = invite(mallory.email), as_person(bob)
    assert other.get(url) == shows("You are signed in as somebody else")
    other.post(url, status=403)
    assert events(cast, "member.joined") == []


def test_an_invitation_works_once(client: Client, invite: Callable[..., str]) -> None:
    url = invite()
    client.submit(client.get(url), name="Eve", password=NEW)
    assert client.get(url, status=404).h1 == "This link is not good any more"
    client.post(url, {"name": "Mallory", "password": "another quiet heron here"}, status=404)


def test_an_invitation_is_good_for_seven_days(client: Client, invite: Callable[..., str]) -> None:
    url, made = invite(), now()
    with time_machine.travel(made + INVITATION_LIFE - timedelta(minutes=1), tick=False):
        client.get(url, status=200)
    with time_machine.travel(made + INVITATION_LIFE + timedelta(minutes=1), tick=False):
        client.post(url, {"name": "Eve", "password": NEW}, status=404)


def test_sending_it_again_ends_the_link_sent_before(
    client: Client,
    as_person: AS_PERSON,
    invite: Callable[..., str],
    cast: Cast,
    run_jobs: Callable[[], int],
    mailbox: MAILBOX,
) -> None:
    first = invite()
    as_person(alice).post(f"/acme/settings/members/{member_id(cast, EVE)}/resend", status=303)
    run_jobs()
    second = link_in(mailbox()[-1])
    assert second != first
    client.get(first, status=404)
    client.get(second, status=200)


def test_an_invitation_that_is_taken_back_opens_nothing(
    client: Client, as_person: AS_PERSON, invite: Callable[..., str], cast: Cast
) -> None:
    url = invite()
    answer = as_person(alice).post(f"/acme/settings/members/{member_id(cast, EVE)}/remove")
    assert answer == redirects_to("/acme/settings/members/")
    client.get(url, status=404)
    client.post(url, {"name": "Eve", "password": NEW}, status=404)


def test_a_mail_that_waits_is_not_sent_once_the_invitation_is_taken_back(
    as_person: AS_PERSON, cast: Cast, run_jobs: Callable[[], int], mailbox: MAILBOX
) -> None:
    admin = as_person(alice)
    admin.submit(admin.get("/acme/settings/members/new"), "#invitation_form", email=EVE, role=_role(admin, "Auditor"))
    admin.post(f"/acme/settings/members/{member_id(cast, EVE)}/remove", status=303)
    run_jobs()
    assert mailbox() == []


def _role(admin: Client, name: str) -> str:
    options = admin.get("/acme/settings/members/new").all("#role option")
    return next(str(o.attributes["value"]) for o in options if o.text() == name)


def test_somebody_taken_back_can_be_invited_again(
    client: Client, as_person: AS_PERSON, invite: Callable[..., str], cast: Cast
) -> None:
    invite()
    as_person(alice).post(f"/acme/settings/members/{member_id(cast, EVE)}/remove", status=303)
    client.submit(client.get(invite()), name="Eve", password=NEW)
    assert client.get("/acme/settings/sign-ins/").status == 200


def test_two_companies_may_invite_the_same_new_person(client: Client, invite: Callable[..., str]) -> None:
    first = invite()
    second = invite(by=mallory)
    client.submit(client.get(first), name="Eve", password=NEW)
    assert client.submit(client.get(second)) == redirects_to("/evil/")
    assert [a.text().strip() for a in client.get("/companies").all("main nav a")] == ["Acme Trading", "Evil Holdings"]


def test_who_has_not_accepted_yet_is_no_member(
    client: Client, web: Flask, invite: Callable[..., str], as_person: AS_PERSON
) -> None:
    invite(mallory.email)
    as_person(mallory).get("/acme/", status=404)


def test_the_list_does_not_tell_whether_somebody_invited_has_an_account(
    as_person: AS_PERSON, invite: Callable[..., str]
) -> None:
    invite(mallory.email)
    page = as_person(alice).get("/acme/settings/members/")
    assert mallory.email in page.words
    assert mallory.name not in page.words
    assert mallory.email not in as_person(alice).get("/acme/settings/members/?q=chan").words


def test_the_mail_is_in_the_language_chosen_and_one_of_ones_own_if_there_is(
    web: Flask, invite: Callable[..., str], mailbox: MAILBOX
) -> None:
    invite(locale="zh")
    assert mailbox()[-1]["Content-Language"] == "zh-Hans"
    with web.app_context(), no_tenant_yet("a test") as session:
        session.execute(text("update users set locale = 'ms' where email = :email"), vars(mallory))
    invite(mallory.email, locale="zh")
    assert mailbox()[-1]["Content-Language"] == "ms"
    mail = mailbox()[-1]
    assert mail["To"] == mallory.email
    assert "Alice Tan" in mail["Subject"]
    html = mail.get_body(("html",))
    assert html is not None
    assert link_in(mail) in html.get_content()


def test_an_open_invitation_carries_a_reset_for_somebody_who_forgot_the_password(
    client: Client, cast: Cast, invite: Callable[..., str], run_jobs: Callable[[], int], mailbox: MAILBOX
) -> None:
    """They are in no company, and need their account to accept."""
    with cast.acting(mallory) as session:
        session.execute(text("update memberships set status = 'removed', role_id = null"))
    invite(mallory.email)
    client.post("/reset", {"email": mallory.email}, status=200)
    run_jobs()
    assert "/reset/" in link_in(mailbox()[-1])
