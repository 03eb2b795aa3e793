"""Questions to the database that are asked together: one journey there and back, however many they are.

Each is an SQL statement of its own and sees what the one before it has done, locked or waited for, as if they had been asked one after the
other. What is saved is the way: an order asks eight things at once while everybody else who sells to that customer waits.

For reading and locking by statements without mapped classes. What such a statement writes and nobody asks about (`write`) waits for the
next journey, whatever that is for; the last one is the end of the transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar, overload

import psycopg
from blinker import Signal
from flask_sqlalchemy.session import Session
from psycopg.rows import namedtuple_row
from sqlalchemy import ClauseElement, Connection, Dialect, Engine, event
from sqlalchemy.engine.interfaces import Compiled
from sqlalchemy.exc import DBAPIError

from app.core.db import db

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")

Rows = Sequence[Any]
"""Rows as named tuples."""

WAITING = "langgan.waiting_writes"


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
    with one_journey(connection) as raw:
        sent = [_send(raw, _compiled(connection.dialect, question.statement), question) for question in questions]
        answers = [
            () if question.read is no_answer else cursor.fetchall()
            for question, cursor in zip(questions, sent, strict=True)
        ]
    return tuple(question.read(rows) for question, rows in zip(questions, answers, strict=True))


def ask_apart(question: Question[A]) -> A:
    """The answer to one question in a transaction of its own, on another connection: what it changes stays, whatever becomes of the caller.
    No company is known there unless the statement says which. Raises DBAPIError."""
    with db.engine.begin() as connection:
        answer: A = put(connection, question)[0]
    return answer


@contextmanager
def one_journey(connection: Connection) -> Iterator[psycopg.Connection[Any]]:
    """What is sent inside the block is not waited for one by one: only the end waits for all, and raises DBAPIError for the first that
    fails. Of mapped rows only new ones may be written inside, and none be read: the session looks at each answer at once."""
    raw: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    if raw.pgconn.pipeline_status:
        yield raw
        return
    try:
        with raw.pipeline():
            yield raw
    except psycopg.Error as error:
        if connection.dialect.is_disconnect(error, raw, None):  # type: ignore[arg-type]
            connection.invalidate(error)
        raise _refused(connection.dialect, error) from error


@event.listens_for(Engine, "rollback")
@event.listens_for(Engine, "rollback_savepoint")
def _give_the_journey_up(connection: Connection, *_: Any) -> None:
    """Something of a journey has failed before its end, and what was sent after it comes to nothing: hear that out before taking back."""
    if connection.invalidated:
        return
    raw: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    if raw.pgconn.pipeline_status:
        with suppress(psycopg.Error), raw.pipeline() as sent:
            sent.sync()


def _send(raw: psycopg.Connection[Any], compiled: Compiled, question: Question[Any]) -> psycopg.Cursor[Any]:
    words = str(compiled)
    if asked.receivers:
        asked.send(words)
    return raw.cursor(row_factory=namedtuple_row).execute(words, compiled.construct_params(question.values))


@cache
def _compiled(dialect: Dialect, statement: ClauseElement) -> Compiled:
    """The statement as SQL: each is written once for the life of the process, so build it at the top of a module."""
    return statement.compile(dialect=dialect)


def _refused(dialect: Dialect, error: psycopg.Error) -> DBAPIError:
    """The error as the session's own statements raise it."""
    return DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True, dialect=dialect)  # type: ignore[return-value]
