"""Jobs are rows. What must happen after a change is written with the change, and sent after the commit.

`enqueue` inserts a row into `jobs` in the open transaction. After the commit the row's id goes to Celery by name, best effort:
a broker that is away is logged, never raised. `jobs.sweep` (beat) sends again what was sent and never started, and what is
marked running without holding its lock: its worker is dead. So a lost broker, or a worker killed at any line, loses nothing.

A long job that writes is a chain of short steps: a step does one slice, writes its progress in the same transaction and answers
`AGAIN`; the same row is then sent for the next slice. `step` numbers them, so that a message delivered twice finds its step done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog
from flask import current_app
from flask_sqlalchemy.session import Session
from sqlalchemy import CheckConstraint, Index, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import TenantRow, db, new_id
from app.core.messages import N_

log = structlog.get_logger(__name__)

UNSENT = "langgan.unsent_jobs"
SENDER = "langgan.send_task"

LOCK_SPACE = 7101
MAX_ATTEMPTS = 5
LOST_AFTER = timedelta(seconds=15)
"""A message that nobody started for this long (doubled with every sending) is sent again."""


class Job(StrEnum):
    """The catalogue: every job there is. The first half names the module in tasks/, the second the function."""

    IMPORTS_CHECK = "imports.check"
    IMPORTS_RUN = "imports.run"
    EXPORTS_WRITE = "exports.write"
    CUSTOMERS_BULK_EDIT = "customers.bulk_edit"
    CUSTOMERS_REGROUP = "customers.regroup"
    CUSTOMERS_SCORE = "customers.score"
    APPROVALS_REMIND = "approvals.remind"
    CREDIT_RECOUNT = "credit.recount"
    CREDIT_REJUDGE = "credit.rejudge"
    CREDIT_TELL = "credit.tell"
    CREDIT_BRING_NEAR = "credit.bring_near"
    ATTACHMENTS_DRAW = "attachments.draw"
    ATTACHMENTS_FORGET = "attachments.forget"
    STATEMENTS_WRITE = "statements.write"
    MAIL_SEND = "mail.send"


@dataclass(frozen=True)
class Kind:
    """How a job is run and shown."""

    queue: str
    label: str
    shown: bool = True
    """Listed in the jobs tray of whoever started it."""
    lists: str = ""
    """The endpoint of the list of the records that it changes."""


KINDS: Mapping[Job, Kind] = {
    Job.IMPORTS_CHECK: Kind("imports", N_("Checking a file")),
    Job.IMPORTS_RUN: Kind("imports", N_("Importing"), lists="customers.list_customers"),
    Job.EXPORTS_WRITE: Kind("exports", N_("Exporting")),
    Job.CUSTOMERS_BULK_EDIT: Kind("default", N_("Changing many customers"), lists="customers.list_customers"),
    Job.CUSTOMERS_REGROUP: Kind("default", N_("Putting branches into their groups")),
    Job.CUSTOMERS_SCORE: Kind("default", N_("Scoring the data of all customers")),
    Job.APPROVALS_REMIND: Kind("default", N_("Reminding of approvals"), shown=False),
    Job.CREDIT_RECOUNT: Kind("default", N_("Counting credit positions anew"), shown=False),
    Job.CREDIT_REJUDGE: Kind("default", N_("Looking at held orders again"), shown=False),
    Job.CREDIT_BRING_NEAR: Kind("default", N_("Counting orders whose delivery has come near"), shown=False),
    Job.CREDIT_TELL: Kind("default", N_("Telling of held orders"), shown=False),
    Job.ATTACHMENTS_DRAW: Kind("exports", N_("Making a preview"), shown=False),
    Job.ATTACHMENTS_FORGET: Kind("default", N_("Removing a file"), shown=False),
    Job.STATEMENTS_WRITE: Kind("exports", N_("Writing statements")),
    Job.MAIL_SEND: Kind("default", N_("Sending a mail"), shown=False),
}

QUEUES = ("default", "imports", "merges", "webhooks", "exports")


class State(StrEnum):
    """queued → running → done | failed | cancelled; running → queued for the next step or another try."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN_STATES = (State.QUEUED, State.RUNNING)


class Outcome(StrEnum):
    """What a step answers: the job is done, the next slice follows, or it came to a bad end that it has told itself (`JobRow.error`)."""

    DONE = "done"
    AGAIN = "again"
    FAILED = "failed"


class JobRow(TenantRow, db.Model):
    """One job: what, for whom, how far."""

    __tablename__ = "jobs"
    name: Mapped[str]
    args: Mapped[dict[str, Any]] = mapped_column(JSONB)
    user_id: Mapped[UUID | None]
    locale: Mapped[str]
    request_id: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    """What the tray shows beside the kind: a file name, a count."""
    url: Mapped[str | None]
    """Where its page or result is."""
    state: Mapped[str] = mapped_column(default=State.QUEUED)
    step: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    sendings: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    left_out: Mapped[int] = mapped_column(default=0)
    """Of `done`, what was gone through and not changed."""
    error: Mapped[str | None]
    """Why it failed, as a reason's code."""

    __table_args__ = (
        CheckConstraint("state in ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
        Index("ix_jobs_open", "due_at", postgresql_where=text("state in ('queued', 'running')")),
        Index("ix_jobs_user", "tenant_id", "user_id", "created_at"),
    )


@dataclass(frozen=True)
class Message:
    """What travels through the broker: ids only."""

    name: str
    queue: str
    tenant_id: UUID
    job_id: UUID
    step: int


def enqueue(
    job: Job,
    *,
    title: str = "",
    url: str | None = None,
    total: int | None = None,
    due_at: datetime | None = None,
    **args: Any,
) -> JobRow:
    """Write `job` with the open transaction; it is sent after the commit, or by the sweep once it is `due_at`.

    `args` are ids and plain values (JSON).
    """
    from app.core.session import bound_actor  # session sends what is written here

    actor = bound_actor()
    moment = now()
    row = JobRow(
        id=new_id(),
        name=job.value,
        args=args,
        user_id=actor.user_id,
        locale=actor.locale,
        request_id=actor.request_id,
        title=title,
        url=url,
        total=total,
        created_at=moment,
        due_at=due_at or moment,
        sent_at=None if due_at else moment,
        state=State.QUEUED,
        step=0,
        attempts=0,
        sendings=0 if due_at else 1,
        done=0,
        left_out=0,
        cancel_requested=False,
    )
    db.session.add(row)
    if due_at is None:
        remember_unsent(row, actor.tenant_id)
    return row


def remember_unsent(row: JobRow, tenant_id: UUID) -> None:
    """Send `row` once the open transaction is committed."""
    message = Message(row.name, KINDS[Job(row.name)].queue, tenant_id, row.id, row.step)
    db.session().info.setdefault(UNSENT, []).append(message)


def take_unsent(session: Session) -> list[Message]:
    unsent: list[Message] = session.info.pop(UNSENT, [])
    return unsent


def send(messages: list[Message]) -> None:
    """Hand committed jobs to the broker. Failing is not an error: the sweep sends them again."""
    for message in messages:
        try:
            current_app.extensions[SENDER](message)
        except Exception as problem:
            log.warning("broker_away", job=str(message.job_id), name=message.name, problem=repr(problem))


def due(limit: int) -> list[Message]:
    """Jobs of all tenants that need (another) sending, through the definer function `due_jobs`; marks them as sent now."""
    rows = db.session.execute(
        text("select tenant_id, id, name, step from due_jobs(:limit, :lost, :space)"),
        {"limit": limit, "lost": LOST_AFTER, "space": LOCK_SPACE},
    )
    return [Message(name, KINDS[Job(name)].queue, tenant_id, job_id, step) for tenant_id, job_id, name, step in rows]


def any_open(job: Job) -> bool:
    """Whether a job of that kind of the bound company waits or runs."""
    found = select(JobRow.id).where(JobRow.name == job.value, JobRow.state.in_(OPEN_STATES)).limit(1)
    return db.session.scalar(found) is not None


def report(row: JobRow, done: int) -> None:
    """Tell how far a long job that only reads has come, in a short transaction of its own: everybody sees it at once."""
    with db.engine.begin() as connection:
        connection.execute(text("select set_config('app.tenant_id', :tenant, true)"), {"tenant": str(row.tenant_id)})
        connection.execute(text("update jobs set done = :done where id = :id"), {"done": done, "id": row.id})


def lock(job_id: UUID) -> bool:
    """Take the job's advisory lock for this transaction; False when another worker holds it."""
    taken = db.session.scalar(
        text("select pg_try_advisory_xact_lock(:space, hashtext(:id))"), {"space": LOCK_SPACE, "id": str(job_id)}
    )
    return bool(taken)
