"""Questions to the database that are asked together: one journey there and back, however many they are.

Each is an SQL statement of its own and sees what the one before it has done, locked or waited for, as if they had been asked one after the
other. What is saved is the way: an order asks eight things at once while everybody else who sells to that customer waits.

For reading and locking by statements without mapped classes. What such a statement writes and nobody asks about (`write`) waits for the
next journey, whatever that is for; the last one is the end of the transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar, overload
from uuid import UUID

import psycopg
from blinker import Signal
from flask_sqlalchemy.session import Session
from sqlalchemy import ClauseElement, Connection, Dialect, Engine, event, text
from sqlalchemy.dialects.postgresql.psycopg import dialect as psycopg_dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

from app.core.db import db
from app.core.journeys import Errand, prepared_of, travel
from app.core.journeys import Rows as Rows

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")

WAITING = "langgan.waiting_writes"
DROPPING = frozenset({"drop ", "alter", "disca", "deall"})
"""How statements begin after which the driver drops all that the connection has prepared."""


def no_answer(rows: Rows) -> None:
    """How a statement is read that is there for what it does."""


asked = Signal()
"""Sent for each statement, with its text: for who counts them."""


@dataclass(frozen=True, slots=True)
class Question(Generic[A]):
    """A statement, what is filled in, and how its rows are read."""

    statement: ClauseElement
    values: Mapping[str, Any]
    read: Callable[[Rows], A]


def ask(question: Question[A]) -> A:
    """The answer to one question. Raises DBAPIError."""
    return ask_together(question)[0]


@overload
def ask_together(only: Question[A], /) -> tuple[A]: ...
@overload
def ask_together(first: Question[A], second: Question[B], /) -> tuple[A, B]: ...
@overload
def ask_together(
    first: Question[A], second: Question[B], third: Question[C], /, *more: Question[Any]
) -> tuple[Any, ...]: ...


def ask_together(*questions: Question[Any]) -> tuple[Any, ...]:
    """The answers to several questions, put to the database in this order. Raises DBAPIError for the first that fails: the transaction is
    lost then, as ever."""
    session = db.session()
    if session.autoflush:
        session.flush()
    connection = session.connection()
    waiting = _take_waiting(session)
    return put(connection, *waiting, *questions)[len(waiting) :]


def write(question: Question[None]) -> None:
    """Write what nobody waits for: it goes before whatever this transaction asks or writes next, at the latest with its end. What is wrong
    with it is raised there."""
    db.session().info.setdefault(WAITING, []).append(question)


def write_first(question: Question[None]) -> None:
    """The same, before everything that waits already."""
    db.session().info.setdefault(WAITING, []).insert(0, question)


def send_waiting(session: Session) -> None:
    """Put what `write` was given to the database now: somebody is about to look."""
    connection = session.connection()
    if waiting := _take_waiting(session):
        put(connection, *waiting)


def send_last(session: Session) -> None:
    """The same, and with it the end of the transaction."""
    connection = session.connection()
    if waiting := _take_waiting(session):
        ending = [] if connection.in_nested_transaction() else _ENDING
        put(connection, *waiting, *ending)


def is_waiting(session: Session) -> bool:
    """Whether `write` was given something that has not gone yet."""
    return WAITING in session.info


def connection() -> Connection:
    """The connection of the open transaction, for what goes past the session (COPY): everything that waited is there."""
    session = db.session()
    send_waiting(session)
    return session.connection()


def driver() -> psycopg.Connection[Any]:
    """The driver's own connection under it."""
    raw: psycopg.Connection[Any] = connection().connection.driver_connection  # type: ignore[assignment]
    return raw


def _take_waiting(session: Session) -> list[Question[None]]:
    waiting: list[Question[None]] = session.info.pop(WAITING, [])
    return waiting


def put(connection: Connection, *questions: Question[Any]) -> tuple[Any, ...]:
    """The same on a connection that is at hand: also of the beginning of its transaction nothing is waited for."""
    raw: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    try:
        answers = travel(raw, prepared_of(connection.info), [_errand(question) for question in questions])
    except psycopg.Error as error:
        if connection.dialect.is_disconnect(error, raw, None):  # type: ignore[arg-type]
            connection.invalidate(error)
        raise _refused(connection.dialect, error) from error
    except BaseException:  # somebody has broken the journey off
        if raw.closed:
            connection.invalidate()
        raise
    return tuple(question.read(rows) for question, rows in zip(questions, answers, strict=True))


def ask_apart(question: Question[A]) -> A:
    """The answer to one question in a transaction of its own, on another connection: what it changes stays, whatever becomes of the caller.
    No company is known there unless the statement says which. Raises DBAPIError."""
    with db.engine.begin() as connection:
        answer: A = put(connection, question)[0]
    return answer


@event.listens_for(Engine, "after_cursor_execute")
def _forget_dropped(connection: Connection, cursor: Any, statement: str, *_: Any) -> None:
    if statement.lstrip()[:5].lower() in DROPPING:
        prepared_of(connection.info).forget()


@event.listens_for(Engine, "rollback")
@event.listens_for(Engine, "rollback_savepoint")
def _forget_prepared(connection: Connection, *_: Any) -> None:
    if not connection.invalidated:
        prepared_of(connection.info).forget()


class _Written(NamedTuple):
    """A statement as it goes to the database."""

    sql: bytes
    names: tuple[str, ...]
    usual: Mapping[str, Any]
    """Values that the statement brings along."""


def _errand(question: Question[Any]) -> Errand:
    written = _written(question.statement)
    if asked.receivers:
        asked.send(written.sql.decode())
    given = question.values
    values = [_plain(given[name] if name in given else written.usual[name]) for name in written.names]
    return Errand(written.sql, values, question.read is not no_answer)


@cache
def _written(statement: ClauseElement) -> _Written:
    """Each statement is written once for the life of the process, so build it at the top of a module."""
    compiled: SQLCompiler = statement.compile(dialect=_NUMBERED)  # type: ignore[assignment]
    return _Written(str(compiled).encode(), tuple(compiled.positiontup or ()), compiled.params)


_NUMBERED = psycopg_dialect(paramstyle="numeric_dollar")


def _plain(value: Any) -> Any:
    """Ids as PostgreSQL writes a list of them: the driver would ask each what it is, which takes longer than the statement."""
    return f"{{{','.join(map(str, value))}}}" if type(value) is list and value and type(value[0]) is UUID else value


_ENDING: Sequence[Question[None]] = [
    Question(text("select set_config('synchronous_commit', 'off', true)"), {}, no_answer),
    Question(text("commit"), {}, no_answer),
    Question(text("select pg_logical_emit_message(true, 'langgan', '')"), {}, no_answer),
]
"""What was locked is given back before the disk is waited for, and the end of the journey is heard when all of it is there: a message in the log is
on the disk when whatever was written before it is (decision 18)."""


def _refused(dialect: Dialect, error: psycopg.Error) -> DBAPIError:
    """The error as the session's own statements raise it."""
    return DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True, dialect=dialect)  # type: ignore[return-value]
