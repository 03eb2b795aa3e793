"""`/customers/{id}/notes`: what people wrote down about a customer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, url_for

from app.api import answers, asking, bodies
from app.api.contract import operation
from app.api.customers import context_here
from app.api.door import api
from app.api.shapes import ListParameters, accepted, answered, page_of
from app.core.permissions import Permission
from app.core.records import schema
from app.core.text import fold
from app.customers.queries import book
from app.notes import queries, service
from app.notes.models import Note
from app.notes.values import NOTE

TAG = "Notes"
STAMPS = ("version", "created_at", "updated_at")
EVERY = "/customers/<uuid:customer_id>/notes"
SINGLE = f"{EVERY}/<uuid:note_id>"
SHAPE = answered(NOTE, stamped=True)
WRITE = (Permission.CUSTOMERS_VIEW, Permission.NOTES_EDIT)


@api.get(EVERY)
@operation(Permission.CUSTOMERS_VIEW, tag=TAG, query=ListParameters, answers={200: page_of(SHAPE)}, refusals=(404,))
def list_notes(customer_id: UUID) -> Response:
    """List the notes of a customer: pinned ones first, then the newest. `body` is the Markdown as it was written."""
    customer, context = book.get_customer(customer_id), context_here()
    asked = asking.list_query(NOTE, context, more_fields=STAMPS, sortable={"created_at"})
    words = fold(asked.q).split()
    found = queries.notes_matching(customer.id, asked.filter, context)
    records = [_json(note) for note in found if all(word in fold(f"{note.body} {note.author}") for word in words)]
    if asked.sort:
        records.sort(key=lambda one: one[asked.sort.removeprefix("-")], reverse=asked.sort.startswith("-"))
    page, following = answers.slice_of(records, asked)
    return answers.many(page, following, asked, len(records) if asked.count else None)


@api.post(EVERY)
@operation(*WRITE, tag=TAG, body=accepted(NOTE, "create"), answers={201: SHAPE}, refusals=(400, 404, 413, 415))
def create_note(customer_id: UUID) -> Response:
    """Write a note. Who is mentioned in it (`@name` or `@e-mail`) is told by mail."""
    customer = book.get_customer(customer_id)
    values = bodies.record_values(NOTE, bodies.json_object(), context_here(), "create")
    note = service.add_note(customer, values)
    return answers.one(_json(note), created=url_for("api.get_note", customer_id=customer.id, note_id=note.id))


@api.get(SINGLE)
@operation(Permission.CUSTOMERS_VIEW, tag=TAG, answers={200: SHAPE}, refusals=(404,))
def get_note(customer_id: UUID, note_id: UUID) -> Response:
    """Read a note."""
    return answers.one(_json(queries.get_note(book.get_customer(customer_id).id, note_id)))


@api.patch(SINGLE)
@operation(
    *WRITE, tag=TAG, body=accepted(NOTE, "patch"), answers={200: SHAPE}, refusals=(400, 404, 413, 415), guarded=True
)
def update_note(customer_id: UUID, note_id: UUID) -> Response:
    """Change a note of one's own, or pin anybody's."""
    customer = book.get_customer(customer_id)
    note = queries.get_note(customer.id, note_id, lock=True)
    version = answers.seen_version(note.version)
    values = bodies.record_values(NOTE, bodies.json_object(), context_here(), "update")
    return answers.one(_json(service.update_note(customer, note, values, version=version)))


@api.delete(SINGLE)
@operation(*WRITE, tag=TAG, answers={204: None}, refusals=(404,), guarded=True)
def delete_note(customer_id: UUID, note_id: UUID) -> Response:
    """Delete a note of one's own."""
    note = queries.get_note(book.get_customer(customer_id).id, note_id, lock=True)
    answers.seen_version(note.version)
    service.delete_note(note)
    return answers.nothing()


def _json(note: Note) -> dict[str, Any]:
    values = {"id": note.id, **{field.name: getattr(note, field.name) for field in NOTE}}
    stamps = {
        "version": note.version,
        "created_at": answers.instant(note.created_at),
        "updated_at": answers.instant(note.updated_at),
    }
    return schema.to_json(NOTE, values) | stamps
