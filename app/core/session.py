"""The one module with session events: what happens at begin, at flush and at commit, in one fixed order.

Begin    a transaction without a bound actor is an error; with one, PostgreSQL is told the tenant (row-level security).
Flush    changes of audited rows become events, then every new tenant row is stamped with the tenant.
Commit   jobs written in the transaction are sent to the broker.

Nobody outside this module commits (guarded).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import structlog
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import ORMExecuteState, SessionTransaction

from app.core import changes, jobs
from app.core.actor import Actor
from app.core.db import TenantRow, db
from app.core.questions import Question, no_answer, one_journey, put

log = structlog.get_logger(__name__)

ACTOR = "langgan.actor"
LIMITS = "langgan.limits"

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
        _say_the_rest(session, who)
        session.commit()
        to_send = jobs.take_unsent(session)
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.clear()
        db.session.remove()
    jobs.send(to_send)


def _say_the_rest(session: Any, who: Actor | NoTenant) -> None:
    """Write the events named for rows that did not change: a clean session flushes nothing, so nobody took them up."""
    session.flush()
    if isinstance(who, Actor):
        changes.record(session, who)


def enter(actor: Actor) -> None:
    """Go on as `actor` in a transaction that began with `no_tenant_yet`: a link from a mail has told which company it is about.

    Only from nobody to somebody: a transaction that has an actor keeps it (RuntimeError).
    """
    session = db.session()
    if not isinstance(session.info.get(ACTOR), NoTenant):
        raise RuntimeError("only a transaction without a tenant may enter one")
    session.flush()
    session.info[ACTOR] = actor
    _tell_postgres(session.connection(), session)


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
def inserted_together() -> Iterator[None]:
    """New rows that are flushed inside the block, and statements whose answer nobody reads, go to the database in one journey. Where rows
    wait that were changed, each is written as ever: how many an UPDATE meets is looked at."""
    session = db.session()
    if session.dirty or session.deleted:
        yield
        return
    with one_journey(session.connection()):
        yield


@event.listens_for(Session, "after_begin")
def _tell_postgres_who(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    # A setting made inside a savepoint is undone with it: the root transaction is the only place.
    if transaction.nested:
        return
    if session.info.get(ACTOR) is None:
        raise NoActor("begin a transaction with transaction(actor) or no_tenant_yet(why)")
    _tell_postgres(connection, session)


def _tell_postgres(connection: Connection, session: Session) -> None:
    who = session.info[ACTOR]
    tenant = str(who.tenant_id) if isinstance(who, Actor) else ""
    statement_limit, lock_limit = session.info[LIMITS]
    values = {"tenant": tenant, "statement": statement_limit, "lock": lock_limit}
    put(connection, Question(_TELL, values, no_answer))


_TELL = text(
    "select set_config('app.tenant_id', :tenant, true) as tenant, set_config('statement_timeout', :statement, true) as statement,"
    " set_config('lock_timeout', :lock, true) as lock"
)


@event.listens_for(Session, "before_flush")
def _record_then_stamp(session: Session, flush_context: Any, instances: Any) -> None:
    who = session.info.get(ACTOR)
    if not isinstance(who, Actor):
        return
    changes.record(session, who)
    for row in session.new:
        if isinstance(row, TenantRow):
            _stamp(row, who.tenant_id)


def _stamp(row: TenantRow, tenant_id: UUID) -> None:
    if row.tenant_id is not None and row.tenant_id != tenant_id:
        raise RuntimeError(f"{row!r} belongs to another tenant")
    row.tenant_id = tenant_id


@event.listens_for(Session, "do_orm_execute")
def _refuse_unaudited_bulk_writes(state: ORMExecuteState) -> None:
    changes.refuse_unaudited(state)
