"""`GET /events`: everything that happened, in the order in which it was committed, without gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from flask import Response
from pydantic import ConfigDict, Field

from app.api import answers, asking
from app.api.contract import operation
from app.api.customers import context_here
from app.api.door import api
from app.api.queries import feed
from app.api.shapes import ListParameters, Shape, page_of
from app.core.messages import N_
from app.core.permissions import Permission
from app.core.records.fields import Line, Record, Ref, Spec, definition
from app.customers.queries import history


class EventRecord(Record, name="event", label=N_("Event"), plural=N_("Events")):
    """What may be asked of events."""

    sequence: Annotated[int | None, Spec(N_("Sequence"), writable="never", sortable=True)] = None
    type: Annotated[Line | None, Spec(N_("Type"), writable="never")] = None
    at: Annotated[datetime | None, Spec(N_("At"), writable="never")] = None
    subject: Annotated[Line | None, Spec(N_("Subject"), writable="never")] = None
    customer: Annotated[Ref | None, Spec(N_("Customer"), writable="never", refers_to="customer")] = None


EVENT = definition(EventRecord)


class Who(Shape):
    """Who did it."""

    kind: str = Field(description="person, token, job, cli or system")
    id: UUID | None
    name: str


class What(Shape):
    """The record it happened to."""

    type: str
    id: UUID


class Whose(Shape):
    """The customer in whose history it is."""

    id: UUID
    code: str | None = Field(description="null once the customer is deleted")


class HappenedEvent(Shape):
    """Something that happened. `changes` holds the fields before and after; secrets are masked."""

    # With `fields`, all but the id may be missing.
    model_config = ConfigDict(extra="forbid", json_schema_extra={"required": ["id"]})

    id: UUID
    sequence: int
    type: str
    at: datetime
    actor: Who
    subject: What
    customer: Whose | None
    changes: dict[str, list[Any]]
    data: dict[str, Any]


@api.get("/events")
@operation(Permission.AUDIT_VIEW, tag="Events", query=ListParameters, answers={200: page_of(HappenedEvent)})
def list_events() -> Response:
    """Read the feed of events.

    By `sequence`, oldest first: keep the last `next_cursor` (or filter by `sequence`) and ask again for what is new. Filterable are
    sequence, type, at, subject (its type) and customer. `changes` names no field that is hidden from the token's owner.
    """
    context = replace(context_here(), find_reference=feed.find_customer)
    asked = asking.list_query(EVENT, context, more_fields=("actor", "changes", "data"))
    question = feed.FeedQuestion(asked.q, asked.filter, asked.sort.startswith("-"), asked.cursor, asked.limit)
    page = feed.feed_page(EVENT, question, context)
    count = feed.count_feed(EVENT, question, context) if asked.count else None
    return answers.many(map(_json, page.rows), page.next, asked, count)


def _json(row: Any) -> dict[str, Any]:
    customer = {"id": str(row.root_id), "code": row.code} if row.root_type == "customer" else None
    return {
        "id": str(row.id),
        "sequence": row.sequence,
        "type": row.type,
        "at": answers.instant(row.at),
        "actor": {"kind": row.actor_kind, "id": row.user_id, "name": row.actor_name},
        "subject": {"type": row.subject_type, "id": str(row.subject_id)},
        "customer": customer,
        "changes": history.seen_changes(row.subject_type, row.changes),
        "data": history.seen_data(row.type, row.data),
    }
