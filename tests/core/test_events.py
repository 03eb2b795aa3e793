"""One log that nobody can change, and a feed that is gapless and in the order of commits whatever happens at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from app.core import events
from app.core.actor import Actor, ActorKind, Tenant
from app.core.db import new_id
from app.core.session import transaction
from tests.people import Cast, alice, mallory


@pytest.fixture
def as_system(web: Flask) -> Callable[[Tenant], Any]:
    """A transaction as a company's own machinery, with a connection of its own: several may be open at once."""

    @contextmanager
    def open_as(tenant: Tenant) -> Any:
        with web.app_context(), transaction(Actor.system(tenant, ActorKind.SYSTEM)) as session:
            yield session

    return open_as


def note(session: Any, tenant: Tenant) -> UUID:
    """An event of the company itself."""
    subject = new_id()
    events.note(Actor.system(tenant, ActorKind.SYSTEM), "export.finished", ("export", subject), rows=3)
    return subject


def feed(session: Any) -> list[tuple[int, UUID]]:
    """(place, subject) of every event in the bound company's feed."""
    query = "select sequence, subject_id from event_feed f join events e on e.id = f.event_id order by sequence"
    return [tuple(row) for row in session.execute(text(query))]


def test_every_event_waits_in_the_outbox_for_its_place(as_system: Any, acme: Tenant, own_database: Engine) -> None:
    with as_system(acme) as session:
        before = session.scalar(text("select count(*) from outbox"))
        note(session, acme)
        session.flush()
        assert session.scalar(text("select count(*) from outbox")) == before + 1


def test_the_dispatcher_gives_each_waiting_event_the_next_place(
    as_system: Any, acme: Tenant, own_database: Engine
) -> None:
    with as_system(acme):
        events.dispatch()
    with as_system(acme) as session:
        subjects = [note(session, acme) for _ in range(3)]
    with as_system(acme) as session:
        last = len(feed(session))
        assert events.dispatch() == 3
        assert feed(session)[-3:] == [(last + n, subject) for n, subject in enumerate(subjects, start=1)]
        assert session.scalar(text("select count(*) from outbox")) == 0


def test_each_company_has_places_of_its_own(as_system: Any, acme: Tenant, evil: Tenant, own_database: Engine) -> None:
    for tenant in (acme, evil):
        with as_system(tenant) as session:
            note(session, tenant)
        with as_system(tenant):
            events.dispatch()
    for tenant in (acme, evil):
        with as_system(tenant) as session:
            places = [place for place, _ in feed(session)]
            assert places == list(range(1, len(places) + 1))


def test_of_two_dispatchers_at_once_only_one_works(as_system: Any, acme: Tenant, own_database: Engine) -> None:
    with as_system(acme) as session:
        note(session, acme)
    with as_system(acme):
        assert events.dispatch() > 0
        with as_system(acme):
            assert events.dispatch() == 0


def test_dispatchers_of_two_companies_do_not_wait_for_each_other(
    as_system: Any, acme: Tenant, evil: Tenant, own_database: Engine
) -> None:
    with as_system(acme), as_system(evil):
        assert events.dispatch() > 0
    with as_system(acme):
        assert events.dispatch() > 0


def test_an_event_that_commits_late_gets_a_later_place_and_is_not_skipped(
    as_system: Any, acme: Tenant, own_database: Engine
) -> None:
    """Its id is older than those that have a place already: who reads by id, or by a serial number, misses it."""
    with as_system(acme):
        events.dispatch()
    with as_system(acme) as slow:
        late = note(slow, acme)
        slow.flush()
        with as_system(acme) as quick:
            early = note(quick, acme)
        with as_system(acme):
            assert events.dispatch() == 1
    with as_system(acme) as session:
        assert events.dispatch() == 1
        assert [subject for _, subject in feed(session)[-2:]] == [early, late]


def test_a_rolled_back_event_leaves_no_gap(as_system: Any, acme: Tenant, own_database: Engine) -> None:
    with pytest.raises(ZeroDivisionError), as_system(acme) as session:
        note(session, acme)
        session.flush()
        raise ZeroDivisionError
    with as_system(acme) as session:
        note(session, acme)
    with as_system(acme) as session:
        events.dispatch()
        places = [place for place, _ in feed(session)]
        assert places == list(range(1, len(places) + 1))


def test_many_writers_and_many_dispatchers_leave_a_feed_without_gap_or_double(
    as_system: Any, acme: Tenant, own_database: Engine
) -> None:
    def write(_: int) -> list[UUID]:
        written = []
        for _ in range(10):
            with as_system(acme) as session:
                written.append(note(session, acme))
        return written

    def dispatch(_: int) -> int:
        total = 0
        for _ in range(15):
            with as_system(acme):
                total += events.dispatch(limit=7)
        return total

    with ThreadPoolExecutor(6) as pool:
        dispatchers = pool.map(dispatch, range(2))
        written = [subject for subjects in pool.map(write, range(4)) for subject in subjects]
        list(dispatchers)
    with as_system(acme):
        while events.dispatch(limit=7):
            pass
    with as_system(acme) as session:
        found = feed(session)
        assert [place for place, _ in found] == list(range(1, len(found) + 1))
        assert sorted(subject for _, subject in found if subject in set(written)) == sorted(written)


def test_a_company_whose_events_wait_is_found_by_the_sweep(
    as_system: Any, web: Flask, acme: Tenant, evil: Tenant, own_database: Engine
) -> None:
    for tenant in (acme, evil):
        with as_system(tenant):
            events.dispatch()
    with as_system(acme) as session:
        note(session, acme)
    with as_system(evil) as session:
        assert list(session.scalars(text("select tenant_id from tenants_with_outbox()"))) == [acme.id]


def test_events_of_one_company_are_not_in_the_feed_of_another(cast: Cast, own_database: Engine) -> None:
    with cast.acting(alice) as session:
        events.note(cast.actor(alice), "export.finished", ("export", new_id()))
    with cast.acting(alice):
        events.dispatch()
    with cast.acting(mallory) as session:
        events.dispatch()
        kinds = session.scalars(text("select type from events e join event_feed f on f.event_id = e.id"))
        assert "export.finished" not in set(kinds)
