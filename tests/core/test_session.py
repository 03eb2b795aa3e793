"""One transaction per request or job, always as somebody: what begins, what is stamped, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.core import events, jobs
from app.core.actor import Actor, Tenant
from app.core.db import db, new_id
from app.core.jobs import Job, enqueue
from app.core.session import NoActor, bound_actor, bound_tenant_id, no_tenant_yet, savepoint, transaction
from app.identity.models import Role, TenantRecord
from tests.people import alice, mallory


def a_role(**given: Any) -> Role:
    return Role(**{"key": "clerk", "name": "Clerk", "permissions": [], **given})


def names_of_roles(session: Any) -> set[str]:
    return set(session.scalars(text("select key from roles")))


def test_a_transaction_without_an_actor_is_an_error(web: Flask, database: object) -> None:
    with web.app_context(), pytest.raises(NoActor):
        db.session.scalar(text("select 1"))


def test_what_a_transaction_did_is_there_for_the_next_one(acting: Callable[..., Any]) -> None:
    with acting(alice) as session:
        session.add(a_role())
    with acting(alice) as session:
        assert "clerk" in names_of_roles(session)


def test_a_transaction_that_raises_leaves_nothing(acting: Callable[..., Any]) -> None:
    with pytest.raises(ZeroDivisionError), acting(alice) as session:
        session.add(a_role())
        session.flush()
        raise ZeroDivisionError
    with acting(alice) as session:
        assert "clerk" not in names_of_roles(session)


def test_each_transaction_tells_postgres_its_own_company(
    acting: Callable[..., Any], acme: Tenant, evil: Tenant
) -> None:
    seen = []
    for person in (alice, mallory, alice):
        with acting(person) as session:
            seen.append(session.scalar(text("select current_tenant()")))
    assert seen == [acme.id, evil.id, acme.id]


def test_after_a_rolled_back_transaction_the_next_one_is_bound_to_its_own_company(
    acting: Callable[..., Any], evil: Tenant
) -> None:
    with pytest.raises(ZeroDivisionError), acting(alice) as session:
        session.scalar(text("select 1"))
        raise ZeroDivisionError
    with acting(mallory) as session:
        assert session.scalar(text("select current_tenant()")) == evil.id


def test_before_a_company_is_known_no_row_of_any_company_is_seen(web: Flask, cast: Any) -> None:
    with web.app_context(), no_tenant_yet("this test") as session:
        assert session.scalar(text("select current_tenant()")) is None
        assert names_of_roles(session) == set()


def test_a_new_row_gets_the_company_of_the_actor(acting: Callable[..., Any], acme: Tenant) -> None:
    with acting(alice) as session:
        role = a_role()
        session.add(role)
        session.flush()
        assert role.tenant_id == acme.id
        assert bound_tenant_id() == acme.id


def test_a_row_of_another_company_is_refused_before_it_reaches_the_database(
    acting: Callable[..., Any], evil: Tenant
) -> None:
    with pytest.raises(RuntimeError, match="belongs to another tenant"), acting(alice) as session:
        session.add(a_role(tenant_id=evil.id))


def test_a_row_of_another_company_is_refused_by_the_database_too(acting: Callable[..., Any], evil: Tenant) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), acting(alice) as session:
        session.execute(
            text("insert into outbox (tenant_id, event_id) values (:tenant, :id)"), {"tenant": evil.id, "id": new_id()}
        )


def test_there_is_one_transaction_at_a_time(acting: Callable[..., Any], system: Actor) -> None:
    with acting(alice), pytest.raises(RuntimeError, match="already open"), transaction(system):
        pass


def test_a_refused_second_transaction_leaves_the_first_one_alone(acting: Callable[..., Any], system: Actor) -> None:
    with acting(alice) as session:
        session.add(a_role())
        with pytest.raises(RuntimeError, match="already open"), transaction(system):
            pass
        assert bound_actor().name == "Alice Tan"
    with acting(alice) as session:
        assert "clerk" in names_of_roles(session)


def test_outside_a_transaction_nobody_acts(web: Flask, database: object) -> None:
    with web.app_context(), pytest.raises(NoActor):
        bound_actor()


def test_before_a_company_is_known_nobody_acts(web: Flask, database: object) -> None:
    with web.app_context(), no_tenant_yet("this test"), pytest.raises(NoActor):
        bound_actor()


def test_a_tenant_row_cannot_be_written_before_a_company_is_known(web: Flask, database: object) -> None:
    with pytest.raises(Exception, match="tenant_id"), web.app_context(), no_tenant_yet("this test") as session:
        session.add(a_role())


def test_directory_rows_are_written_before_a_company_is_known(web: Flask, cast: Any, acme: Tenant) -> None:
    with web.app_context(), no_tenant_yet("this test") as session:
        session.get_one(TenantRecord, acme.id).name = "Acme Trading Sdn Bhd"
    assert cast.tenant("acme").name == "Acme Trading Sdn Bhd"


def test_a_savepoint_that_is_rolled_back_keeps_the_company(acting: Callable[..., Any], acme: Tenant) -> None:
    with acting(alice) as session:
        with pytest.raises(ZeroDivisionError), savepoint():
            session.add(a_role())
            session.flush()
            raise ZeroDivisionError
        assert session.scalar(text("select current_tenant()")) == acme.id
        assert "clerk" not in names_of_roles(session)


def test_a_savepoint_takes_its_events_and_jobs_back_and_keeps_those_before_it(acting: Callable[..., Any]) -> None:
    with acting(alice) as session:
        kept, refused = a_role(id=new_id()), a_role(key="clerk2")
        told_of = kept.id
        session.add(kept)
        events.emit("role.welcomed", kept)
        with pytest.raises(ZeroDivisionError), savepoint():
            events.emit("role.dismissed", kept)
            session.add(refused)
            enqueue(Job.MAIL_SEND)
            raise ZeroDivisionError
        assert jobs.take_unsent(session) == []
    with acting(alice) as session:
        told = session.scalars(select(events.Event.type).where(events.Event.subject_id == told_of)).all()
        assert told == ["role.welcomed"]


def test_a_statement_that_takes_too_long_is_stopped(web: Flask, cast: Any) -> None:
    actor = cast.actor(alice)
    with (
        pytest.raises(OperationalError, match="statement timeout"),
        web.app_context(),
        transaction(actor, limits=("50ms", "50ms")) as session,
    ):
        session.execute(text("select pg_sleep(5)"))


def test_the_limits_end_with_the_transaction(web: Flask, cast: Any, own_database: Engine) -> None:
    actor = cast.actor(alice)
    with web.app_context(), transaction(actor, limits=("7s", "3s")) as session:
        assert session.scalar(text("show statement_timeout")) == "7s"
        assert session.scalar(text("show lock_timeout")) == "3s"
    with own_database.connect() as connection:
        assert connection.scalar(text("show statement_timeout")) == "0"
        assert connection.scalar(text("select current_setting('app.tenant_id', true)")) in {None, ""}
