"""Events of a customer in words: who did what, and the fields before and after as the form shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import gettext

from app.core import frames
from app.core.events import Event
from app.core.messages import N_
from app.core.money import Money
from app.core.records.cells import cell
from app.core.records.context import Context, References
from app.core.records.fields import Definition, Field
from app.core.records.kinds.choices import ChoiceKind
from app.core.records.kinds.limits import AmountOrNamed
from app.core.records.kinds.references import Reference
from app.core.records.kinds.several import Several, SeveralReferences
from app.customers.forms.words import cell_text
from app.customers.queries.columns import LIMITS
from app.customers.queries.history import seen_data
from app.customers.queries.parts import column_of
from app.fields.rules.storing import from_plain
from app.fields.values import CustomField

TEXTS = {
    "customer.created": N_("created the customer"),
    "customer.updated": N_("changed the customer"),
    "customer.archived": N_("archived the customer"),
    "customer.restored": N_("restored the customer"),
    "customer.activated": N_("made the customer active"),
    "customer.deactivated": N_("made the customer inactive"),
    "customer.suspended": N_("suspended the customer"),
    "customer.churned": N_("marked the customer as lost"),
    "customer.blocked": N_("blocked the customer"),
    "customer.unblocked": N_("unblocked the customer"),
    "customer.blacklisted": N_("blacklisted the customer"),
    "customer.unblacklisted": N_("took the customer off the blacklist"),
    "customer.deleted": N_("deleted the customer"),
    "contact.created": N_("added a contact"),
    "contact.updated": N_("changed a contact"),
    "contact.deleted": N_("removed a contact"),
    "address.created": N_("added an address"),
    "address.updated": N_("changed an address"),
    "address.deleted": N_("removed an address"),
    "branch.created": N_("added a branch"),
    "branch.updated": N_("changed a branch"),
    "branch.deleted": N_("removed a branch"),
}
SYMBOLS = {
    "created": "plus",
    "deleted": "x",
    "archived": "inbox",
    "approval_requested": "clock",
    "approval_approved": "check",
    "approval_refused": "stop",
    "restored": "undo",
    "activated": "check",
    "suspended": "hold",
    "blocked": "stop",
    "unblocked": "undo",
    "blacklisted": "stop",
    "unblacklisted": "undo",
    "downloaded": "download",
    "pinned": "pin",
}
"""Icon by what happened; everything else is an edit."""
WAYS = {
    "token": N_("through the API"),
    "job": N_("in the background"),
    "cli": N_("from the command line"),
    "system": N_("automatically"),
}


class Change(NamedTuple):
    """A changed field, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """An event, in words."""

    at: datetime
    who: str
    text: str
    symbol: str
    """Name of the icon beside it."""
    way: str
    changes: Sequence[Change]
    reason: str = ""


def told(
    events: Iterable[Event], context: Context, references: References, definitions: Mapping[str, Definition]
) -> list[Told]:
    """The events as sentences. Fields that `definitions` (of the customer and its parts) have not, for this person may not see them, are left
    out."""
    return [_told(event, context, references, definitions.get(event.subject_type)) for event in events]


def _told(event: Event, context: Context, references: References, definition: Definition | None) -> Told:
    texts = {**TEXTS, **frames.event_texts("customer")}
    changes = [] if definition is None else list(_changes(event, definition, context, references))
    text = gettext(texts[event.type]) if event.type in texts else event.type
    way = gettext(WAYS[event.actor_kind]) if event.actor_kind in WAYS else ""
    symbol = SYMBOLS.get(event.type.partition(".")[2], "edit")
    reason = str(seen_data(event.type, event.data).get("reason") or "")
    return Told(event.at, event.actor_name or gettext("Langgan"), text, symbol, way, changes, reason)


def _changes(event: Event, definition: Definition, context: Context, references: References) -> Iterable[Change]:
    for field in definition:
        column = column_of(field)
        if _tells(event, column):
            before, after = (
                cell_text(cell(field, _canonical(field, value, event, context, side), references), context)
                for side, value in enumerate(event.changes.get(column, [None, None]))
            )
            yield Change(context.say(field.label), before, after)


def _tells(event: Event, column: str) -> bool:
    return column in event.changes or LIMITS.get(column) in event.changes


def _canonical(field: Field, value: Any, event: Event, context: Context, side: int) -> Any:
    """The value that an event holds as JSON, as the canonical value it was. An option that no longer exists is its plain text."""
    kind = field.kind
    if isinstance(kind, AmountOrNamed) and (told := _limit(field, value, event, context, side)) is not None:
        return told
    if value is None:
        return None
    if isinstance(field, CustomField):
        return from_plain(field, value)
    if isinstance(kind, ChoiceKind):
        return kind.choices(value) if value in set(kind.choices) else value
    if isinstance(kind, Several):
        return tuple(_canonical(replace(field, kind=kind.of), one, event, context, side) for one in value)
    if kind.show in _READ:
        return _READ[kind.show](value)
    if kind.show == "money":
        return Money(value, event.changes.get(f"{field.name}_currency", [None, None])[side] or context.currency)
    return value


_READ: dict[str, Callable[[str], Any]] = {
    "reference": UUID,
    "member": UUID,
    "date": date.fromisoformat,
    "instant": datetime.fromisoformat,
}
"""What an event holds as text, by how its kind is shown."""


def _limit(field: Field, value: Any, event: Event, context: Context, side: int) -> Any:
    """A limit that is named, or that is told as programs read it; None for a plain amount."""
    if isinstance(value, Mapping):
        return UUID(value["id"]) if "id" in value else field.kind.from_json(value, context)
    named = event.changes.get(LIMITS[field.name], [None, None])[side]
    return UUID(named) if named else None


def references_in(events: Iterable[Event], definitions: Mapping[str, Definition]) -> set[UUID]:
    """Ids of everything that the changes of these events refer to."""
    kinds = Reference | SeveralReferences
    referring = [f for one in definitions.values() for f in one if isinstance(f.kind, kinds)]
    columns = {column_of(field) for field in referring} | {*LIMITS, *LIMITS.values()}
    held = [
        value
        for event in events
        for column in columns & event.changes.keys()
        for side in event.changes[column]
        for value in (side if isinstance(side, list) else [side])
    ]
    ids = [value.get("id") if isinstance(value, Mapping) else value for value in held]
    return {UUID(one) for one in ids if isinstance(one, str)}
