"""Two at the same moment, on real connections: guessing in parallel, one link twice, one new person invited twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.session import no_tenant_yet
from app.identity.values import ACCOUNT_TRIES
from tests.client import Client
from tests.identity.test_passwords import link_in
from tests.people import PASSWORD, alice

pytestmark = pytest.mark.usefixtures("own_database", "quick_passwords")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act answered, all of them begun at the same moment."""
    start, answers = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        start.wait(timeout=10)
        answers.append(act())

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(answers) == len(acts)
    return answers


def posting(web: Flask, url: str, **values: str) -> Callable[[], int]:
    """A POST from a browser of its own, ready to be sent."""
    browser = Client(web)
    browser.get("/sign-in")
    return lambda: browser.post(url, values).status


def test_guessing_in_parallel_does_not_slip_past_the_throttle(web: Flask) -> None:
    guesses = [posting(web, "/sign-in", email=alice.email, password=f"wrong password {n}") for n in range(8)]
    assert sorted(at_once(*guesses)) == [401] * ACCOUNT_TRIES + [429] * (8 - ACCOUNT_TRIES)


def test_one_link_sets_one_password(
    web: Flask, client: Client, run_jobs: Callable[[], int], mailbox: Callable[[], list[EmailMessage]]
) -> None:
    client.post("/reset", {"email": alice.email})
    run_jobs()
    url = link_in(mailbox()[-1])
    answers = at_once(*(posting(web, url, password=f"seven quiet herons walk {n}") for n in range(4)))
    assert sorted(answers) == [303, 404, 404, 404]


def test_a_person_signs_in_from_two_browsers_at_once(web: Flask) -> None:
    assert at_once(*[posting(web, "/sign-in", email=alice.email, password=PASSWORD)] * 2) == [303, 303]


def test_one_new_person_is_made_once_however_many_invite(web: Flask, as_person: Callable[..., Client]) -> None:
    browsers = [as_person(alice) for _ in range(4)]
    role = next(
        o.attributes["value"]
        for o in browsers[0].get("/acme/settings/members/new").all("#role option")
        if o.text() == "Auditor"
    )
    acts = [
        lambda b=b: b.post("/acme/settings/members/", {"email": "eve@example.com", "role": role}).status
        for b in browsers
    ]
    assert sorted(at_once(*acts)) == [303, 422, 422, 422]
    with web.app_context(), no_tenant_yet("a test") as session:
        assert session.scalar(text("select count(*) from users where email = 'eve@example.com'")) == 1
