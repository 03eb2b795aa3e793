"""Jobs are rows: sent after the commit, found again when lost, done once whatever dies when.

The tasks run in this process, on a database of their own with real commits; tests/tasks/test_worker.py does it with a real worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from app.core import jobs
from app.core.broker import sender
from app.core.clock import now
from app.core.db import db
from app.core.jobs import KINDS, SENDER, Job, Message
from app.core.session import no_tenant_yet
from tests.people import Cast, alice, bob, mallory

SOME = Job.EXPORTS_WRITE


@pytest.fixture
def sent(web: Flask) -> Iterator[list[Message]]:
    """What was handed to the broker."""
    messages: list[Message] = []
    usual = web.extensions[SENDER]
    web.extensions[SENDER] = messages.append
    yield messages
    web.extensions[SENDER] = usual


@pytest.fixture
def broker_is_away(web: Flask) -> Iterator[None]:
    """Redis does not answer."""
    usual = web.extensions[SENDER]
    web.extensions[SENDER] = sender("unix:///nowhere/redis.sock?db=0")
    yield
    web.extensions[SENDER] = usual


@pytest.fixture
def due(web: Flask, own_database: Engine) -> Callable[[], list[UUID]]:
    """`due()`: the jobs that the sweep would send now."""

    def look() -> list[UUID]:
        with web.app_context(), no_tenant_yet("jobs of all companies"):
            return [message.job_id for message in jobs.due(100)]

    return look


def changed(cast: Cast, job_id: UUID, change: str) -> None:
    """Put a job into another state, as time or a worker would."""
    with cast.acting(alice) as session:
        session.execute(text(f"update jobs set {change} where id = :id"), {"id": job_id})


def enqueued(cast: Cast, **how: Any) -> UUID:
    with cast.acting(alice):
        return jobs.enqueue(SOME, **how).id


def test_a_job_is_sent_after_the_commit_and_not_before(cast: Cast, sent: list[Message], acme: Any) -> None:
    with cast.acting(alice):
        row = jobs.enqueue(SOME, export_id="x")
        db.session.flush()
        assert sent == []
        expected = Message(SOME.value, KINDS[SOME].queue, acme.id, row.id, 0)
    assert sent == [expected]


def test_a_job_of_a_rolled_back_transaction_is_neither_sent_nor_there(cast: Cast, sent: list[Message]) -> None:
    with pytest.raises(ZeroDivisionError), cast.acting(alice) as session:
        jobs.enqueue(SOME)
        session.flush()
        raise ZeroDivisionError
    assert sent == []
    with cast.acting(alice) as session:
        assert session.scalar(text("select count(*) from jobs")) == 0


def test_a_job_knows_who_asked_and_in_which_language_and_request(cast: Cast, sent: list[Message]) -> None:
    asker = cast.id_of(alice)
    job_id = enqueued(cast, title="customers.csv", url="/acme/exports/1", total=7, export_id="x")
    with cast.acting(alice) as session:
        row = session.execute(text("select * from jobs where id = :id"), {"id": job_id}).one()
        assert (row.user_id, row.locale, row.request_id) == (asker, "en", "test")
        assert (row.title, row.url, row.total, row.args) == ("customers.csv", "/acme/exports/1", 7, {"export_id": "x"})


def test_a_job_for_later_is_not_sent_now_but_found_when_it_is_time(
    cast: Cast, sent: list[Message], due: Callable[[], list[UUID]]
) -> None:
    job_id = enqueued(cast, due_at=now() + timedelta(hours=1))
    assert sent == []
    assert due() == []
    changed(cast, job_id, "due_at = now() - interval '1 second', sent_at = null")
    assert due() == [job_id]


def test_a_broker_that_is_away_does_not_stop_the_change_and_the_sweep_finds_the_job(
    cast: Cast, broker_is_away: None, due: Callable[[], list[UUID]]
) -> None:
    job_id = enqueued(cast)
    assert due() == [], "it may be on its way"
    changed(cast, job_id, "sent_at = sent_at - interval '16 seconds'")
    assert due() == [job_id]


def test_a_job_that_nobody_starts_is_sent_again_at_growing_distances(
    cast: Cast, sent: list[Message], due: Callable[[], list[UUID]]
) -> None:
    job_id = enqueued(cast)
    changed(cast, job_id, "sent_at = sent_at - interval '16 seconds'")
    assert due() == [job_id]
    changed(cast, job_id, "sent_at = now() - interval '16 seconds'")
    assert due() == [], "the second time it waits twice as long"
    changed(cast, job_id, "sent_at = now() - interval '31 seconds'")
    assert due() == [job_id]


def test_a_sweep_marks_what_it_sends_so_that_the_next_one_does_not(
    cast: Cast, sent: list[Message], due: Callable[[], list[UUID]]
) -> None:
    job_id = enqueued(cast)
    changed(cast, job_id, "sent_at = sent_at - interval '16 seconds'")
    assert [due(), due()] == [[job_id], []]


def test_a_running_job_without_its_lock_belongs_to_a_dead_worker(
    cast: Cast, sent: list[Message], due: Callable[[], list[UUID]]
) -> None:
    job_id = enqueued(cast)
    changed(cast, job_id, "state = 'running', started_at = now() - interval '6 seconds'")
    assert due() == [job_id]


def test_a_running_job_whose_lock_is_held_is_left_alone(
    cast: Cast, sent: list[Message], due: Callable[[], list[UUID]]
) -> None:
    job_id = enqueued(cast)
    changed(cast, job_id, "state = 'running', started_at = now() - interval '1 hour'")
    with cast.acting(alice):
        assert jobs.lock(job_id)
        assert due() == []
    assert due() == [job_id], "the lock ended with its transaction"


def test_many_locks_are_told_apart(cast: Cast, sent: list[Message], due: Callable[[], list[UUID]]) -> None:
    """The lock's number is a hash that PostgreSQL shows unsigned: half of all jobs have a negative one."""
    ids = [enqueued(cast) for _ in range(20)]
    for job_id in ids:
        changed(cast, job_id, "state = 'running', started_at = now() - interval '1 hour'")
    with cast.acting(alice):
        assert all(jobs.lock(job_id) for job_id in ids[:10])
        assert sorted(due()) == sorted(ids[10:])


def test_a_job_that_has_only_just_been_marked_running_is_given_time_to_lock(
    cast: Cast, sent: list[Message], due: Callable[[], list[UUID]]
) -> None:
    job_id = enqueued(cast)
    changed(cast, job_id, "state = 'running', started_at = now()")
    assert due() == []


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_a_job_that_has_ended_is_never_sent_again(
    cast: Cast, sent: list[Message], due: Callable[[], list[UUID]], state: str
) -> None:
    job_id = enqueued(cast)
    changed(cast, job_id, f"state = '{state}', sent_at = now() - interval '1 day'")
    assert due() == []


def test_a_lock_is_held_by_one_worker_at_a_time(cast: Cast, own_database: Engine) -> None:
    job_id = UUID(int=7)
    with cast.acting(alice):
        assert jobs.lock(job_id)
        with cast.acting(bob):
            assert not jobs.lock(job_id)
    with cast.acting(bob):
        assert jobs.lock(job_id)


def test_jobs_of_another_company_are_not_seen(cast: Cast, sent: list[Message]) -> None:
    enqueued(cast)
    with cast.acting(mallory) as session:
        assert session.scalar(text("select count(*) from jobs")) == 0
