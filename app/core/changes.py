"""What changed: the diff of audited rows, written as events in the same transaction by the session.

A model that mixes in `Audited` needs nothing else: creating, changing or deleting one of its rows leaves an event with the
fields before and after. A service that has a better word for what happened says it with `events.emit`, and the diff goes into
that event instead of a second one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from flask_sqlalchemy.session import Session
from sqlalchemy import inspect
from sqlalchemy.orm import ORMExecuteState

from app.core.actor import Actor
from app.core.db import TenantRow, db, new_id

Told = Mapping[str, Any]
"""An event before it is written: column → value."""

NOT_NEWS = frozenset({"tenant_id", "id", "version", "created_at", "updated_at"})
MASK = "•••"


MORE = "langgan.more_changes"
"""Where changes of a record wait that stand in rows of another table."""


class Audited(TenantRow):
    """A tenant row whose every change becomes an event.

    `audit_noun` is the first half of the event's type ("customer" → "customer.created"). Parts of a record name the column that
    points at the record they belong to in `audit_root`, so that they show up in its history.
    """

    audit_noun: ClassVar[str]
    audit_root: ClassVar[tuple[str, str] | None] = None
    """(noun of the record, column of this row with its id)."""
    audit_masked: ClassVar[frozenset[str]] = frozenset()
    """Fields whose values never go into an event, only that they changed."""
    audit_left_out: ClassVar[frozenset[str]] = frozenset()
    """Columns derived from others (keys, folded names): no news of their own."""


def record(session: Session, actor: Actor) -> None:
    """Turn the pending changes of `session` into events, taking up the names that services gave them."""
    from app.core import events  # events store rows, rows are recorded here: the cycle is closed at run time only

    told = _told(session, actor, _changed(session))
    told += [
        events.build(actor, kind, row, changes={}, data=data)
        for row, (kind, data) in events.take_named(session).items()
    ]
    session.info.pop(MORE, None)
    events.write(told)


def record_new(session: Session, actor: Actor, rows: Sequence[Audited]) -> None:
    """The same for new rows that do not pass through the unit of work."""
    from app.core import events

    events.write(_told(session, actor, [(row, "created") for row in rows]))


def _told(session: Session, actor: Actor, changed: Sequence[tuple[Audited, str]]) -> list[Told]:
    """What happened to rows, each in the word that a service found for it or in the house's own."""
    from app.core import events

    named, more = events.named(session), session.info.get(MORE, {})
    told = []
    for row, verb in changed:
        diff = {**difference(row, verb), **more.pop(row, {})}
        if diff or verb != "updated":
            kind, data = named.pop(row, (f"{row.audit_noun}.{verb}", {}))
            told.append(events.build(actor, kind, row, changes=diff, data=data))
    return told


def tell_also(row: Audited, changed: dict[str, list[Any]]) -> None:
    """Tell these changes, {field: [before, after]} in JSON values, with the next change of `row`: they belong to it and stand in rows of
    another table."""
    if changed:
        db.session().info.setdefault(MORE, {}).setdefault(row, {}).update(changed)


def _changed(session: Session) -> list[tuple[Audited, str]]:
    fresh = [(row, "created") for row in session.new if isinstance(row, Audited)]
    for row, _ in fresh:
        row.id = row.id or new_id()
    touched = [(row, "updated") for row in session.dirty if isinstance(row, Audited)]
    gone = [(row, "deleted") for row in session.deleted if isinstance(row, Audited)]
    return fresh + touched + gone


def difference(row: Audited, verb: str) -> dict[str, list[Any]]:
    """The changed fields of `row` as {field: [before, after]}, in JSON values. A deleted row gives its last state."""
    state = inspect(row)
    found: dict[str, list[Any]] = {}
    for name in _news(type(row)):  # type: ignore[arg-type]  # a class can be looked up
        before, after = (None, state.dict.get(name)) if verb == "created" else _before_after(state.attrs[name], verb)
        if before != after:
            found[name] = [MASK, MASK] if name in row.audit_masked else [plain(before), plain(after)]
    return found


@cache
def _news(model: type[Audited]) -> Sequence[str]:
    """The columns whose changes are told."""
    hidden = NOT_NEWS | model.audit_left_out
    return [attribute.key for attribute in inspect(model).column_attrs if attribute.key not in hidden]


def _before_after(attribute: Any, verb: str) -> tuple[Any, Any]:
    if verb == "deleted":
        return attribute.value, None
    history = attribute.history
    if not history.has_changes():
        return None, None
    before = history.deleted[0] if history.deleted else None
    return before, history.added[0] if history.added else None


def plain(value: Any) -> Any:
    """`value` as JSON can hold it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


class Unaudited(RuntimeError):
    """A set-based write on an audited table that does not say who writes its events."""


def refuse_unaudited(state: ORMExecuteState) -> None:
    """Raise `Unaudited` for an UPDATE, INSERT or DELETE of many audited rows without the option `audited_by`.

    Such a statement passes by the unit of work, so no diff is seen. Who writes it says with
    `.execution_options(audited_by="insert_events of the import")` where the events come from.
    """
    if not (state.is_insert or state.is_update or state.is_delete) or "audited_by" in state.execution_options:
        return
    mapper = state.bind_mapper
    if mapper is not None and issubclass(mapper.class_, Audited):
        raise Unaudited(f"{mapper.class_.__name__}: say audited_by=… where the events of this write come from")
