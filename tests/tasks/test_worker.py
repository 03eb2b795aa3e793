"""With real processes: a job goes through the broker to a worker, survives its death, and finds its way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.mail import queue_mail
from tests.people import Cast, alice
from tests.processes import Worker, eventually

pytestmark = pytest.mark.faults


@pytest.fixture
def state(cast: Cast) -> Callable[[UUID], str]:
    def look(job_id: UUID) -> str:
        with cast.acting(alice) as session:
            found: str = session.execute(text("select state from jobs where id = :id"), {"id": job_id}).scalar_one()
            return found

    return look


def queue(cast: Cast) -> UUID:
    """A mail that needs no more than its own words."""
    user_id = cast.id_of(alice)
    with cast.acting(alice):
        return queue_mail("reset", "alice@example.com", "en", user_id=str(user_id)).id


def test_a_job_is_done_by_a_worker(worker: Worker, cast: Cast, state: Callable[[UUID], str]) -> None:
    worker.start()
    job_id = queue(cast)
    eventually(lambda: state(job_id) == "done", what="the job is done")


def test_what_was_asked_while_no_worker_ran_and_the_broker_forgot_is_done_in_the_end(
    worker: Worker, cast: Cast, state: Callable[[UUID], str], web: Any
) -> None:
    from app.core.broker import client

    job_id = queue(cast)
    client(web.config["LANGGAN"].redis_url).flushdb()
    with cast.acting(alice) as session:
        session.execute(text("update jobs set sent_at = sent_at - interval '1 minute'"))
    worker.start()
    worker.start_beat()
    eventually(lambda: state(job_id) == "done", what="the sweep found it")


def test_events_find_their_place_by_themselves(worker: Worker, cast: Cast) -> None:
    worker.start()
    worker.start_beat()

    def waiting() -> int:
        with cast.acting(alice) as session:
            return int(session.scalar(text("select count(*) from outbox")))

    assert waiting() > 0
    eventually(lambda: waiting() == 0, what="the outbox is empty")
