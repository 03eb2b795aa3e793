"""The notes of a customer on screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import request, url_for
from markupsafe import Markup

from app.core.actor import Actor
from app.core.messages import Problem
from app.core.records import screens
from app.customers.models import Customer
from app.customers.service.reading import context_for
from app.notes import queries, rules, service
from app.notes.models import Note
from app.notes.rules import Name
from app.notes.values import NOTE

MOST_PEOPLE = 300
"""Colleagues that the suggestions choose from."""
LATEST = 3
"""Notes beside a decision."""


def url_of(actor: Actor, customer: Customer, **more: Any) -> str:
    """The tab."""
    return url_for("notes.list_notes", tenant=actor.tenant.slug, customer_id=customer.id, **more)


def listed(actor: Actor, customer: Customer, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """What the tab shows: the form of a new note, then the notes, pinned ones first."""
    cursor = request.args.get("cursor", "")
    people = service.names()
    pinned = [] if cursor else queries.pinned_notes(customer.id)
    found = queries.notes_page(customer.id, cursor)
    turn = {"previous_url": found.previous, "next_url": found.next}
    return {
        "notes": [_shown(note, people) for note in (*pinned, *found.rows)],
        "pager": {name: url_of(actor, customer, cursor=at) if at else None for name, at in turn.items()},
        **note_form(actor, problems=problems, people=people),
    }


def latest(actor: Actor, customer: Customer) -> dict[str, Any]:
    """What stands of the notes beside a decision: the first of them, and how many there are."""
    people = service.names()
    return {
        "notes": [_shown(note, people) for note in queries.latest_notes(customer.id, LATEST)],
        "count": queries.count_notes(customer.id),
        "url": url_of(actor, customer),
    }


def note_form(
    actor: Actor, note: Note | None = None, problems: Iterable[Problem] = (), people: Sequence[Name] | None = None
) -> dict[str, Any]:
    """The form of a new note, or of one that is there, with what was typed when it comes back."""
    context = context_for(actor)
    typed = dict(request.form) if request.method == "POST" else None
    values = {"body": note.body, "pinned": note.pinned} if note else {}
    return {
        "sections": screens.form_fields(NOTE, values, problems, context=context, typed=typed),
        "problems": screens.summary(NOTE, problems, context),
        "people": [one.name or one.email for one in (people if people is not None else service.names())][:MOST_PEOPLE],
    }


def _shown(note: Note, people: Sequence[Name]) -> dict[str, Any]:
    mentioned = [one for one in people if one.user_id in note.mentioned]
    return {
        "row": note,
        "html": Markup(rules.html_of(note.body, mentioned)),  # noqa: S704 - cleaned there by an allow-list
        "edited": note.version > 1 and note.updated_at != note.created_at,
        "may_change": service.may_change(note),
    }
