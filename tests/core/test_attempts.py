"""What is refused in an attempt leaves nothing behind, and what comes after it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from app.core import events
from app.core.actor import Tenant
from app.core.attempts import Attempt
from app.core.errors import Conflict, Invalid
from app.core.jobs import Job, enqueue
from app.identity.models import Role
from tests.people import alice


def a_role(name: str) -> Role:
    return Role(key=name, name=name, permissions=["customers:view"])


def test_rows_events_and_jobs_of_a_refused_attempt_are_gone_and_those_after_it_stay(
    acting: Callable[..., Any], acme: Tenant
) -> None:
    with acting(alice) as session:
        with Attempt(Conflict) as tried:
            session.add(a_role("clerk"))
            session.flush()
            enqueue(Job.CREDIT_TELL)
            events.emit("role.praised", session.query(Role).first())
            raise Conflict
        assert isinstance(tried.refusal, Conflict)
        assert session.scalar(text("select current_tenant()")) == acme.id
        session.add(a_role("porter"))
    with acting(alice) as session:
        assert session.scalars(text("select key from roles where key in ('clerk', 'porter')")).all() == ["porter"]
        assert not session.scalar(text("select count(*) from jobs where name = 'credit.tell'"))
        assert not session.scalar(text("select count(*) from events where type = 'role.praised'"))


def test_an_attempt_that_succeeds_is_kept(acting: Callable[..., Any], acme: Tenant) -> None:
    with acting(alice) as session, Attempt(Conflict) as tried:
        session.add(a_role("clerk"))
    assert tried.refusal is None
    with acting(alice) as session:
        assert session.scalar(text("select key from roles where key = 'clerk'"))


def test_what_it_did_not_foresee_goes_through(acting: Callable[..., Any], acme: Tenant) -> None:
    with pytest.raises(Invalid), acting(alice), Attempt(Conflict):
        raise Invalid
