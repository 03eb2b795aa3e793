"""One change to many customers: preview, selection, job, cancelling."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.events import Event
from app.core.jobs import JobRow, State
from app.customers import service
from app.customers.models import BulkTarget, Customer
from app.customers.service import bulk
from tests.client import Answer, ApiClient, Client
from tests.customers.conftest import Changed, Given
from tests.jobs import run_one
from tests.matchers import redirects_to, shows
from tests.people import Cast, alice, bob, carol, dave, mallory, olivia
from tests.processes import Worker, eventually

LIST = "/acme/customers/"


pytestmark = pytest.mark.usefixtures("as_job")


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


def apply(browser: Client, form: Answer, **values: Any) -> Answer:
    """Fill in the form, look at what it does, do it."""
    seen = browser.submit(form, "#bulk_form", **values)
    assert seen.status == 200, seen
    found = seen.one("#bulk_form")
    sent = {
        node.attributes["name"]: node.attributes.get("value") or "" for node in found.css("input[name]:not([name=id])")
    }
    ids = [node.attributes["value"] for node in found.css("input[name=id]")]
    return browser.post(f"{LIST}bulk/apply", {**sent, **values, "id": ids}, csrf=True)


@pytest.fixture
def as_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every change is one of many: done in the background."""
    monkeypatch.setattr(bulk, "AT_ONCE", 0)


def test_ticked_customers_are_shown_before_and_changed_in_the_background(
    browser: Client, given: Given, run_jobs: Callable[[], int], cast: Cast
) -> None:
    ids = [given(code=code) for code in ("AAA-1", "AAA-2", "AAA-3")]
    shown = preview(browser, "status", id=[str(one) for one in ids[:2]])
    assert shown == shows("2 customers are selected.")
    answer = apply(browser, shown, status="suspended")
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
    answer = apply(browser, shown, category=str(category))
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
    apply(browser, preview(browser, "category", id=str(one)), category="")
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
    apply(browser, preview(browser, "status", scope="matching", query="status=active"), status="inactive")
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
    apply(client, preview(client, "status", id=[str(one) for one in (own, other, archived)]), status="inactive")
    run_jobs()
    assert states(cast) == {"OWN-1": "inactive", "BOB-1": "active", "OLD-1": "archived"}
    assert (job(cast).done, job(cast).left_out) == (3, 2)
    tray = client.htmx("/acme/jobs/tray", "jobs_tray", status=200)
    assert "3 / 3 · 2 left as they were" in tray.words


def test_a_job_is_stopped_before_its_next_step(
    browser: Client, as_person: Callable[..., Client], given: Given, run_jobs: Callable[[], int], cast: Cast
) -> None:
    apply(browser, preview(browser, "status", id=str(given(code="AAA-1"))), status="inactive")
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
        {"act": "tax_id"},
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
    browser.post(f"{LIST}bulk/apply", {**asked, "act": "status", "status": "inactive"}, status=422)
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
    apply(client, preview(client, "status", id=ids), status="inactive")
    eventually(lambda: job(cast).state == State.DONE)
    assert set(states(cast).values()) == {"inactive"}


# --- before and after


@pytest.fixture
def at_once(as_job: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few are changed while the person waits, as in life."""
    monkeypatch.setattr(bulk, "AT_ONCE", 200)


@pytest.mark.usefixtures("at_once")
def test_before_anything_is_done_the_page_shows_before_after_and_what_stays(
    as_person: Callable[..., Client], given: Given, given_record: Callable[..., UUID], changed: Changed, cast: Cast
) -> None:
    old, new = given_record("category", "OLD", "Old ones"), given_record("category", "NEW", "New ones")
    given(code="A-1", category=str(old), owner=str(cast.id_of(dave)))
    given(code="A-2", category=str(new), owner=str(cast.id_of(dave)))
    with changed(given(code="A-3", owner=str(cast.id_of(dave)))) as row:
        service.archive_customer(row)
    given(code="A-4", owner=str(cast.id_of(bob)))
    client = as_person(dave)
    seen = client.submit(preview(client, "category", scope="matching", query=""), "#bulk_form", category=str(new))
    assert seen.texts("#bulk_form .section .list li") == [
        "1 customer will be changed.",
        "1 have this already.",
        "1 are archived and stay as they are.",
        "1 are not yours to change.",
    ]
    rows = {row[0][-3:]: row[1:] for row in _cells(seen)}
    assert rows["A-1"] == ["Old ones", "New ones"]
    assert rows["A-2"] == ["New ones", "as it is"]
    assert rows["A-4"][1].startswith("stays: Your role lets you change only")
    done = apply(client, preview(client, "category", scope="matching", query=""), category=str(new))
    assert "1 customer is changed. 2 left as they were" in client.follow(done).words
    assert job_count(cast) == 0, "a few are changed at once"


def _cells(page: Answer) -> list[list[str]]:
    return [[" ".join(cell.text(separator=" ").split()) for cell in row.css("td")] for row in page.all("tbody tr")]


def job_count(cast: Cast) -> int:
    with cast.acting(alice) as session:
        return len(session.scalars(select(JobRow.id)).all())


@pytest.mark.usefixtures("at_once")
def test_what_was_not_seen_is_not_done(browser: Client, given: Given, cast: Cast) -> None:
    one = str(given(code="A-1"))
    seen = browser.submit(preview(browser, "status", id=one), "#bulk_form", status="inactive")
    kept = seen.one("[name=previewed]").attributes["value"]
    other = {"act": "status", "id": one, "status": "suspended", "previewed": kept}
    assert browser.post(f"{LIST}bulk/apply", other).status == 422
    assert states(cast) == {"A-1": "active"}


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [("vip", "true", True), ("gl_account", "4000-100", "4000-100"), ("customer_since", "2020-05-01", date(2020, 5, 1))],
)
def test_any_field_of_the_form_but_ones_own_number_is_changed_with_an_event_each(
    browser: Client, given: Given, cast: Cast, field: str, typed: str, kept: Any
) -> None:
    ids = [str(given(code=code)) for code in ("A-1", "A-2")]
    assert preview(browser, "any", id=ids).has("select[name=act] option[value=vip]")
    apply(browser, preview(browser, field, id=ids), **{field: typed})
    with cast.acting(alice) as session:
        assert session.scalars(select(getattr(Customer, field))).all() == [kept, kept]
        told = session.scalars(select(Event.changes).where(Event.type == "customer.updated")).all()
    assert [set(changes) for changes in told] == [{field}] * 2


@pytest.mark.usefixtures("at_once")
def test_blocking_many_needs_a_reason_and_the_right(
    browser: Client, as_person: Callable[..., Client], given: Given, cast: Cast
) -> None:
    one = str(given(code="A-1"))
    refused = browser.submit(preview(browser, "status", id=one), "#bulk_form", status="blocked")
    assert (refused.status, "Say why" in refused.words) == (422, True)
    apply(browser, preview(browser, "status", id=one), status="blocked", reason="Cheque bounced")
    assert states(cast) == {"A-1": "blocked"}
    operations = as_person(olivia)
    assert "blocked" not in preview(operations, "status", id=one).text.split("<select", 1)[-1].split("</select>")[0]
    operations.post(f"{LIST}bulk", {"act": "status", "id": one, "status": "blocked", "reason": "x"}, status=403)


def test_programs_change_many_and_ask_how_far_it_is(
    api: Callable[..., ApiClient], given: Given, run_jobs: Callable[[], int], cast: Cast
) -> None:
    given(code="A-1")
    given(code="A-2", status="inactive")
    program = api(alice)
    body = {"filter": {"field": "status", "op": "eq", "value": "active"}, "field": "priority", "value": "high"}
    asked = program.post("/customers/bulk-edit", body, status=202).json
    run_jobs()
    done = program.get(f"/customers/bulk-edit/{asked['id']}").json
    assert (done["status"], done["counts"]) == ("done", {"total": 1, "processed": 1, "left_out": 0})
    assert [one["priority"] for one in program.get("/customers?sort=code&fields=priority").json["data"]] == [
        "high",
        None,
    ]
    assert program.post("/customers/bulk-edit", {"field": "code", "value": "X"}, status=403)
    assert (
        program.post("/customers/bulk-edit", {"field": "priority", "value": "x"}, status=422).json["field"]
        == "priority"
    )
    assert program.post("/customers/bulk-edit", {"value": "x"}, status=422).json["field"] == "field"
    api(bob).get(f"/customers/bulk-edit/{asked['id']}", status=404)
