"""How a step of a job runs: once, under its lock, as the person who asked, with either all of it kept or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from app.core import jobs
from app.core.actor import ActorKind, Tenant
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict
from app.core.jobs import MAX_ATTEMPTS, SENDER, Job, JobRow, Message, Outcome
from app.core.messages import Problem, Reason
from app.core.session import bound_actor
from app.identity.models import Role
from tests.people import Cast, alice, bob

FULL = Reason("test_full", "Full")

Run = Callable[..., None]
"""`run(work)`: what a worker does with the message of the job; `step=` for another one than the first."""


@pytest.fixture
def sent(web: Flask) -> Iterator[list[Message]]:
    messages: list[Message] = []
    usual = web.extensions[SENDER]
    web.extensions[SENDER] = messages.append
    yield messages
    web.extensions[SENDER] = usual


@pytest.fixture
def job_id(cast: Cast, sent: list[Message]) -> UUID:
    """A job that Bob asked for."""
    with cast.acting(bob):
        found = jobs.enqueue(Job.EXPORTS_WRITE, total=3).id
    sent.clear()
    return found


@pytest.fixture
def run(web: Flask, acme: Tenant, job_id: UUID) -> Run:
    from tasks.base import Runner

    def deliver(
        work: Callable[[JobRow], Outcome], *, step: int = 0, on_end: Callable[[JobRow], None] = ended.append
    ) -> None:
        with web.app_context():
            Runner(Job.EXPORTS_WRITE, work, on_end).run(acme.id, job_id, step)

    ended.clear()
    return deliver


ended: list[JobRow] = []
"""The jobs whose `on_end` was called."""


@pytest.fixture
def job(cast: Cast, job_id: UUID) -> Callable[[], Any]:
    """`job()`: the row as it is now."""

    def look() -> Any:
        with cast.acting(alice) as session:
            return session.execute(text("select * from jobs where id = :id"), {"id": job_id}).one()

    return look


@pytest.fixture
def change(cast: Cast, job_id: UUID) -> Callable[[str], None]:
    def apply(change: str) -> None:
        with cast.acting(alice) as session:
            session.execute(text(f"update jobs set {change} where id = :id"), {"id": job_id})

    return apply


def nothing(row: JobRow) -> Outcome:
    return Outcome.DONE


def never(row: JobRow) -> Outcome:
    raise AssertionError("this job must not run")


def breaks(row: JobRow) -> Outcome:
    raise ZeroDivisionError


def leave_a_role(row: JobRow) -> Outcome:
    """Work that shows: a role with the number of the step."""
    db.session.add(Role(key=f"step-{row.step}", name="x", permissions=[]))
    row.done += 1
    return Outcome.AGAIN if row.step < 2 else Outcome.DONE


def roles_left(cast: Cast) -> list[str]:
    with cast.acting(alice) as session:
        return list(session.scalars(text("select key from roles where key like 'step-%' order by key")))


def test_a_job_that_is_done_says_so(run: Run, job: Callable[[], Any]) -> None:
    run(nothing)
    assert job().state == "done"
    assert job().finished_at is not None
    assert job().attempts == 1


def test_a_job_works_as_the_person_who_asked_for_it(run: Run, cast: Cast) -> None:
    seen = []

    def look(row: JobRow) -> Outcome:
        seen.append(bound_actor())
        return Outcome.DONE

    run(look)
    assert [(actor.user_id, actor.kind, actor.request_id) for actor in seen] == [
        (cast.id_of(bob), ActorKind.JOB, "test")
    ]
    assert seen[0].permissions == cast.actor(bob).permissions


def test_everybody_sees_that_a_job_is_running(run: Run, web: Flask, own_database: Engine, acme: Tenant) -> None:
    seen = []

    def look(row: JobRow) -> Outcome:
        with own_database.connect() as other:
            other.execute(text("select set_config('app.tenant_id', :id, true)"), {"id": str(acme.id)})
            seen.append(other.scalar(text("select state from jobs")))
        return Outcome.DONE

    run(look)
    assert seen == ["running"]


def test_a_message_that_comes_twice_does_the_work_once(run: Run, cast: Cast, job: Callable[[], Any]) -> None:
    run(leave_a_role)
    run(leave_a_role)
    assert roles_left(cast) == ["step-0"]
    assert (job().step, job().done) == (1, 1)


def test_a_long_job_goes_on_with_its_next_step(
    run: Run, cast: Cast, job: Callable[[], Any], sent: list[Message]
) -> None:
    for step in range(3):
        run(leave_a_role, step=step)
    assert [message.step for message in sent] == [1, 2]
    assert roles_left(cast) == ["step-0", "step-1", "step-2"]
    assert (job().state, job().done) == ("done", 3)


def test_a_message_of_a_step_that_is_still_to_come_does_nothing(run: Run, job: Callable[[], Any]) -> None:
    run(never, step=1)
    assert (job().state, job().attempts) == ("queued", 0)


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_a_job_that_has_ended_does_not_run_again(
    run: Run, job: Callable[[], Any], change: Callable[[str], None], state: str
) -> None:
    change(f"state = '{state}'")
    run(never)
    assert job().state == state


def test_a_step_that_breaks_leaves_nothing_and_is_tried_again_later(
    run: Run, cast: Cast, job: Callable[[], Any], sent: list[Message]
) -> None:
    def half(row: JobRow) -> Outcome:
        leave_a_role(row)
        db.session.flush()
        raise ZeroDivisionError

    run(half)
    assert roles_left(cast) == []
    assert (job().state, job().done, job().attempts, job().sent_at) == ("queued", 0, 1, None)
    assert timedelta(seconds=1) < job().due_at - now() <= timedelta(seconds=2)
    assert sent == [], "the sweep sends it when it is due"


def test_each_try_waits_twice_as_long(run: Run, job: Callable[[], Any]) -> None:
    waits = []
    for _ in range(3):
        run(breaks)
        waits.append(round((job().due_at - now()).total_seconds()))
    assert waits == [2, 4, 8]


def test_after_the_last_try_the_job_has_failed_and_says_so(run: Run, job: Callable[[], Any]) -> None:
    for _ in range(MAX_ATTEMPTS):
        run(breaks)
    assert (job().state, job().error, job().attempts) == ("failed", "job_broken", MAX_ATTEMPTS)
    assert len(ended) == 1
    run(never)


def test_a_worker_that_is_killed_every_time_does_not_go_on_for_ever(
    run: Run, job: Callable[[], Any], change: Callable[[str], None]
) -> None:
    """A killed worker leaves `running` and its tries; nobody was there to say that it failed."""
    change(f"state = 'running', attempts = {MAX_ATTEMPTS}")
    run(never)
    assert (job().state, job().error) == ("failed", "job_broken")
    assert len(ended) == 1


def test_the_tries_begin_anew_with_each_step(run: Run, job: Callable[[], Any]) -> None:
    run(breaks)
    run(leave_a_role)
    assert (job().step, job().attempts) == (1, 0)


def test_a_refusal_by_the_rules_is_not_tried_again(run: Run, job: Callable[[], Any]) -> None:
    def refuse(row: JobRow) -> Outcome:
        raise Conflict(Problem(None, FULL))

    run(refuse)
    assert (job().state, job().error, job().attempts) == ("failed", "test_full", 1)
    assert len(ended) == 1


def test_a_cancelled_job_stops_before_its_next_step(
    run: Run, cast: Cast, job: Callable[[], Any], change: Callable[[str], None]
) -> None:
    run(leave_a_role)
    change("cancel_requested = true")
    run(leave_a_role, step=1)
    assert roles_left(cast) == ["step-0"]
    assert job().state == "cancelled"
    assert len(ended) == 1


def test_what_has_to_be_tidied_up_is_tidied_in_the_same_transaction(run: Run, job: Callable[[], Any]) -> None:
    def tidy(row: JobRow) -> None:
        row.title = f"tidied as {bound_actor().name}"

    def refuse(row: JobRow) -> Outcome:
        raise Conflict(Problem(None, FULL))

    run(refuse, on_end=tidy)
    assert (job().state, job().title) == ("failed", "tidied as Bob Lim")


def test_a_person_who_has_left_the_company_gets_nothing_done_any_more(
    run: Run, cast: Cast, job: Callable[[], Any]
) -> None:
    left = cast.id_of(bob)
    with cast.acting(alice) as session:
        session.execute(text("update memberships set status = 'removed' where user_id = :id"), {"id": left})
    run(never)
    assert (job().state, job().error) == ("failed", "job_member_gone")
    assert len(ended) == 1


def test_a_right_that_was_taken_away_is_gone_for_the_job_too(run: Run, cast: Cast) -> None:
    with cast.acting(alice) as session:
        session.execute(text("update roles set permissions = '{customers:view}' where key = :key"), {"key": bob.role})
    seen = []

    def look(row: JobRow) -> Outcome:
        seen.append(bound_actor().permissions)
        return Outcome.DONE

    run(look)
    assert seen == [frozenset({"customers:view"})]


def test_a_job_that_another_worker_has_in_hand_is_left_alone(
    run: Run, cast: Cast, own_database: Engine, job_id: UUID, job: Callable[[], Any], change: Callable[[str], None]
) -> None:
    """The same message may come twice while the first is at work: the second must not count as a try, nor wait."""
    change("state = 'running', attempts = 1, started_at = now()")
    before = job()
    with cast.acting(alice):
        assert jobs.lock(job_id)
        run(never)
        run(never)
    assert job() == before


def test_a_job_of_a_company_that_does_not_exist_is_let_go(web: Flask, database: object) -> None:
    from tasks.base import Runner

    with web.app_context():
        Runner(Job.EXPORTS_WRITE, never, ended.append).run(UUID(int=1), UUID(int=2), 0)


def test_a_job_of_another_company_cannot_be_run_by_its_id(web: Flask, evil: Tenant, job_id: UUID) -> None:
    from tasks.base import Runner

    with web.app_context():
        Runner(Job.EXPORTS_WRITE, never, ended.append).run(evil.id, job_id, 0)
