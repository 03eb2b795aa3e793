"""Connections from the pool are alive: one that the server has closed is not handed out.

SQLAlchemy's own way (`pool_pre_ping`) asks the server each time, which is a journey more for every page. A server that goes away says so, and
what it said lies in the socket: looking there costs a microsecond. Only who has been idle for long is asked, for a network can fall silent.
"""

from __future__ import annotations

import select
import time
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy.exc import DisconnectionError

from app.core.journeys import prepared_of

LONG = 30
"""Seconds without use, after which the server is asked."""
SINCE = "langgan.idle_since"


def _came_back(raw: Any, record: Any) -> None:
    record.info[SINCE] = time.monotonic()


def _goes_out(raw: psycopg.Connection[Any], record: Any, proxy: Any) -> None:
    if raw.closed or _has_news(raw) or (_idle(record) > LONG and not _answers(raw)):
        raise DisconnectionError("the server has closed the connection")


def _is_taken_back(raw: psycopg.Connection[Any], record: Any, state: Any) -> None:
    if record is not None and not raw.closed and raw.info.transaction_status != TransactionStatus.IDLE:
        prepared_of(record.info).forget()  # somebody left a transaction open, which ends now


EVENTS = [(_came_back, "checkin"), (_goes_out, "checkout"), (_is_taken_back, "reset")]
"""What an engine is made with (`pool_events`)."""


def _answers(raw: psycopg.Connection[Any]) -> bool:
    try:
        raw.autocommit = True
        raw.execute("")
        raw.autocommit = False
    except psycopg.Error:
        return False
    return True


def _idle(record: Any) -> float:
    return time.monotonic() - float(record.info.get(SINCE, 0.0))


def _has_news(raw: psycopg.Connection[Any]) -> bool:
    """Whether the server said something although nobody asked: that it closes, or nothing more for ever."""
    poll = select.poll()
    poll.register(raw.fileno(), select.POLLIN)
    return bool(poll.poll(0))
