"""Setting a password: by a link from a mail, and by knowing the old one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from app.core.clock import now
from app.core.session import no_tenant_yet, transaction
from app.identity.service import companies
from app.identity.service.secrets import secret_hash
from app.identity.values import ACCOUNT_TRIES, RESET_EVERY, RESET_LIFE
from tests.client import Client
from tests.matchers import redirects_to, sends_to_sign_in, shows, shows_error
from tests.people import PASSWORD, Cast, alice, bob, mallory

pytestmark = pytest.mark.usefixtures("quick_passwords")
AS_PERSON = Callable[..., Client]
MAILBOX = Callable[[], list[EmailMessage]]
NEW = "seven quiet herons walk"


def link_in(mail: EmailMessage) -> str:
    """The path of the one link in a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    (url,) = [line for line in body.get_content().splitlines() if line.startswith("http")]
    return urlsplit(url).path


@pytest.fixture
def reset(client: Client, run_jobs: Callable[[], int], mailbox: MAILBOX) -> Callable[..., str]:
    """`reset(alice)`: ask for a link as anybody may, and take it out of the mail."""

    def ask(person: object = alice) -> str:
        client.post("/reset", {"email": person.email}, status=200)  # type: ignore[attr-defined]
        run_jobs()
        return link_in(mailbox()[-1])

    return ask


def sign_in(client: Client, password: str) -> int:
    return client.post("/sign-in", {"email": alice.email, "password": password}).status


def test_a_forgotten_password_is_set_by_a_link(client: Client, reset: Callable[..., str]) -> None:
    page = client.get(reset())
    assert page.h1 == "Set a new password"
    answer = client.submit(page, password=NEW)
    assert answer == redirects_to("/sign-in")
    assert client.follow(answer) == shows("The new password is set")
    assert sign_in(client, PASSWORD) == 401
    assert sign_in(client, NEW) == 303


def test_the_answer_is_the_same_for_somebody_without_an_account(
    client: Client, web: Flask, run_jobs: Callable[[], int], mailbox: MAILBOX
) -> None:
    pages = [
        client.post("/reset", {"email": email}, status=200).words.replace(email, "…")
        for email in (alice.email, "nobody@example.com")
    ]
    assert pages[0] == pages[1]
    run_jobs()
    assert [mail["To"] for mail in mailbox()] == [alice.email]


def test_nothing_slow_happens_before_the_answer(client: Client, web: Flask) -> None:
    """The broker is not asked, so the answer for somebody known takes no longer: the sweep sends the job."""
    sent: list[object] = []
    real = web.extensions["langgan.send_task"]
    web.extensions["langgan.send_task"] = sent.append
    client.post("/reset", {"email": alice.email}, status=200)
    web.extensions["langgan.send_task"] = real
    assert sent == []


def test_a_link_works_once(client: Client, reset: Callable[..., str]) -> None:
    url = reset()
    client.submit(client.get(url), password=NEW)
    assert client.get(url, status=404).h1 == "This link is not good any more"
    client.post(url, {"password": "another quiet heron here"}, status=404)
    assert sign_in(client, NEW) == 303


def test_a_refused_password_does_not_use_the_link_up(client: Client, reset: Callable[..., str]) -> None:
    url = reset()
    assert client.submit(client.get(url), password="short") == shows_error("password", "at least 12 characters")
    assert client.submit(client.get(url), password="password1234") == shows_error("password", "too easy to guess")
    assert client.submit(client.get(url), password=NEW) == redirects_to("/sign-in")


def test_looking_at_a_link_does_not_use_it_up(client: Client, reset: Callable[..., str]) -> None:
    """Mail programs look at links before people do."""
    url = reset()
    for _ in range(3):
        client.get(url, status=200)


def test_a_link_is_good_for_one_hour(client: Client, web: Flask, reset: Callable[..., str]) -> None:
    url, made = reset(), now()
    with time_machine.travel(made + RESET_LIFE - timedelta(seconds=30), tick=False):
        client.get(url, status=200)
    with time_machine.travel(made + RESET_LIFE + timedelta(seconds=1), tick=False):
        client.get(url, status=404)
        client.post(url, {"password": NEW}, status=404)


def test_one_used_link_ends_the_others(client: Client, reset: Callable[..., str]) -> None:
    first = reset()
    with time_machine.travel(now() + RESET_EVERY, tick=False):
        second = reset()
        client.get(first, status=200)
        client.submit(client.get(second), password=NEW)
        client.get(first, status=404)


def test_setting_the_password_by_a_link_ends_every_session(
    client: Client, reset: Callable[..., str], as_person: AS_PERSON
) -> None:
    thief, other = as_person(alice), as_person(bob)
    client.submit(client.get(reset()), password=NEW)
    assert thief.get("/profile") == sends_to_sign_in()
    assert other.get("/profile").status == 200


def test_whoever_had_to_wait_may_sign_in_after_setting_the_password(client: Client, reset: Callable[..., str]) -> None:
    for _ in range(ACCOUNT_TRIES):
        sign_in(client, "wrong password here")
    assert sign_in(client, PASSWORD) == 429
    client.submit(client.get(reset()), password=NEW)
    assert sign_in(client, NEW) == 303


def test_asking_again_and_again_sends_one_mail(client: Client, run_jobs: Callable[[], int], mailbox: MAILBOX) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(5):
            client.post("/reset", {"email": alice.email}, status=200)
        run_jobs()
        assert len(mailbox()) == 1
        clock.shift(RESET_EVERY)
        client.post("/reset", {"email": alice.email}, status=200)
        run_jobs()
        assert len(mailbox()) == 2


def test_the_secret_in_a_mail_is_kept_nowhere(web: Flask, cast: Cast, reset: Callable[..., str]) -> None:
    secret = reset().rsplit("/", 1)[1]
    with web.app_context(), no_tenant_yet("a test") as session:
        assert (
            session.scalar(text("select count(*) from user_tokens where hash = :hash"), {"hash": secret_hash(secret)})
            == 1
        )
        assert (
            session.scalar(
                text("select count(*) from user_tokens where position(:s in user_tokens::text) > 0"), {"s": secret}
            )
            == 0
        )
    with web.app_context(), transaction(cast.actor(alice)) as session:
        assert (
            session.scalar(text("select count(*) from jobs where position(:s in jobs::text) > 0"), {"s": secret}) == 0
        )
        assert session.scalar(text("select count(*) from jobs where name = 'mail.send'")) == 1


def test_the_mail_is_in_the_language_of_its_reader(
    client: Client, web: Flask, reset: Callable[..., str], mailbox: MAILBOX
) -> None:
    with web.app_context(), no_tenant_yet("a test") as session:
        session.execute(text("update users set locale = 'ms' where email = :email"), vars(alice))
    reset()
    assert mailbox()[-1]["Content-Language"] == "ms"


def test_a_person_of_no_company_is_sent_nothing(
    client: Client, web: Flask, cast: Cast, run_jobs: Callable[[], int], mailbox: MAILBOX
) -> None:
    """There is nothing they could enter, and no company whose queue would carry the mail."""
    with cast.acting(alice) as session:
        session.execute(
            text("update memberships set status = 'removed', role_id = null where user_id = :id"),
            {"id": cast.id_of(bob)},
        )
    client.post("/reset", {"email": bob.email}, status=200)
    run_jobs()
    assert mailbox() == []


# --- with the old password


def change(person: Client, current: str = PASSWORD, new: str = NEW, **how: object) -> object:
    return person.post("/profile/password", {"current": current, "password": new}, **how)


def test_a_person_changes_their_password_and_stays_signed_in_here_alone(client: Client, as_person: AS_PERSON) -> None:
    person, elsewhere = as_person(alice), as_person(alice)
    answer = person.submit(person.get("/profile/security"), "#password_form", current=PASSWORD, password=NEW)
    assert answer == redirects_to("/profile/security")
    assert person.follow(answer) == shows("Everywhere else you are signed out")
    assert elsewhere.get("/profile") == sends_to_sign_in()
    assert sign_in(client, NEW) == 303


def test_the_session_that_changed_the_password_is_a_new_one(web: Flask, cast: Cast) -> None:
    secret = cast.sign_in(alice)
    person, thief = Client(web, session=secret), Client(web, session=secret)
    change(person)
    assert thief.get("/profile") == sends_to_sign_in()


def test_the_present_password_is_asked_for(client: Client, as_person: AS_PERSON) -> None:
    person = as_person(alice)
    assert change(person, current="wrong password here") == shows_error("current", "not your password")
    assert change(person, new="short") == shows_error("password", "at least 12 characters")
    assert sign_in(client, PASSWORD) == 303


def test_a_stolen_session_cannot_try_passwords_at_will(as_person: AS_PERSON, web: Flask) -> None:
    """Its tries count with those at the door, refused ones are kept."""
    thief = as_person(alice)
    for _ in range(ACCOUNT_TRIES):
        change(thief, current="wrong password here", status=422)
    answer = thief.post("/profile/password", {"current": PASSWORD, "password": NEW}, status=429)
    assert int(answer.headers["Retry-After"]) > 0


def test_a_refused_change_is_a_fragment_for_htmx(as_person: AS_PERSON) -> None:
    answer = as_person(alice).htmx(
        "/profile/password", "password_form", {"current": "x", "password": "short"}, status=422
    )
    assert answer == shows_error("password")


def test_the_operator_never_sets_the_password_of_somebody_who_has_one(web: Flask, cast: Cast) -> None:
    with web.app_context(), pytest.raises(Exception, match="password_kept"):
        companies.create_member(cast.tenant("acme"), mallory.email, role="auditor", password=NEW)


def test_the_same_letters_from_another_keyboard_are_the_same_password(
    client: Client, reset: Callable[..., str]
) -> None:
    """Composed and decomposed é, full-width and ordinary digits."""
    client.submit(client.get(reset()), password="caf\u00e9 au lait pour deux １")
    assert sign_in(client, "cafe\u0301 au lait pour deux 1") == 303
