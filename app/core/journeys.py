"""One journey to the database and back, however many statements it takes along: they leave together, and are answered one after the other.

This is PostgreSQL's pipeline through `psycopg.pq`, psycopg's door to libpq; what goes and what comes is turned by psycopg's own adapters. Its
`Connection.pipeline` sends each statement by itself and looks at the socket twice for each, which costs more than short statements do (decision 17).
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from select import POLLIN, POLLOUT, poll
from typing import Any, NamedTuple

import psycopg
from psycopg import abc
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

Rows = Sequence[Any]
"""Rows as named tuples."""

Key = tuple[bytes, tuple[int, ...] | None]
"""A statement as PostgreSQL knows it: its words, and the types of what is filled in."""


class Errand(NamedTuple):
    """A statement of a journey."""

    sql: bytes
    """Its words, with $1, $2 … for what is filled in."""
    values: Sequence[Any]
    is_heard: bool
    """Whether its rows are wanted."""


@dataclass
class Prepared:
    """What a connection has prepared: a journey after the first sends the names alone, and PostgreSQL plans nothing anew."""

    names: dict[Key, bytes] = field(default_factory=dict)
    dropped: list[bytes] = field(default_factory=list)
    """Names that may mean something yet."""
    given: int = 0

    def forget(self) -> None:
        """Somebody else may have dropped them: psycopg drops all there are when a transaction is rolled back."""
        self.dropped += self.names.values()
        self.names.clear()

    def name(self, key: Key) -> bytes:
        """A name that this connection has never had."""
        self.given += 1
        self.names[key] = b"langgan_%d" % self.given
        return self.names[key]


PREPARED = "langgan.prepared"


def prepared_of(info: dict[Any, Any]) -> Prepared:
    """What a connection has prepared, kept in its `info`: as long as it lives."""
    prepared: Prepared = info.setdefault(PREPARED, Prepared())
    return prepared


Command = Key | bool | None
"""What the answer to a command is for: what it prepared, or whether it is the rows that are wanted; None where it has to succeed, no more."""


def travel(raw: psycopg.Connection[Any], prepared: Prepared, errands: Sequence[Errand]) -> list[Rows]:
    """Do these errands in their order, in a transaction that begins with them where none is open: the rows of each, none where they are not
    wanted. Raises the psycopg.Error of the first that fails, and the transaction is lost; the connection is closed where the journey did not end."""
    adapter = Transformer(raw)
    packed = [_packed(adapter, errand) for errand in errands]
    raw.pgconn.enter_pipeline_mode()
    try:
        sent = _send(raw, prepared, packed)
        results = _hear(raw.pgconn)
    except BaseException:
        raw.close()  # nobody knows what is still on its way
        raise
    raw.pgconn.exit_pipeline_mode()
    _refuse_failed(prepared, sent, results)
    return [
        _rows(adapter, result) if command else ()
        for command, result in zip(sent, results, strict=True)
        if isinstance(command, bool)
    ]


class _Packed(NamedTuple):
    key: Key
    values: Sequence[Any] | None
    formats: Any
    is_heard: bool


def _packed(adapter: abc.Transformer, errand: Errand) -> _Packed:
    if not errand.values:
        return _Packed((errand.sql, None), None, None, errand.is_heard)
    values = adapter.dump_sequence(errand.values, [PyFormat.AUTO] * len(errand.values))
    return _Packed((errand.sql, adapter.types), values, adapter.formats, errand.is_heard)


def _send(raw: psycopg.Connection[Any], prepared: Prepared, packed: Sequence[_Packed]) -> list[Command]:
    """Send everything, each statement by its name."""
    pgconn = raw.pgconn
    # asked before anything is sent: with the first command on its way the connection is not idle
    is_idle = pgconn.transaction_status == TransactionStatus.IDLE
    sent: list[Command] = [None] * len(prepared.dropped)
    while prepared.dropped:
        pgconn.send_close_prepared(prepared.dropped.pop(0))
    if is_idle and not raw.autocommit:
        pgconn.send_query_params(b"begin", None)
        sent.append(None)
    for key, values, formats, is_heard in packed:
        name = prepared.names.get(key)
        if name is None:
            name = prepared.name(key)
            pgconn.send_prepare(name, *key)
            sent.append(key)
        pgconn.send_query_prepared(name, values, formats)
        sent.append(is_heard)
    pgconn.pipeline_sync()
    return sent


def _hear(pgconn: PGconn) -> list[PGresult]:
    """The answer to each command, when all have come."""
    socket = poll()
    socket.register(pgconn.socket, POLLIN | POLLOUT)
    while pgconn.flush():  # PostgreSQL may answer, and wait to be heard, before it has taken in everything
        socket.poll()
        pgconn.consume_input()
    socket.modify(pgconn.socket, POLLIN)
    answers, last = list[PGresult](), None
    while True:
        while pgconn.is_busy():
            socket.poll()
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None and last is not None:
            answers.append(last)
        elif result is None or result.status == ExecStatus.PIPELINE_SYNC:
            return answers
        last = result


def _refuse_failed(prepared: Prepared, sent: Sequence[Command], results: Sequence[PGresult]) -> None:
    """Raises the error of the first command that failed: what came after it was not done, so nothing was prepared by it either."""
    failed = [place for place, result in enumerate(results) if result.status in _FAILED]
    if not failed:
        return
    for command in sent[failed[0] :]:
        if isinstance(command, tuple):
            prepared.dropped.append(prepared.names.pop(command))
    raise error_from_result(results[failed[0]], encoding="utf-8")


_FAILED = frozenset({ExecStatus.FATAL_ERROR, ExecStatus.PIPELINE_ABORTED})


def _rows(adapter: abc.Transformer, result: PGresult) -> Rows:
    names = tuple((result.fname(place) or b"").decode() for place in range(result.nfields))
    adapter.set_pgresult(result)
    return adapter.load_rows(0, result.ntuples, _row_of(names))


@cache
def _row_of(names: tuple[str, ...]) -> Callable[..., Any]:
    """What makes a row of the values of these columns."""
    make: Callable[..., Any] = namedtuple("Row", names, rename=True)._make  # type: ignore[attr-defined]
    return make
