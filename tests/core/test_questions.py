"""Questions asked together: answered as if one after the other, and what fails fails as ever."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Any

import pytest
from flask import Flask
from psycopg.errors import DivisionByZero, UniqueViolation
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from app.core.db import db, new_id
from app.core.events import emit
from app.core.questions import Question, Rows, ask, ask_apart, ask_together, asked, no_answer, write
from app.core.session import foreseen, insert, savepoint, transaction
from app.identity.models import Role
from tests.people import Cast, alice

KEYS = text("select key from roles where key like 'clerk%' order by key")
RENAME = text("update roles set name = :name where key = :key")
NAMES = text("select name from roles where key = :key")
NUMBER = text("select cast(:number as int) as number")
DIVIDE = text("select 1 / cast(:by as int) as answer")
COUNT = text("insert into outbox (tenant_id, event_id) values (current_tenant(), :id)")
TOLD = text("select type, changes, data from events where subject_id = any(cast(:ids as uuid[])) order by id")
PREPARED = text("select count(*) from pg_prepared_statements where name like 'langgan%'")
DRIVERS_OWN = text("select 1")
ECHO = text("select cast(:words as text) as words")


class Interrupted(Exception):
    """What a signal raises in the middle of something."""


def _interrupt(*_: Any) -> None:
    raise Interrupted


def echoing(words: str) -> Question[str]:
    return Question(ECHO, {"words": words}, lambda rows: str(rows[0].words))


def a_role(key: str = "clerk", **given: Any) -> Role:
    return Role(**{"key": key, "name": key.title(), "permissions": [], **given})


def keys() -> Question[list[str]]:
    return Question(KEYS, {}, lambda rows: [row.key for row in rows])


def number(of: int) -> Question[int]:
    return Question(NUMBER, {"number": of}, lambda rows: int(rows[0].number))


def dividing(by: int) -> Question[int]:
    return Question(DIVIDE, {"by": by}, lambda rows: int(rows[0].answer))


def renaming(key: str, name: str) -> Question[None]:
    return Question(RENAME, {"key": key, "name": name}, no_answer)


def name_of(key: str) -> Question[str]:
    return Question(NAMES, {"key": key}, _name)


def _name(rows: Rows) -> str:
    return str(rows[0].name)


def test_answers_come_in_the_order_of_the_questions(acting: Callable[..., Any]) -> None:
    with acting(alice):
        assert ask_together(number(1), number(2), number(3)) == (1, 2, 3)


def test_a_question_sees_what_the_one_before_it_has_done(acting: Callable[..., Any]) -> None:
    with acting(alice) as session:
        session.add(a_role())
        before, _, after = ask_together(name_of("clerk"), renaming("clerk", "Rep"), name_of("clerk"))
    assert (before, after) == ("Clerk", "Rep")


def test_what_waits_in_the_session_is_written_before_a_question_is_asked(acting: Callable[..., Any]) -> None:
    with acting(alice) as session:
        session.add(a_role())
        assert ask(keys()) == ["clerk"]
        with session.no_autoflush:
            session.add(a_role("clerk2"))
            assert ask(keys()) == ["clerk"]


def test_the_first_question_that_fails_is_told_with_the_code_of_the_database(acting: Callable[..., Any]) -> None:
    with pytest.raises(DBAPIError) as told, acting(alice):
        ask_together(number(1), dividing(0), number(3))
    assert isinstance(told.value.orig, DivisionByZero)
    with acting(alice):
        assert ask(number(4)) == 4


def test_a_transaction_whose_question_failed_keeps_nothing(acting: Callable[..., Any]) -> None:
    with pytest.raises(DBAPIError), acting(alice) as session:
        session.add(a_role())
        ask_together(keys(), dividing(0))
    with acting(alice):
        assert ask(keys()) == []


def test_inside_a_savepoint_a_question_that_failed_is_taken_back(acting: Callable[..., Any]) -> None:
    with acting(alice):
        with pytest.raises(DBAPIError), savepoint():
            ask_together(number(1), dividing(0))
        assert ask(number(5)) == 5


def test_who_counts_statements_hears_of_each(acting: Callable[..., Any]) -> None:
    heard: list[str] = []
    with acting(alice):
        ask(number(0))
        with asked.connected_to(heard.append):
            ask_together(number(1), keys())
    assert len(heard) == 2


def test_what_is_written_without_waiting_is_there_for_whoever_asks_or_reads_next(acting: Callable[..., Any]) -> None:
    with acting(alice) as session:
        session.add(a_role())
        session.flush()
        write(renaming("clerk", "Rep"))
        assert ask(name_of("clerk")) == "Rep"
        write(renaming("clerk", "Agent"))
        assert session.scalar(NAMES, {"key": "clerk"}) == "Agent"
        write(renaming("clerk", "Clerk"))
    with acting(alice):
        assert ask(name_of("clerk")) == "Clerk"


def test_what_is_written_without_waiting_and_fails_fails_with_the_transaction(
    own_database: Engine, acting: Callable[..., Any]
) -> None:
    id_ = new_id()
    with pytest.raises(IntegrityError) as told, acting(alice) as session:
        session.add(a_role())
        write(Question(COUNT, {"id": id_}, no_answer))
        write(Question(COUNT, {"id": id_}, no_answer))
    assert isinstance(told.value.orig, UniqueViolation)
    with acting(alice):
        assert ask(keys()) == []


def test_what_is_written_in_a_savepoint_that_is_taken_back_is_written_by_nobody(acting: Callable[..., Any]) -> None:
    with acting(alice) as session:
        session.add(a_role())
        with pytest.raises(ZeroDivisionError), savepoint():
            write(renaming("clerk", "Rep"))
            raise ZeroDivisionError
        assert ask(name_of("clerk")) == "Clerk"


def test_an_inserted_row_is_there_for_whoever_asks_or_reads_next(acting: Callable[..., Any]) -> None:
    with acting(alice) as session:
        role = a_role()
        insert(role, a_role("clerk2"))
        assert ask(keys()) == ["clerk", "clerk2"]
        assert session.scalars(db.select(Role).where(Role.key == "clerk")).one() is role


def test_an_inserted_row_is_told_like_one_that_is_added(acting: Callable[..., Any]) -> None:
    with acting(alice) as session:
        added, inserted = a_role(), a_role("clerk2", permissions=["customers:view"])
        session.add(added)
        emit("role.hired", inserted, by="Alice")
        insert(inserted)
        session.flush()
        ids = [added.id, inserted.id]
    with acting(alice):
        rows = ask(Question(TOLD, {"ids": ids}, lambda rows: sorted(rows, key=lambda row: row.type)))
    assert [(row.type, row.data) for row in rows] == [("role.created", {}), ("role.hired", {"by": "Alice"})]
    assert rows[0].changes.keys() == rows[1].changes.keys()
    assert rows[1].changes["permissions"] == [None, ["customers:view"]]


def test_an_inserted_row_that_changes_is_written_again_and_told(acting: Callable[..., Any]) -> None:
    with acting(alice):
        role = a_role()
        insert(role)
        role.name = "Rep"
        ids = [role.id]
    with acting(alice):
        assert ask(name_of("clerk")) == "Rep"
        rows = ask(Question(TOLD, {"ids": ids}, lambda rows: rows))
    assert [row.type for row in rows] == ["role.created", "role.updated"]
    assert rows[1].changes == {"name": ["Clerk", "Rep"]}


def test_an_inserted_row_that_breaks_a_rule_fails_with_the_transaction(
    own_database: Engine, acting: Callable[..., Any]
) -> None:
    with pytest.raises(IntegrityError) as told, acting(alice):
        insert(a_role(), a_role())
    assert isinstance(told.value.orig, UniqueViolation)
    with acting(alice):
        assert ask(keys()) == []


def test_a_row_that_comes_out_as_foreseen_is_written_once(acting: Callable[..., Any]) -> None:
    heard: list[str] = []
    role = a_role()
    with asked.connected_to(heard.append), acting(alice):
        with foreseen(role, name="Rep"):
            assert ask(name_of("clerk")) == "Rep"
            role.name = "Rep"
        assert ask(name_of("clerk")) == "Rep"
    assert [words.split()[0].lower() for words in heard if "roles" in words] == ["insert", "select", "select"]
    assert told_of(acting, "clerk") == [("role.created", "Rep")]


def test_a_row_that_comes_out_otherwise_is_changed_and_told_as_it_came_out(acting: Callable[..., Any]) -> None:
    role = a_role()
    with acting(alice) as session:
        with foreseen(role, name="Rep", permissions=["customers:view"]):
            emit("role.hired", role)
            role.name = "Agent"
        assert session.scalars(db.select(Role).where(Role.key == "clerk")).one() is role
        assert (ask(name_of("clerk")), role.permissions) == ("Agent", [])
    assert told_of(acting, "clerk") == [("role.hired", "Agent")]


def told_of(acting: Callable[..., Any], key: str) -> list[tuple[str, str]]:
    """(type, name that it tells) of each event of a role."""
    with acting(alice) as session:
        ids = list(session.scalars(db.select(Role.id).where(Role.key == key)))
        return ask(Question(TOLD, {"ids": ids}, lambda rows: [(row.type, row.changes["name"][1]) for row in rows]))


def try_hard() -> None:
    """Somebody who goes on after an error as if nothing had been."""
    with suppress(ZeroDivisionError), foreseen(a_role()):
        assert ask(keys()) == ["clerk"]
        raise ZeroDivisionError


def test_a_row_of_which_nobody_has_decided_is_never_committed(own_database: Engine, acting: Callable[..., Any]) -> None:
    with pytest.raises(RuntimeError, match="nobody has decided"), acting(alice):
        try_hard()
    with acting(alice):
        assert ask(keys()) == []


def test_a_savepoint_takes_back_a_row_of_which_nobody_has_decided(acting: Callable[..., Any]) -> None:
    with acting(alice):
        with pytest.raises(ZeroDivisionError), savepoint(), foreseen(a_role()):
            assert ask(keys()) == ["clerk"]
            raise ZeroDivisionError
        insert(a_role("clerk2"))
    with acting(alice):
        assert ask(keys()) == ["clerk2"]


def test_what_a_connection_has_prepared_is_sent_by_name_and_outlives_what_drops_it(
    own_database: Engine, acting: Callable[..., Any]
) -> None:
    for turn in range(12):
        fails = turn % 3 == 2
        with pytest.raises(ZeroDivisionError) if fails else nullcontext(), acting(alice) as session:
            insert(a_role(f"clerk{turn:02}"))
            assert ask(number(turn)) == turn
            session.execute(KEYS)  # the driver prepares this one, and drops all when something is taken back
            with suppress(DBAPIError), savepoint():
                ask_together(number(turn), dividing(turn % 2), keys())
            assert f"clerk{turn:02}" in ask(keys())
            if fails:
                raise ZeroDivisionError
    with acting(alice) as session:
        assert ask(keys()) == [f"clerk{turn:02}" for turn in range(12) if turn % 3 != 2]
        assert session.scalar(PREPARED) < 12


def test_what_comes_after_a_transaction_that_was_taken_back_is_a_whole_one_again(
    own_database: Engine, web: Flask, cast: Cast
) -> None:
    actor = cast.actor(alice)
    for role in (None, a_role()):
        with pytest.raises(ZeroDivisionError), web.app_context(), transaction(actor):
            if role:
                insert(role)
            assert ask(keys()) == (["clerk"] if role else [])
            assert ask(keys()) == (["clerk"] if role else [])
            raise ZeroDivisionError
    with web.app_context(), transaction(actor):
        assert ask(keys()) == []


def test_a_transaction_that_is_left_open_takes_what_was_prepared_along(
    own_database: Engine, acting: Callable[..., Any]
) -> None:
    with acting(alice):
        assert ask(number(1)) == 1
    with own_database.connect() as connection:
        for _ in range(7):
            connection.execute(
                DRIVERS_OWN
            )  # the driver prepares it, and drops everything when the connection goes back
    with acting(alice):
        assert ask(number(2)) == 2


def test_a_table_that_is_dropped_takes_what_was_prepared_along(
    own_database: Engine, acting: Callable[..., Any]
) -> None:
    with acting(alice) as session:
        for turn in range(8):
            session.execute(KEYS)
            session.execute(text("create temporary table passing (id int)"))
            session.execute(text("drop table passing"))
            assert ask(number(turn)) == turn


def test_a_long_text_goes_and_comes_in_one_journey(acting: Callable[..., Any]) -> None:
    long = "长" * 2_000_000
    with acting(alice):
        assert ask_together(*[echoing(long)] * 3) == (long,) * 3


def test_a_journey_that_is_broken_off_closes_its_connection(own_database: Engine, acting: Callable[..., Any]) -> None:
    waiting = Question(text("select pg_advisory_xact_lock(7)"), {}, no_answer)
    with own_database.connect() as holder, pytest.raises(Interrupted), acting(alice) as session:
        holder.execute(text("select pg_advisory_xact_lock(7)"))
        raw = session.connection().connection.driver_connection
        before = signal.signal(signal.SIGALRM, _interrupt)
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        try:
            ask(waiting)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
    assert raw.closed
    with acting(alice):
        assert ask(number(1)) == 1


def test_what_is_asked_apart_stays_whatever_becomes_of_the_caller(
    own_database: Engine, acting: Callable[..., Any]
) -> None:
    taking = text(
        "insert into sign_ins (id, at, kind, email_key, address, succeeded)"
        " values (:id, now(), 'sign_in', 'nobody@acme.example', '127.0.0.1', false) returning id"
    )
    id_ = new_id()
    with pytest.raises(ZeroDivisionError), acting(alice):
        assert ask_apart(Question(taking, {"id": id_}, lambda rows: rows[0].id)) == id_
        raise ZeroDivisionError
    with acting(alice):
        assert ask(
            Question(
                text("select id from sign_ins where email_key like 'nobody%'"),
                {},
                lambda rows: [row.id for row in rows],
            )
        ) == [id_]


def hang_up(engine: Engine) -> None:
    """The server closes every other connection of this database, as it does when it is restarted."""
    with engine.connect() as connection:
        connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and usename = current_user and pid <> pg_backend_pid()"
            )
        )


def test_connections_that_the_server_has_closed_are_not_handed_out(
    own_database: Engine, acting: Callable[..., Any]
) -> None:
    with acting(alice), db.engine.connect() as second:
        assert (ask(number(1)), second.scalar(text("select 1"))) == (1, 1)
    hang_up(own_database)
    for turn in (1, 2, 3):
        with acting(alice):
            assert ask(number(turn)) == turn


def test_a_connection_that_is_lost_on_the_way_is_told_and_the_next_one_works(
    own_database: Engine, acting: Callable[..., Any]
) -> None:
    with pytest.raises(OperationalError), acting(alice):
        assert ask(number(1)) == 1
        hang_up(own_database)
        ask_together(number(2), number(3))
    with acting(alice):
        assert ask(number(4)) == 4
