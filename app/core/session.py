"""The one module with session events: what happens at begin, at flush and at commit, in one fixed order.

Begin    a transaction without a bound actor is an error; with one, PostgreSQL is told the tenant (row-level security).
Flush    changes of audited rows become events, then every new tenant row is stamped with the tenant.
Ask      what was written without waiting for an answer (`questions.write`) goes first.
Commit   jobs written in the transaction are sent to the broker.

Nobody outside this module commits (guarded).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Any
from uuid import UUID

import structlog
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import ORMExecuteState, SessionTransaction

from app.core import changes, events, jobs, newcomers, remarks
from app.core.actor import Actor
from app.core.db import TenantRow, db, new_id
from app.core.questions import WAITING, Question, is_waiting, no_answer, send_last, send_waiting, write, write_first

log = structlog.get_logger(__name__)

ACTOR = "langgan.actor"
LIMITS = "langgan.limits"
UNDECIDED = "langgan.undecided_rows"
"""Rows that were written as they were foreseen, while it is being decided how they come out."""

REQUEST_LIMITS = ("15s", "5s")
JOB_LIMITS = ("10min", "30s")
"""statement_timeout and lock_timeout of a transaction."""


class NoActor(RuntimeError):
    """A transaction was begun without saying who acts: bind an actor, or say `no_tenant_yet(why)`."""


class NoTenant:
    """Stands where an actor would be while the tenant is not known yet. No tenant table shows a row to it."""

    def __init__(self, why: str) -> None:
        self.why = why


@contextmanager
def transaction(actor: Actor, *, limits: tuple[str, str] = REQUEST_LIMITS) -> Iterator[Any]:
    """One transaction as `actor`: commits when the block ends, rolls back when it raises, sends its jobs after the commit."""
    with _transaction(actor, limits) as session:
        yield session


@contextmanager
def no_tenant_yet(why: str) -> Iterator[Any]:
    """One transaction on the directory tables, before a tenant is known. `why` is read by the next engineer."""
    with _transaction(NoTenant(why), REQUEST_LIMITS) as session:
        yield session


@contextmanager
def _transaction(who: Actor | NoTenant, limits: tuple[str, str]) -> Iterator[Any]:
    session = db.session()
    if session.in_transaction() or ACTOR in session.info:
        raise RuntimeError("a transaction is already open: there is one per request, and one per job")
    session.info.update({ACTOR: who, LIMITS: limits})
    try:
        yield session
        _finish(session, who)
        to_send = jobs.take_unsent(session)
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.clear()
        db.session.remove()
    jobs.send(to_send)


def _finish(session: Any, who: Actor | NoTenant) -> None:
    """Write everything that waits, and commit, in one journey: of the transaction's end nothing else is waited for."""
    if session.info.get(UNDECIDED):
        raise RuntimeError("a row was written as it was foreseen, and nobody has decided how it comes out")
    if session.new or session.dirty or session.deleted or events.any_named(session) or is_waiting(session):
        session.flush()
        if isinstance(who, Actor):
            changes.record(
                session, who
            )  # of rows that did not change: a clean session flushes nothing, so nobody took them up
        send_last(session)
    session.commit()


def enter(actor: Actor) -> None:
    """Go on as `actor` in a transaction that began with `no_tenant_yet`: a link from a mail has told which company it is about.

    Only from nobody to somebody: a transaction that has an actor keeps it (RuntimeError).
    """
    session = db.session()
    if not isinstance(session.info.get(ACTOR), NoTenant):
        raise RuntimeError("only a transaction without a tenant may enter one")
    session.flush()
    send_waiting(session)
    session.info[ACTOR] = actor
    _tell_postgres(session)


def begin_again() -> None:
    """Take back what this transaction has done so far, its locks too, and go on as the same actor: rows that are still in hand are read anew."""
    session = db.session()
    kept = {name: session.info[name] for name in (ACTOR, LIMITS)}
    session.rollback()
    session.info.clear()
    session.info.update(kept)


def bound_actor() -> Actor:
    """The actor of the open transaction; raises `NoActor` outside one."""
    actor = db.session.info.get(ACTOR)
    if not isinstance(actor, Actor):
        raise NoActor("no actor is bound to this transaction")
    return actor


def bound_tenant_id() -> UUID:
    return bound_actor().tenant_id


@contextmanager
def savepoint() -> Iterator[None]:
    """A part of the transaction that is taken back as a whole when it raises: its rows, the events that were named in it, its jobs."""
    session = db.session()
    session.flush()
    send_waiting(session)
    kept = {name: copy(session.info[name]) for name in _TAKEN_BACK if name in session.info}
    try:
        with session.begin_nested():
            yield
            session.flush()
            send_waiting(session)
    except BaseException:
        for name in (*_TAKEN_BACK, WAITING):
            session.info.pop(name, None)
        session.info.update(kept)
        raise


_TAKEN_BACK = (events.NAMED, changes.MORE, jobs.UNSENT, remarks.CHANGED, UNDECIDED)


def insert(*rows: TenantRow) -> None:
    """Write new rows with the next journey, in this order, and their events: what `session.add` does in the end, without the unit of work, which
    takes as long for one row as all the rest of a small transaction. What they refer to is written already. They are the session's from then on:
    a change is seen like that of any other row."""
    _settle(_written(rows))


@contextmanager
def foreseen(row: TenantRow, *parts: TenantRow, **values: Any) -> Iterator[None]:
    """The same for a row of which the block decides, under locks that others wait for. It goes with the first journey of the block, before those
    locks, as it will be when all goes well (`values`); at the end of the block it is told as it has come out, and what came out otherwise is
    written. In the block it is not the session's yet. When the block raises, the transaction cannot be committed any more, only a savepoint
    around it be taken back."""
    info = db.session().info
    info.setdefault(UNDECIDED, []).append(row)
    written = _written((row, *parts), values)
    yield
    _settle(written)
    info[UNDECIDED].remove(row)


def _written(rows: Sequence[TenantRow], foreseen: Mapping[str, Any] = newcomers.AS_IT_IS) -> list[newcomers.Newcomer]:
    """New rows, on their way; what is `foreseen` is of the first."""
    tenant_id, written = bound_tenant_id(), []
    for place, row in enumerate(rows):
        row.id = row.id or new_id()
        _stamp(row, tenant_id)
        newcomer, question = newcomers.first_written(row, newcomers.AS_IT_IS if place else foreseen)
        write(question)
        written.append(newcomer)
    return written


def _settle(written: Sequence[newcomers.Newcomer]) -> None:
    """Tell new rows as they are now, and take them in."""
    session, rows = db.session(), [newcomer.row for newcomer in written]
    changes.record_new(session, bound_actor(), [row for row in rows if isinstance(row, changes.Audited)])
    for newcomer in written:
        if change := newcomers.settled(newcomer):
            write(change)
        session.add(newcomer.row)


@event.listens_for(Session, "after_begin")
def _tell_postgres_who(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    # A setting made inside a savepoint is undone with it: the root transaction is the only place.
    if transaction.nested:
        return
    if session.info.get(ACTOR) is None:
        raise NoActor("begin a transaction with transaction(actor) or no_tenant_yet(why)")
    _tell_postgres(session)


def _tell_postgres(session: Session) -> None:
    """With the next journey: until then the database knows of no company, and shows nothing of any."""
    who = session.info[ACTOR]
    tenant = str(who.tenant_id) if isinstance(who, Actor) else ""
    statement_limit, lock_limit = session.info[LIMITS]
    values = {"tenant": tenant, "statement": statement_limit, "lock": lock_limit}
    write_first(Question(_TELL, values, no_answer))


_TELL = text(
    "select set_config('app.tenant_id', :tenant, true) as tenant, set_config('statement_timeout', :statement, true) as statement,"
    " set_config('lock_timeout', :lock, true) as lock"
)


@event.listens_for(Session, "before_flush")
def _record_then_stamp(session: Session, flush_context: Any, instances: Any) -> None:
    who = session.info.get(ACTOR)
    if session.info.get(UNDECIDED):
        raise RuntimeError(
            "a flush would tell a row that was written as it was foreseen before it is decided how it comes out"
        )
    if isinstance(who, Actor):
        changes.record(session, who)
        for row in session.new:
            if isinstance(row, TenantRow):
                _stamp(row, who.tenant_id)
    send_waiting(session)


def _stamp(row: TenantRow, tenant_id: UUID) -> None:
    if row.tenant_id is not None and row.tenant_id != tenant_id:
        raise RuntimeError(f"{row!r} belongs to another tenant")
    row.tenant_id = tenant_id


@event.listens_for(Session, "do_orm_execute")
def _let_the_waiting_go_first(state: ORMExecuteState) -> None:
    send_waiting(state.session)  # type: ignore[arg-type]


@event.listens_for(Session, "do_orm_execute")
def _refuse_unaudited_bulk_writes(state: ORMExecuteState) -> None:
    changes.refuse_unaudited(state)
