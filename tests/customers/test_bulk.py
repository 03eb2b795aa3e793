"""One change to many customers: preview, selection, job, cancelling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.jobs import JobRow, State
from app.customers import service
from app.customers.models import BulkTarget, Customer
from app.customers.service import bulk
from tests.client import Answer, Client
from tests.customers.conftest import Changed, Given
from tests.jobs import run_one
from tests.matchers import redirects_to, shows
from tests.people import Cast, alice, bob, carol, dave, mallory
from tests.processes import Worker, eventually

LIST = "/acme/customers/"


@pytest.fixture
def browser(as_person: Callable[..., Client]) -> Client:
    """Alice's."""
    return as_person(alice)


def job(cast: Cast) -> JobRow:
    with cast.acting(alice) as session:
        row: JobRow = session.scalars(select(JobRow).order_by(JobRow.created_at.desc())).first()
        session.expunge(row)
        return row


def states(cast: Cast) -> dict[str, str]:
    with cast.acting(alice) as session:
        return {row.code: row.status for row in session.execute(select(Customer.code, Customer.status))}


def preview(browser: Client, act: str, **asked: Any) -> Answer:
    return browser.post(f"{LIST}bulk", {"act": act, **asked}, status=200)


def test_ticked_customers_are_shown_before_and_changed_in_the_background(
    browser: Client, given: Given, run_jobs: Callable[[], int], cast: Cast
) -> None:
    ids = [given(code=code) for code in ("AAA-1", "AAA-2", "AAA-3")]
    shown = preview(browser, "status", id=[str(one) for one in ids[:2]])
    assert shown == shows("2 customers will be changed.")
    assert [node.text() for node in shown.all(".items .mono")] == ["AAA-1", "AAA-2"]
    answer = browser.submit(shown, "#bulk_form", status="suspended")
    assert answer == redirects_to(LIST)
    assert set(states(cast).values()) == {"active"}, "nothing is changed while the person waits"
    run_jobs()
    assert states(cast) == {"AAA-1": "suspended", "AAA-2": "suspended", "AAA-3": "active"}
    row = job(cast)
    assert (row.state, row.done, row.total, row.left_out) == (State.DONE, 2, 2, 0)


def test_all_that_match_are_changed_and_the_list_comes_back_as_it_was(
    browser: Client, given: Given, given_record: Callable[..., UUID], run_jobs: Callable[[], int], cast: Cast
) -> None:
    category = given_record("category", "WHOLE", "Wholesale")
    for number in range(3):
        given(code=f"AAA-{number}", name="Delta")
    given(code="BBB-1", name="Other")
    shown = preview(browser, "category", scope="matching", query="q=delta&status=active")
    answer = browser.submit(shown, "#bulk_form", category=str(category))
    assert answer == redirects_to(f"{LIST}?q=delta&status=active")
    run_jobs()
    with cast.acting(alice) as session:
        changed = session.scalars(
            select(Customer.code).where(Customer.category_id == category).order_by(Customer.code)
        ).all()
        assert changed == ["AAA-0", "AAA-1", "AAA-2"]
        assert session.scalars(select(BulkTarget)).all() == []


def test_a_category_is_taken_away_from_many(
    browser: Client, given: Given, given_record: Callable[..., UUID], run_jobs: Callable[[], int], cast: Cast
) -> None:
    category = given_record("category", "WHOLE", "Wholesale")
    one = given(category=str(category))
    browser.submit(preview(browser, "category", id=str(one)), "#bulk_form", category="")
    run_jobs()
    with cast.acting(alice) as session:
        assert session.scalar(select(Customer.category_id)) is None


def test_the_selection_is_what_it_was_when_the_change_began(
    browser: Client, given: Given, cast: Cast, web: Flask, monkeypatch: pytest.MonkeyPatch, run_jobs: Callable[[], int]
) -> None:
    """The change takes customers out of its own filter, and somebody adds one meanwhile: neither matters."""
    monkeypatch.setattr(bulk, "SLICE", 2)
    for number in range(5):
        given(code=f"AAA-{number}")
    browser.submit(preview(browser, "status", scope="matching", query="status=active"), "#bulk_form", status="inactive")
    run_one(web)
    given(code="LATE-1")
    assert job(cast).total == 5
    assert run_jobs() == 3, "slices of two"
    assert states(cast) == {**{f"AAA-{number}": "inactive" for number in range(5)}, "LATE-1": "active"}


def test_what_a_rule_refuses_is_left_as_it_is_and_counted(
    as_person: Callable[..., Client], given: Given, changed: Changed, run_jobs: Callable[[], int], cast: Cast
) -> None:
    own = given(code="OWN-1", owner=str(cast.id_of(dave)))
    other = given(code="BOB-1", owner=str(cast.id_of(bob)))
    archived = given(code="OLD-1", owner=str(cast.id_of(dave)))
    with changed(archived) as row:
        service.archive_customer(row)
    client = as_person(dave)
    client.submit(
        preview(client, "status", id=[str(one) for one in (own, other, archived)]), "#bulk_form", status="inactive"
    )
    run_jobs()
    assert states(cast) == {"OWN-1": "inactive", "BOB-1": "active", "OLD-1": "archived"}
    assert (job(cast).done, job(cast).left_out) == (3, 2)
    tray = client.htmx("/acme/jobs/tray", "jobs_tray", status=200)
    assert "3 / 3 · 2 left as they were" in tray.words


def test_a_job_is_stopped_before_its_next_step(
    browser: Client, as_person: Callable[..., Client], given: Given, run_jobs: Callable[[], int], cast: Cast
) -> None:
    browser.submit(preview(browser, "status", id=str(given(code="AAA-1"))), "#bulk_form", status="inactive")
    as_person(bob).post(f"/acme/jobs/{job(cast).id}/cancel", {}, status=404)
    tray = browser.htmx("/acme/jobs/tray", "jobs_tray", status=200)
    stopped = browser.submit(tray, "form", htmx=True)
    assert stopped.status == 200
    run_jobs()
    assert states(cast) == {"AAA-1": "active"}
    assert "stopped" in browser.get("/acme/jobs/tray", status=200).words


@pytest.mark.parametrize(
    "asked",
    [
        {"act": "name"},
        {"act": "credit_limit"},
        {"act": ""},
        {"act": "status", "id": "x"},
        {"act": "status", "id": ""},
        {"act": "status", "scope": "matching", "query": "q=\x00"},
    ],
)
def test_a_change_that_makes_no_sense_changes_nothing(
    browser: Client, given: Given, cast: Cast, run_jobs: Callable[[], int], asked: dict[str, str]
) -> None:
    given(code="AAA-1")
    browser.post(f"{LIST}bulk", asked, status=200)
    browser.post(f"{LIST}bulk/apply", {**asked, "name": "x", "credit_limit": "1"}, status=422)
    browser.post(f"{LIST}bulk/apply", {**asked, "act": "status", "status": ""}, status=422)
    assert run_jobs() == 0
    assert states(cast) == {"AAA-1": "active"}


def test_customers_of_another_company_are_never_in_a_selection(
    as_person: Callable[..., Client], given: Given, run_jobs: Callable[[], int], cast: Cast
) -> None:
    customer = given(code="AAA-1")
    client = as_person(mallory)
    assert client.post("/evil/customers/bulk", {"act": "status", "id": str(customer)}, status=200) == shows(
        "No customer is selected"
    )
    client.post("/evil/customers/bulk/apply", {"act": "status", "id": str(customer), "status": "inactive"})
    run_jobs()
    assert states(cast) == {"AAA-1": "active"}


def test_only_who_edits_customers_changes_many(as_person: Callable[..., Client]) -> None:
    as_person(carol).post(f"{LIST}bulk", {"act": "status"}, status=403)
    as_person(carol).post(f"{LIST}bulk/apply", {"act": "status"}, status=403)


def test_a_real_worker_does_it(worker: Worker, as_person: Callable[..., Client], given: Given, cast: Cast) -> None:
    ids = [str(given(code=f"AAA-{number}")) for number in range(3)]
    client = as_person(alice)
    worker.start()
    client.submit(preview(client, "status", id=ids), "#bulk_form", status="inactive")
    eventually(lambda: job(cast).state == State.DONE)
    assert set(states(cast).values()) == {"inactive"}
