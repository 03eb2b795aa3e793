"""How a job runs: one transaction per step, under the job's own lock, as the person who asked for it.

A step marks the row running (so that everybody can see it), then works in one transaction that first takes the job's advisory
lock and reads the row again. A worker killed anywhere leaves either nothing of the step or all of it, and no lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import structlog

from app.core import jobs
from app.core.actor import Actor, ActorKind, Tenant
from app.core.clock import now
from app.core.db import db
from app.core.errors import LangganError
from app.core.jobs import MAX_ATTEMPTS, Job, JobRow, Outcome, State
from app.core.messages import N_, Reason
from app.core.session import JOB_LIMITS, no_tenant_yet, transaction
from app.identity.queries.asking import find_member, find_tenant
from tasks.celery_app import celery, web

log = structlog.get_logger(__name__)

Work = Callable[[JobRow], Outcome]
Ending = Callable[[JobRow], None]

GONE = Reason("job_member_gone", N_("The person who asked for this is no longer a member of the company."))
BROKEN = Reason("job_broken", N_("Something went wrong on our side. The error has been recorded."))


def job(name: Job, *, on_end: Ending | None = None) -> Callable[[Work], Work]:
    """Make `work` the task of `name`. `on_end` runs in the job's transaction when it has failed or been cancelled."""

    def register(work: Work) -> Work:
        runner = Runner(name, work, on_end or _nothing)

        @celery.task(name=name.value)
        def task(tenant_id: str, job_id: str, step: int) -> None:
            with web.app_context():
                runner.run(UUID(tenant_id), UUID(job_id), step)

        return work

    return register


@contextmanager
def spared(tenant: Tenant, failed: str) -> Iterator[None]:
    """What one company, or one of its records, cannot do keeps no other: whatever goes wrong inside is logged as `failed`, and tried again with
    the next round."""
    try:
        yield
    except Exception:
        log.exception(failed, tenant=tenant.slug)


def _nothing(row: JobRow) -> None:
    """Most jobs leave nothing to tidy up."""


class Runner:
    """Runs the steps of one kind of job."""

    def __init__(self, name: Job, work: Work, on_end: Ending) -> None:
        self.name = name
        self.work = work
        self.on_end = on_end

    def run(self, tenant_id: UUID, job_id: UUID, step: int) -> None:
        """One step of one job; does nothing when the step is done, or the job ended or in other hands."""
        with structlog.contextvars.bound_contextvars(job=str(job_id), task=self.name.value):
            actor = self._begin(tenant_id, job_id, step)
            if actor is None:
                return
            try:
                self._step(actor, job_id, step)
            except Exception as problem:
                self._failed(actor, job_id, step, problem)

    def _begin(self, tenant_id: UUID, job_id: UUID, step: int) -> Actor | None:
        with no_tenant_yet("a job names its company"):
            tenant = find_tenant(tenant_id=tenant_id)
        if tenant is None:
            return None
        system = Actor.system(tenant, ActorKind.SYSTEM)
        with transaction(system):
            if not jobs.lock(job_id):  # the message came twice, and the first is being worked on
                return None
            row = db.session.get(JobRow, (tenant_id, job_id), with_for_update={"skip_locked": True})
            if row is None or row.step != step or row.state not in jobs.OPEN_STATES:
                return None
            actor = _acting_for(row, system)
            if actor is None or row.attempts >= MAX_ATTEMPTS:
                self._end(row, State.FAILED, (GONE if actor is None else BROKEN).code)
                return None
            row.state, row.started_at, row.attempts = State.RUNNING, now(), row.attempts + 1
            return actor

    def _step(self, actor: Actor, job_id: UUID, step: int) -> None:
        with transaction(actor, limits=JOB_LIMITS):
            if not jobs.lock(job_id):
                return
            row = db.session.get_one(JobRow, (actor.tenant_id, job_id))
            if row.step != step or row.state not in jobs.OPEN_STATES:
                return
            if row.cancel_requested:
                self._end(row, State.CANCELLED)
                return
            outcome = self.work(row)
            if outcome is Outcome.AGAIN:
                _next_step(row)
            else:
                row.state, row.finished_at = State(outcome.value), now()

    def _failed(self, actor: Actor, job_id: UUID, step: int, problem: Exception) -> None:
        log.error("job_error", exc_info=problem)
        with transaction(actor):
            row = db.session.get_one(JobRow, (actor.tenant_id, job_id), with_for_update=True)
            if row.step != step or row.state != State.RUNNING:
                return
            if isinstance(problem, LangganError):
                self._end(row, State.FAILED, problem.problems[0].code if problem.problems else problem.kind)
            elif row.attempts >= MAX_ATTEMPTS:
                self._end(row, State.FAILED, BROKEN.code)
            else:
                _try_again_later(row)

    def _end(self, row: JobRow, state: State, error: str | None = None) -> None:
        row.state, row.error, row.finished_at = state, error, now()
        self.on_end(row)


def _acting_for(row: JobRow, system: Actor) -> Actor | None:
    """The person who asked for the job, with the rights they have now; None when they are no longer a member."""
    if row.user_id is None:
        return system
    person = find_member(row.tenant_id, row.user_id)
    if person is None:
        return None
    return Actor(
        person.tenant,
        ActorKind.JOB,
        user_id=row.user_id,
        name=person.name,
        role=person.rights.role,
        permissions=person.rights.permissions,
        own_only_edit=person.rights.own_only_edit,
        own_only_view=person.rights.own_only_view,
        locale=row.locale,
        request_id=row.request_id,
    )


def _next_step(row: JobRow) -> None:
    moment = now()
    row.state, row.step, row.attempts = State.QUEUED, row.step + 1, 0
    row.due_at, row.sent_at, row.sendings = moment, moment, 1
    jobs.remember_unsent(row, row.tenant_id)


def _try_again_later(row: JobRow) -> None:
    """Not sent now: the sweep sends it when it is due."""
    row.state, row.due_at, row.sent_at = State.QUEUED, now() + timedelta(seconds=2**row.attempts), None
