"""What happened to a customer and its parts, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.conglomerates.values import CONGLOMERATE
from app.core.db import db
from app.core.events import Event
from app.core.paging import Cursor, Order, Page, keyset_page
from app.core.permissions import Permission
from app.core.session import bound_actor
from app.customers.queries.columns import stored_columns
from app.customers.queries.definition import told_definition, told_records
from app.customers.queries.parts import column_of
from app.customers.values import ADDRESS, BRANCH, CONTACT, CUSTOMER, VERBS
from app.fields.values import PREFIX

PAGE = 50
NEEDS_CREDIT = frozenset({"approval", "temporary_limit", "credit_policy", "credit_score"})
"""What these events change is seen with `credit:view`."""


def events_of(customer_id: UUID, cursor: str) -> Page[Event]:
    """One page of the history. Ids are UUIDv7, so their order is the order of time."""
    table = Event.__table__.c
    statement = select(Event).where(_told_of(customer_id))
    return keyset_page(
        statement,
        Order(table.id, table.id, descending=True),
        Cursor.decode(cursor) if cursor else None,
        PAGE,
        lambda part: db.session.scalars(part).all(),
        value_of=lambda event: str(event.id),
    )


def latest_events(customer_id: UUID, number: int) -> Sequence[Event]:
    """The newest few, for the overview."""
    return db.session.scalars(select(Event).where(_told_of(customer_id)).order_by(Event.id.desc()).limit(number)).all()


def seen_changes(subject_type: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes of an event without those of fields that are hidden from the actor."""
    if subject_type in NEEDS_CREDIT and not bound_actor().may(Permission.CREDIT_VIEW):
        return {}
    if subject_type not in _STORED:
        return dict(changes)
    seen = told_records(bound_actor())[subject_type]
    hidden = {
        name for field, columns in _STORED[subject_type].items() if field not in seen for name in (field, *columns)
    }
    return {
        name: pair for name, pair in changes.items() if name in seen or not (name in hidden or name.startswith(PREFIX))
    }


_STORED: Mapping[str, Mapping[str, Sequence[str]]] = {
    CUSTOMER.name: {field.name: stored_columns(field) for field in CUSTOMER},
    **{part.name: {field.name: [column_of(field)] for field in part} for part in (CONTACT, ADDRESS, BRANCH)},
    CONGLOMERATE.name: {field.name: stored_columns(field) for field in CONGLOMERATE},
}
"""Record → field → the columns that hold its value."""


REASONS = {verb.event: "status_reason" if verb.marks is None else "blacklist_reason" for verb in VERBS.values()}
"""Type of event → the field that holds the reason which the event tells, too."""


def seen_data(event_type: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What else an event says, without the reason for a status or for the blacklist where that is hidden."""
    field = REASONS.get(event_type)
    hidden = field is not None and field not in told_definition(bound_actor())
    return {name: value for name, value in data.items() if not (hidden and name == "reason")}


def _told_of(customer_id: UUID) -> ColumnElement[bool]:
    """Everything about a customer and its parts, once: a changed limit is in the change of the customer already, beside whatever else was saved
    with it; the event of its own is for programs. What changed a named limit changed no customer: that event is all there is."""
    own = Event.data.has_key("named_limit").is_not(True)
    twice = (Event.type == "credit_limit.changed") & (Event.subject_type == "customer") & own
    return (Event.root_id == customer_id) & ~twice
