"""What changed in an audited row is an event of the same transaction, and nobody can write past that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, text, update

from app.core import events
from app.core.changes import MASK, Unaudited, plain
from app.core.db import new_id
from app.core.permissions import Permission
from app.identity.models import ApiToken, Membership, Role
from tests.people import Cast, alice


@pytest.fixture
def role_id(acting: Callable[..., Any]) -> UUID:
    """A role that has been there for a while."""
    with acting(alice) as session:
        role = Role(key="clerk", name="Clerk", permissions=["customers:view"])
        session.add(role)
        session.flush()
        return role.id


def the_company(session: Any) -> UUID:
    found: UUID = session.scalar(text("select current_tenant()"))
    return found


def log(session: Any, subject: UUID) -> list[Any]:
    """The events of one row, oldest first."""
    query = select(events.Event).where(events.Event.subject_id == subject).order_by(events.Event.id)
    return list(session.scalars(query))


def test_a_new_row_is_an_event_with_every_field_that_was_given(acting: Callable[..., Any], role_id: UUID) -> None:
    with acting(alice) as session:
        [event] = log(session, role_id)
        assert event.type == "role.created"
        assert event.changes["name"] == [None, "Clerk"]
        assert event.changes["permissions"] == [None, ["customers:view"]]
        assert not event.changes.keys() & {"tenant_id", "id", "version"}


def test_an_event_says_who_when_and_in_which_request(acting: Callable[..., Any], cast: Cast, role_id: UUID) -> None:
    with acting(alice) as session:
        [event] = log(session, role_id)
        assert (event.actor_kind, event.user_id, event.actor_name) == ("person", cast.id_of(alice), "Alice Tan")
        assert event.request_id == "test"
        assert abs(datetime.now(UTC) - event.at).total_seconds() < 60
        assert (event.root_type, event.root_id) == ("role", role_id)


def test_a_change_is_an_event_with_the_fields_before_and_after(acting: Callable[..., Any], role_id: UUID) -> None:
    with acting(alice) as session:
        session.get_one(Role, (the_company(session), role_id)).name = "Chief clerk"
    with acting(alice) as session:
        event = log(session, role_id)[-1]
        assert (event.type, event.changes) == ("role.updated", {"name": ["Clerk", "Chief clerk"]})


def test_two_changes_of_a_field_in_one_transaction_are_one_event(acting: Callable[..., Any], role_id: UUID) -> None:
    with acting(alice) as session:
        role = session.get_one(Role, (the_company(session), role_id))
        role.name = "Chief clerk"
        role.name = "Head clerk"
    with acting(alice) as session:
        assert log(session, role_id)[-1].changes == {"name": ["Clerk", "Head clerk"]}


def test_setting_what_is_there_already_is_no_event(acting: Callable[..., Any], role_id: UUID) -> None:
    with acting(alice) as session:
        role = session.get_one(Role, (the_company(session), role_id))
        role.name = "Clerk"
        role.version = role.version + 1
    with acting(alice) as session:
        assert len(log(session, role_id)) == 1


def test_a_deleted_row_is_an_event_with_its_last_state(acting: Callable[..., Any], role_id: UUID) -> None:
    with acting(alice) as session:
        session.delete(session.get_one(Role, (the_company(session), role_id)))
    with acting(alice) as session:
        event = log(session, role_id)[-1]
        assert event.type == "role.deleted"
        assert event.changes["name"] == ["Clerk", None]
        assert event.changes["permissions"] == [["customers:view"], None]


def test_a_service_names_what_happens_and_the_diff_goes_along(acting: Callable[..., Any], role_id: UUID) -> None:
    with acting(alice) as session:
        role = session.get_one(Role, (the_company(session), role_id))
        role.permissions = [Permission.CUSTOMERS_VIEW, Permission.CUSTOMERS_EDIT]
        events.emit("role.widened", role, why="new duties")
    with acting(alice) as session:
        event = log(session, role_id)[-1]
        assert event.type == "role.widened"
        assert event.changes == {"permissions": [["customers:view"], ["customers:view", "customers:edit"]]}
        assert event.data == {"why": "new duties"}


def test_a_named_event_is_kept_although_no_field_changed(acting: Callable[..., Any], role_id: UUID) -> None:
    with acting(alice) as session:
        events.emit("role.reviewed", session.get_one(Role, (the_company(session), role_id)))
    with acting(alice) as session:
        event = log(session, role_id)[-1]
        assert (event.type, event.changes) == ("role.reviewed", {})


def test_a_change_that_is_flushed_and_named_afterwards_is_not_lost(acting: Callable[..., Any], role_id: UUID) -> None:
    with acting(alice) as session:
        role = session.get_one(Role, (the_company(session), role_id))
        role.name = "Chief clerk"
        session.flush()
        events.emit("role.reviewed", role)
    with acting(alice) as session:
        assert [event.type for event in log(session, role_id)] == ["role.created", "role.updated", "role.reviewed"]


def test_nothing_stays_of_an_event_whose_transaction_was_rolled_back(acting: Callable[..., Any], role_id: UUID) -> None:
    with pytest.raises(ZeroDivisionError), acting(alice) as session:
        role = session.get_one(Role, (the_company(session), role_id))
        events.emit("role.reviewed", role)
        session.flush()
        raise ZeroDivisionError
    with acting(alice) as session:
        assert len(log(session, role_id)) == 1


def test_a_secret_field_is_masked_and_a_derived_one_left_out(
    acting: Callable[..., Any], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ApiToken, "audit_masked", frozenset({"prefix"}))
    cast.token(alice)
    with acting(alice) as session:
        token = session.scalars(select(ApiToken)).one()
        changes = log(session, token.id)[0].changes
        assert changes["prefix"] == [MASK, MASK]
        assert token.prefix not in str(changes)
        assert "hash" not in changes


def test_parts_show_up_in_the_history_of_their_record(
    acting: Callable[..., Any], role_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Membership, "audit_root", ("role", "role_id"))
    with acting(alice) as session:
        session.scalars(select(Membership).limit(1)).one().role_id = role_id
    with acting(alice) as session:
        query = select(events.Event.type).where(events.Event.root_id == role_id).order_by(events.Event.id)
        assert list(session.scalars(query)) == ["role.created", "member.updated"]


@pytest.mark.parametrize(
    "statement",
    [
        update(Role).values(name="x"),
        delete(Role),
        insert(Role).values(key="x", name="x", permissions=[]),
    ],
    ids=["update", "delete", "insert"],
)
def test_a_write_of_many_audited_rows_says_where_its_events_come_from(
    acting: Callable[..., Any], statement: Any
) -> None:
    with pytest.raises(Unaudited, match="audited_by"), acting(alice) as session:
        session.execute(statement)


def test_a_write_of_many_audited_rows_that_says_so_is_let_through(acting: Callable[..., Any], role_id: UUID) -> None:
    with acting(alice) as session:
        statement = update(Role).where(Role.id == role_id).values(name="x").execution_options(audited_by="this test")
        assert session.execute(statement).rowcount == 1


def test_events_of_another_company_cannot_be_written(acting: Callable[..., Any], cast: Cast, evil: Any) -> None:
    with pytest.raises(Exception, match="row-level security"), acting(alice):
        row = Role(id=new_id(), key="x", name="x", permissions=[])
        event = events.build(cast.actor(alice), "role.created", row, changes={}, data={})
        events.write([{**event, "tenant_id": evil.id}])


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (Permission.CUSTOMERS_VIEW, "customers:view"),
        (date(2026, 11, 23), "2026-11-23"),
        (datetime(2026, 11, 23, 8, tzinfo=UTC), "2026-11-23T08:00:00+00:00"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Decimal("1.50"), "1.50"),
        ((UUID(int=1), None), ["00000000-0000-0000-0000-000000000001", None]),
        ("华宁", "华宁"),
    ],
)
def test_values_are_kept_as_json_can_hold_them(value: object, stored: object) -> None:
    assert plain(value) == stored
