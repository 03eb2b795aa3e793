"""Writing, changing, pinning and deleting notes; telling those who are mentioned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from app.core import events
from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import STALE, NotAllowed, Stale
from app.core.mail import public_url, queue_mail
from app.core.messages import Problem
from app.core.permissions import Permission
from app.core.session import bound_actor, bound_tenant_id
from app.customers.models import Customer
from app.identity.queries.asking import find_member
from app.identity.queries.colleagues import all_colleagues
from app.notes.models import Note
from app.notes.rules import Name, excerpt, mentioned_in
from app.notes.values import NOT_YOUR_NOTE


def add_note(customer: Customer, values: Mapping[str, Any]) -> Note:
    """Write a note. Who is mentioned is told by mail."""
    actor, moment = bound_actor(), now()
    note = Note(
        id=new_id(), customer_id=customer.id, body=values["body"], pinned=bool(values.get("pinned")), user_id=actor.user_id, author=actor.name,
        mentioned=[], version=1, created_at=moment, updated_at=moment,
    )  # fmt: skip
    db.session.add(note)
    _tell(customer, note)
    db.session.flush()
    return note


def update_note(customer: Customer, note: Note, values: Mapping[str, Any], *, version: int | None) -> Note:
    """Change a note. Raises NotAllowed for somebody else's, Stale when it was saved meanwhile. Pinning alone is everybody's."""
    if version is not None and version != note.version:
        raise Stale(Problem(None, STALE), current=note)
    changed = {name: value for name, value in values.items() if value != getattr(note, name)}
    if "body" in changed:
        refuse_others(note)
    for name, value in changed.items():
        setattr(note, name, value)
    if changed.keys() == {"pinned"}:
        events.emit("note.pinned" if note.pinned else "note.unpinned", note)
    if changed:
        note.version, note.updated_at = note.version + 1, now()
        _tell(customer, note)
    db.session.flush()
    return note


def delete_note(note: Note) -> None:
    """Remove a note. Raises NotAllowed for somebody else's."""
    refuse_others(note)
    db.session.delete(note)
    db.session.flush()


def refuse_others(note: Note) -> None:
    """Raise NotAllowed unless the actor wrote it, or may delete customers."""
    if not may_change(note):
        raise NotAllowed(Problem(None, NOT_YOUR_NOTE))


def may_change(note: Note) -> bool:
    """Whether the actor may change or delete the note."""
    actor = bound_actor()
    own = note.user_id is not None and note.user_id == actor.user_id
    return own or actor.may(Permission.CUSTOMERS_DELETE)


def names() -> list[Name]:
    """The colleagues who can be mentioned."""
    return [Name(one.id, one.name, one.email) for one in all_colleagues()]


def _tell(customer: Customer, note: Note) -> None:
    """Mail those who are newly mentioned, besides the writer and those who may not see the customer."""
    actor = bound_actor()
    fresh = [one for one in mentioned_in(note.body, names()) if one.user_id not in {*note.mentioned, actor.user_id}]
    told = list(_who_may_see(customer, fresh))
    note.mentioned = [*note.mentioned, *(one.user_id for one, _locale in told)]
    url = public_url("notes.list_notes", tenant=actor.tenant.slug, customer_id=str(customer.id))
    for one, locale in told:
        queue_mail(
            "mention",
            one.email,
            locale,
            who=actor.name,
            customer=customer.name,
            company=actor.tenant.name,
            note=excerpt(note.body),
            url=url,
        )


def _who_may_see(customer: Customer, people: Iterable[Name]) -> Iterable[tuple[Name, str]]:
    """Each with their language."""
    for one in people:
        member = find_member(bound_tenant_id(), one.user_id)
        if (
            member
            and Permission.CUSTOMERS_VIEW in member.rights.permissions
            and _sees(customer, one.user_id, member.rights.own_only_view)
        ):
            yield one, member.locale


def _sees(customer: Customer, user_id: UUID, own_only_view: Iterable[str]) -> bool:
    return "customers" not in own_only_view or customer.owner_id == user_id
