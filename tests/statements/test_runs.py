"""Papers for many customers: written in the background, downloaded, mailed, stopped."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.receivables.values.documents import Kind
from app.statements.queries import runs
from app.statements.service import running
from tests.client import Client
from tests.core.test_printing import texts_of
from tests.factories.customers import a_customer
from tests.factories.documents import a_document
from tests.factories.statements import a_run
from tests.jobs import run_one as run_one_step
from tests.people import Cast, alice, bob, dave

AsPerson = Callable[..., Client]
DAY = date(2026, 3, 31)


@pytest.fixture
def run_one(web: Flask) -> Callable[[], None]:
    """`run_one()`: the next step of a job that is queued."""
    return lambda: run_one_step(web)


@pytest.fixture
def customers(cast: Cast) -> list[UUID]:
    """Two that owe 100.00 (one with an e-mail, one who reads Chinese), and one that owes nothing."""
    with cast.acting(alice):
        one = a_customer(code="AAA", name="Alpha / Beta", email="ap@alpha.example")
        two = a_customer(code="BBB", name="Bravo", preferred_language="zh")
        three = a_customer(code="CCC", name="Charlie")
        for customer in (one, two):
            a_document(Kind.INVOICE, customer, date=date(2026, 3, 1))
        return [one.id, two.id, three.id]


def test_a_run_is_asked_for_written_downloaded_and_mailed(
    customers: list[UUID], as_person: AsPerson, run_jobs: Any, mailbox: Any
) -> None:
    browser = as_person(alice)
    form = browser.get("/acme/statements/new", status=200)
    started = browser.submit(form, "#run_form", day="31/3/2026")
    assert "Being written" in browser.follow(started).words
    run_jobs()
    page = browser.follow(started)
    assert "Papers written: 2" in page.words
    assert page.texts("tbody tr")[0].startswith("Alpha / Beta AAA")
    archive = zipfile.ZipFile(BytesIO(browser.get(f"{started.location}/file", status=200).data))
    assert sorted(archive.namelist()) == ["AAA Alpha - Beta.pdf", "BBB Bravo.pdf"]
    assert "对账单" in " ".join(texts_of(archive.read("BBB Bravo.pdf")))
    asked = browser.get(f"{started.location}/send", status=200)
    assert "1 mail goes out" in asked.words
    sent = browser.follow(browser.submit(asked, "#send"))
    assert "Mails on their way: 1" in sent.words
    run_jobs()
    [mail] = mailbox()
    assert (mail["To"], mail["Subject"]) == ("ap@alpha.example", "Statement of account from Acme Trading")
    [paper] = list(mail.iter_attachments())
    assert paper.get_filename() == "Statement of account 2026-03-31 AAA.pdf"
    assert "Balance 100.00" in " ".join(texts_of(paper.get_content()))
    assert "Nothing to send" in browser.get(f"{started.location}/send").words


def test_more_than_a_hundred_mails_want_their_number(
    customers: list[UUID], as_person: AsPerson, cast: Cast, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.statements.rules.FREELY_MAILED", 0)
    monkeypatch.setattr("app.statements.forms.FREELY_MAILED", 0)
    with cast.acting(alice):
        run_id = a_run(DAY).id
    run_jobs()
    browser = as_person(alice)
    url = f"/acme/statements/{run_id}/send"
    asked = browser.get(url)
    assert asked.has("#send_code")
    refused = browser.submit(asked, "#send", confirm="7")
    assert refused.status == 422
    assert "Type 1, the number of mails" in refused.words
    assert browser.submit(asked, "#send", confirm="1").status == 303


def test_a_run_goes_on_where_it_was_and_writes_no_paper_twice(
    customers: list[UUID], cast: Cast, run_one: Any, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "SLICE", 1)
    with cast.acting(alice):
        run_id = a_run(DAY).id
    run_one()
    run_one()
    with cast.acting(alice):
        assert runs.counts_of([run_id])[run_id]["written"] == 1
    run_jobs()
    with cast.acting(alice):
        counts = runs.counts_of([run_id])[run_id]
        assert (counts["all"], counts["written"], counts["empty"]) == (2, 2, 0)
        assert runs.get_run(run_id).status == "completed"


def test_a_run_is_stopped_and_keeps_what_is_written(
    customers: list[UUID], cast: Cast, run_one: Any, run_jobs: Any, monkeypatch: pytest.MonkeyPatch, as_person: AsPerson
) -> None:
    monkeypatch.setattr(running, "SLICE", 1)
    with cast.acting(alice):
        run_id = a_run(DAY).id
    run_one()
    run_one()
    browser = as_person(alice)
    page = browser.get(f"/acme/statements/{run_id}")
    browser.post(page.one("#paper_run form").attributes["action"] or "")
    run_jobs()
    stopped = browser.get(f"/acme/statements/{run_id}")
    assert "Stopped" in stopped.words
    assert len(stopped.all("tbody tr")) == 1
    assert browser.get(f"/acme/statements/{run_id}/file").status == 404


def test_nobody_to_write_to_is_said(as_person: AsPerson) -> None:
    browser = as_person(alice)
    form = browser.get("/acme/statements/new")
    assert "No customer matches." in browser.submit(form, "#run_form", day="2020-01-01").words
    late = browser.submit(form, "#run_form", kind="balance_forward", day="2026-03-31", begins="2026-04-01")
    assert late.status == 422
    assert "Choose the first day of the period" in late.words


def test_one_customer_gets_a_paper_and_a_mail_from_its_own_tab(
    customers: list[UUID], as_person: AsPerson, run_jobs: Any, mailbox: Any
) -> None:
    browser = as_person(bob)
    tab = browser.get(f"/acme/statements/customers/{customers[0]}/", status=200)
    paper = browser.submit(tab, "#paper_form", day="2026-03-31", locale="ms")
    assert paper.headers["Content-Type"] == "application/pdf"
    assert "Penyata akaun" in " ".join(texts_of(paper.data))
    assert paper.headers["Content-Disposition"] == 'inline; filename="Penyata akaun 2026-03-31 AAA.pdf"'
    asked = browser.get(f"/acme/statements/customers/{customers[0]}/send?kind=confirmation&day=2026-03-31", status=200)
    done = browser.follow(browser.submit(asked, "#send"))
    assert "On its way to ap@alpha.example." in done.words
    assert "Mailed to ap@alpha.example by Bob Lim" in done.words
    run_jobs()
    assert [mail["Subject"] for mail in mailbox()] == ["Confirmation of balance from Acme Trading"]
    nowhere = browser.get(f"/acme/statements/customers/{customers[1]}/send", status=200)
    assert "There is no e-mail address" in nowhere.words
    assert as_person(dave).get("/acme/statements/").status == 403


def test_runs_of_others_are_hidden_from_those_who_see_their_own_customers_only(
    customers: list[UUID], as_person: AsPerson, cast: Cast, run_jobs: Any, role_of: Callable[..., None]
) -> None:
    """Their papers are of other customers."""
    with cast.acting(alice):
        run_id = a_run(DAY).id
    run_jobs()
    role_of(bob, own_only_view=["customers"])
    browser = as_person(bob)
    assert "No statements were written yet" in browser.get("/acme/statements/", status=200).words
    for page in ("", "/file", "/send"):
        browser.get(f"/acme/statements/{run_id}{page}", status=404)
