"""Coming in and going out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import text

from app.core.clock import now
from app.core.session import no_tenant_yet
from app.identity.service import companies, secrets
from app.identity.values import ACCOUNT_TRIES, ADDRESS_TRIES, SESSION_IDLE, SESSION_LIFE
from tests.client import Answer, Client
from tests.matchers import redirects_to, sends_to_sign_in, shows
from tests.people import PASSWORD, Cast, Person, alice, bob, mallory

pytestmark = pytest.mark.usefixtures("quick_passwords")
AS_PERSON = Callable[..., Client]


def try_to(client: Client, email: str = alice.email, password: str = PASSWORD, **more: Any) -> Answer:
    return client.post("/sign-in", {"email": email, "password": password, **more})


def cookies_of(answer: Answer) -> dict[str, str]:
    """The Set-Cookie lines of an answer, by the cookie's name."""
    return {line.split("=", 1)[0]: line for line in answer.headers.getlist("Set-Cookie")}


def attempts(web: Flask) -> list[tuple[str, str, bool]]:
    with web.app_context(), no_tenant_yet("a test looks at the log") as session:
        return [
            tuple(row)
            for row in session.execute(text("select kind, email_key, succeeded from sign_ins order by at, id"))
        ]


# --- the door


def test_a_person_signs_in_and_lands_in_their_company(client: Client) -> None:
    answer = client.submit(client.get("/sign-in"), email=" Alice@Example.com ", password=PASSWORD)
    assert answer == redirects_to("/")
    assert client.get("/") == redirects_to("/acme/")
    assert client.get("/profile") == shows("Alice Tan")


def test_a_wrong_password_is_refused_with_a_sentence_at_its_field(client: Client, web: Flask) -> None:
    answer = try_to(client, password="wrong password here")
    assert answer.status == 401
    assert "do not belong together" in answer.one("#password-error").text()
    assert answer.one("#email").attributes["value"] == alice.email
    assert "wrong password here" not in answer.text
    assert client.get("/profile") == sends_to_sign_in()
    assert attempts(web) == [("sign_in", alice.email, False)]


def test_an_unknown_person_gets_the_same_answer_for_the_same_work(client: Client, web: Flask) -> None:
    """The work is the password hash; its time cannot be compared in a test, that it is done can."""
    pages = []
    for email in (alice.email, "nobody@example.com"):
        with mock.patch.object(PasswordHasher, "verify", autospec=True, side_effect=PasswordHasher.verify) as verify:
            answer = try_to(client, email, "wrong password here")
        assert verify.call_count == 1
        pages.append((answer.status, answer.words))
    assert pages[0] == pages[1]
    assert attempts(web) == [("sign_in", alice.email, False), ("sign_in", "nobody@example.com", False)]


def test_the_password_of_nobody_is_checked_with_the_same_parameters(web: Flask) -> None:
    stored = secrets.hash_password("nine purple umbrellas sing")
    assert stored.rsplit("$", 2)[0] == secrets._NOBODY.rsplit("$", 2)[0]


def test_a_person_who_has_not_accepted_yet_cannot_sign_in_with_anything(client: Client, web: Flask) -> None:
    with web.app_context(), no_tenant_yet("a test") as session:
        session.execute(text("update users set password_hash = null where email = :email"), vars(alice))
    assert try_to(client, password="").status == 401
    assert try_to(client).status == 401


def test_a_password_hashed_with_other_parameters_is_hashed_anew_at_the_sign_in(client: Client, web: Flask) -> None:
    with web.app_context(), no_tenant_yet("a test") as session:
        old = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD)
        session.execute(text("update users set password_hash = :old where email = :email"), {"old": old, **vars(alice)})
    assert try_to(client) == redirects_to("/")
    with web.app_context(), no_tenant_yet("a test") as session:
        new = session.execute(text("select password_hash from users where email = :email"), vars(alice)).scalar_one()
    assert not secrets.is_outdated(new)
    assert secrets.password_fits(new, PASSWORD)


def test_somebody_signed_in_is_not_asked_again(as_person: AS_PERSON) -> None:
    assert as_person(alice).get("/sign-in?next=/acme/customers/") == redirects_to("/acme/customers/")


# --- where it leads


def test_the_sign_in_leads_to_where_the_person_wanted_to_go(client: Client) -> None:
    asked = client.get("/acme/settings/members/?q=bob")
    assert asked == sends_to_sign_in()
    answer = client.submit(client.follow(asked), email=alice.email, password=PASSWORD)
    assert answer == redirects_to("/acme/settings/members/?q=bob")


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example/x", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example"]
)
def test_no_link_to_our_sign_in_leads_to_another_host(client: Client, as_person: AS_PERSON, away: str) -> None:
    assert not client.get("/sign-in", query_string={"next": away}).has("main input[name=next]")
    assert try_to(client, next=away) == redirects_to("/")
    person = as_person(alice)
    assert person.get("/sign-in", query_string={"next": away}) == redirects_to("/")
    assert person.post("/language", {"locale": "ms", "next": away}) == redirects_to("/")
    assert person.post("/appearance", {"theme": "dark", "next": away}) == redirects_to("/")


def test_a_person_of_several_companies_chooses(web: Flask, cast: Cast, as_person: AS_PERSON) -> None:
    with web.app_context():
        companies.create_member(cast.tenant("evil"), bob.email, role="auditor", password=None)
    person = as_person(bob)
    assert person.get("/") == redirects_to("/companies")
    page = person.follow(person.get("/"))
    assert [a.attributes["href"] for a in page.all("main nav a")] == ["/acme/", "/evil/"]


def test_a_person_of_no_company_is_told_so(web: Flask, as_person: AS_PERSON) -> None:
    with web.app_context(), no_tenant_yet("a test") as session:
        session.execute(text("insert into users (id, email, email_key, name, locale, theme, density, keys, created_at)"
                             " values (gen_random_uuid(), 'eve@example.com', 'eve@example.com', 'Eve', 'en', 'system', 'compact', true, now())"))  # fmt: skip
    person = as_person(Person("Eve", "eve@example.com", "", ""))
    assert person.follow(person.get("/")) == shows("You are not a member of any company")
    assert person.get("/acme/", status=404)


# --- the session


def test_the_session_that_a_browser_had_ends_when_somebody_signs_in_with_it(web: Flask, cast: Cast) -> None:
    """Fixation: an attacker puts a session into the victim's browser and waits for them to sign in."""
    planted = cast.sign_in(mallory)
    victim = Client(web, session=planted)
    answer = try_to(victim)
    assert f"langgan={planted}" not in cookies_of(answer)["langgan"]
    assert Client(web, session=planted).get("/profile") == sends_to_sign_in()
    assert victim.get("/profile") == shows("Alice Tan")


def test_a_session_that_the_server_never_made_is_worth_nothing(web: Flask, database: object) -> None:
    assert Client(web, session="chosen-by-somebody").get("/profile") == sends_to_sign_in()


def test_the_form_session_begins_anew_too(client: Client) -> None:
    page = client.get("/sign-in")
    client.submit(page, email=alice.email, password=PASSWORD)
    token = page.one("main form input[name=csrf_token]").attributes["value"]
    refused = client.post("/sign-out", {"csrf_token": token}, csrf=False, status=400)
    assert "too old" in refused.words


def test_a_stolen_cookie_is_worth_nothing_after_the_sign_out(web: Flask, cast: Cast) -> None:
    secret = cast.sign_in(alice)
    person, thief = Client(web, session=secret), Client(web, session=secret)
    assert thief.get("/profile").status == 200
    answer = person.post("/sign-out")
    assert answer == redirects_to("/sign-in")
    assert "Max-Age=0" in cookies_of(answer)["langgan"]
    assert person.get("/profile") == sends_to_sign_in()
    assert thief.get("/profile") == sends_to_sign_in()


def test_signing_out_needs_the_form_token(as_person: AS_PERSON) -> None:
    person = as_person(alice)
    person.post("/sign-out", csrf=False, status=400)
    assert person.get("/profile").status == 200


def test_a_session_ends_after_twelve_hours_of_rest(web: Flask, as_person: AS_PERSON) -> None:
    start = now()
    person = as_person(alice)
    with time_machine.travel(start + SESSION_IDLE - timedelta(minutes=1), tick=False):
        assert person.get("/profile").status == 200
    with time_machine.travel(start + 2 * SESSION_IDLE - timedelta(minutes=2), tick=False):
        assert person.get("/profile").status == 200
    with time_machine.travel(start + 3 * SESSION_IDLE, tick=False):
        assert person.get("/profile") == sends_to_sign_in()


def test_a_session_ends_after_seven_days_however_busy(as_person: AS_PERSON) -> None:
    start, person = now(), as_person(alice)
    for hours in range(11, 7 * 24, 11):
        with time_machine.travel(start + timedelta(hours=hours), tick=False):
            assert person.get("/profile").status == 200
    with time_machine.travel(start + SESSION_LIFE + timedelta(seconds=1), tick=False):
        assert person.get("/profile") == sends_to_sign_in()


def test_what_is_kept_of_a_session_opens_nothing(client: Client, web: Flask) -> None:
    secret = cookies_of(try_to(client))["langgan"].split(";")[0].removeprefix("langgan=")
    with web.app_context(), no_tenant_yet("a test") as session:
        kept = session.execute(
            text("select hash, encode(hash, 'hex') as hex from sessions order by created_at desc limit 1")
        ).one()
    assert bytes(kept.hash) == secrets.secret_hash(secret)
    assert secret not in kept.hex
    assert Client(web, session=kept.hex).get("/profile") == sends_to_sign_in()


# --- cookies


@pytest.mark.parametrize(("base", "prefix"), [("http://localhost", ""), ("https://localhost", "__Host-")])
def test_cookies_are_closed_to_scripts_and_to_other_hosts(web: Flask, database: object, base: str, prefix: str) -> None:
    client = Client(web, base_url=base)
    client.get("/sign-in")
    set_by = {
        **cookies_of(try_to(client)),
        **cookies_of(client.post("/language", {"locale": "ms"})),
        **cookies_of(client.get("/profile")),
    }
    assert set(set_by) == {prefix + "langgan", prefix + "langgan_form", prefix + "lang"}
    for line in set_by.values():
        flags = {flag.strip() for flag in line.split(";")}
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= flags, line
        assert ("Secure" in flags) is base.startswith("https"), line
        assert not any(flag.startswith("Domain") for flag in flags), line


def test_over_tls_a_cookie_without_the_prefix_is_not_read(web: Flask, cast: Cast) -> None:
    """A neighbouring host, or somebody on the wire, can set a cookie of a plain name."""
    client = Client(web, base_url="https://localhost")
    client.flask.set_cookie("langgan", cast.sign_in(alice), domain="localhost")
    assert client.get("/profile") == sends_to_sign_in()


# --- the throttle


@contextmanager
def later(**how: float) -> Iterator[None]:
    with time_machine.travel(now() + timedelta(**how), tick=False):
        yield


def fail(client: Client, times: int, email: str = alice.email) -> None:
    for _ in range(times):
        assert try_to(client, email, "wrong password here").status == 401


@pytest.mark.parametrize("email", [alice.email, "nobody@example.com"])
def test_after_five_failures_one_has_to_wait_whether_there_is_such_a_person_or_not(client: Client, email: str) -> None:
    with later():
        fail(client, ACCOUNT_TRIES, email)
        answer = try_to(client, email, "wrong password here")
        assert (answer.status, answer.headers["Retry-After"]) == (429, "30")
        assert "Too many attempts" in answer.one("[role=alert]").text()


def test_the_right_password_has_to_wait_too_and_is_not_even_looked_at(client: Client) -> None:
    with later():
        fail(client, ACCOUNT_TRIES)
        with mock.patch.object(PasswordHasher, "verify", side_effect=AssertionError("looked at")):
            assert try_to(client).status == 429


def test_the_wait_doubles_and_waiting_tries_do_not_lengthen_it(client: Client) -> None:
    start = now()
    with time_machine.travel(start, tick=False) as clock:
        fail(client, ACCOUNT_TRIES)
        for wait in (30, 60, 120):
            for _ in range(3):
                assert try_to(client).headers["Retry-After"] == str(wait)
            clock.shift(wait)
            fail(client, 1)


def test_after_the_wait_the_right_password_opens_and_the_count_begins_anew(client: Client) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        fail(client, ACCOUNT_TRIES)
        clock.shift(30)
        assert try_to(client) == redirects_to("/")
        clock.shift(1)
        fail(client, ACCOUNT_TRIES)
        assert try_to(client).status == 429


def test_the_throttle_forgets(client: Client) -> None:
    with later():
        fail(client, ACCOUNT_TRIES)
    with later(hours=1, seconds=1):
        fail(client, ACCOUNT_TRIES)


def test_one_account_does_not_shut_out_another(client: Client) -> None:
    with later():
        fail(client, ACCOUNT_TRIES)
        assert try_to(client, bob.email) == redirects_to("/")


def test_one_address_that_tries_many_accounts_has_to_wait_for_all_of_them(client: Client, web: Flask) -> None:
    with time_machine.travel(now(), tick=False), mock.patch.object(PasswordHasher, "verify", return_value=False):
        for n in range(ADDRESS_TRIES):
            assert try_to(client, f"person{n}@example.com", "wrong password here").status == 401
        assert try_to(client, "one.more@example.com").status == 429
        assert try_to(client).status == 429
        elsewhere = client.post(
            "/sign-in", {"email": bob.email, "password": "x"}, environ_base={"REMOTE_ADDR": "203.0.113.9"}
        )
        assert elsewhere.status == 401


def test_a_failure_is_kept_although_it_is_a_refusal(client: Client, web: Flask) -> None:
    fail(client, 2)
    assert attempts(web) == [("sign_in", alice.email, False)] * 2
    assert try_to(client) == redirects_to("/")
    assert attempts(web)[-1] == ("sign_in", alice.email, True)


def test_nothing_that_is_typed_breaks_the_door(client: Client) -> None:
    for email in (
        "\x00",
        "a\x00@example.com",
        "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
        "x" * 100_000,
        "' or 1=1 --",
    ):
        assert try_to(client, email, "\x00" * 20).status == 401


# --- language and colours


def test_the_language_is_chosen_without_signing_in_and_kept_in_this_browser(client: Client) -> None:
    answer = client.post("/language", {"locale": "ms", "next": "/sign-in"})
    assert answer == redirects_to("/sign-in")
    assert client.get("/sign-in").one("html").attributes["lang"] == "ms"


def test_the_language_goes_with_the_person(as_person: AS_PERSON, web: Flask, cast: Cast) -> None:
    person = as_person(alice)
    assert person.post("/language", {"locale": "zh", "next": "/profile"}) == redirects_to("/profile")
    assert as_person(alice).get("/profile").one("html").attributes["lang"] == "zh-Hans"


def test_a_language_we_do_not_speak_changes_nothing(as_person: AS_PERSON) -> None:
    person = as_person(alice)
    person.post("/language", {"locale": "fr"})
    assert person.get("/profile").one("html").attributes["lang"] == "en"


def test_without_a_choice_the_browsers_language_counts(client: Client) -> None:
    for wanted, shown in (("zh-CN,zh;q=0.9", "zh-Hans"), ("ms-MY", "ms"), ("fr", "en")):
        page = client.get("/sign-in", headers={"Accept-Language": wanted})
        assert page.one("html").attributes["lang"] == shown


def test_colours_and_row_height_are_rendered_by_the_server(as_person: AS_PERSON) -> None:
    person = as_person(alice)
    person.post("/appearance", {"theme": "dark", "next": "/profile"})
    person.post("/appearance", {"density": "comfortable", "next": "/profile"})
    html = person.get("/profile").one("html").attributes
    assert (html["data-theme"], html["data-density"]) == ("dark", "comfortable")


# --- companies


def test_every_first_word_of_an_address_is_reserved(web: Flask) -> None:
    """A company of that name would hide the page, or the page the company."""
    words = {rule.rule.split("/")[1] for rule in web.url_map.iter_rules()}
    assert {word for word in words if word and not word.startswith("<")} <= companies.RESERVED
