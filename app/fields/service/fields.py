"""Custom fields: made, changed, switched off, deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.core.db import db, new_id
from app.core.errors import STALE, Conflict, Invalid, Stale
from app.core.messages import Problem
from app.core.records.context import Context
from app.core.records.reasons import Refused
from app.core.session import bound_actor
from app.fields.models import CustomFieldRow
from app.fields.queries import configuration, values
from app.fields.rules import checking, deriving, storing
from app.fields.values import FieldFacts
from app.identity.service.companies import raise_config_version

CHUNK = 2000


def create_field(facts: FieldFacts, context: Context, default: str | None = None) -> CustomFieldRow:
    """A new custom field; `default` as typed. Raises Invalid, Conflict for the 31st and for a key that is taken."""
    raise_config_version(bound_actor())  # first: whoever else shapes fields now waits, so that nobody makes the 31st
    problems = checking.one_more(configuration.count_fields(facts.record_type))
    if problems:
        raise Conflict(*problems)
    facts = _checked(facts, context, default)
    if configuration.find_key(facts.record_type, facts.key):
        raise Conflict(Problem("key", checking.KEY_TAKEN, {"value": facts.key}))
    row = CustomFieldRow(id=new_id(), record_type=facts.record_type, key=facts.key, version=1)
    _fill(row, facts)
    db.session.add(row)
    db.session.flush()
    return row


def update_field(
    row: CustomFieldRow, facts: FieldFacts, context: Context, default: str | None = None, *, version: int | None = None
) -> CustomFieldRow:
    """Change a field; `default` as typed, None leaves it. Raises Invalid, Stale, and Conflict where values would be lost: by another type, by an option that is used."""
    if version is not None and version != row.version:
        raise Stale(Problem(None, STALE), current=row)
    before = configuration.facts_of(row)
    if facts.key != row.key:
        raise Invalid(Problem("key", checking.KEY_STAYS))
    facts = _checked(facts, context, default)
    if facts == before:
        return row
    _refuse_used_options(row, before, facts)
    if facts.kind is not before.kind:
        _rewrite(row, before, facts, context)
    _fill(row, facts)
    row.version += 1
    db.session.flush()
    raise_config_version(bound_actor())
    return row


def set_active(row: CustomFieldRow, active: bool) -> None:
    """Switch a field off (its values stay) or on again."""
    if row.is_active != active:
        row.is_active, row.version = active, row.version + 1
        db.session.flush()
        raise_config_version(bound_actor())


def delete_field(row: CustomFieldRow, *, version: int | None = None) -> None:
    """Delete a field with all its values; one that has any is switched off first. Raises Conflict or Stale."""
    if version is not None and version != row.version:
        raise Stale(Problem(None, STALE), current=row)
    count = values.count_values(row.id)
    if row.is_active and count:
        raise Conflict(Problem(None, checking.STILL_ON, {"count": count}))
    db.session.delete(row)
    db.session.flush()
    raise_config_version(bound_actor())


def _checked(facts: FieldFacts, context: Context, default: str | None) -> FieldFacts:
    """The facts with their default in its plain form. Raises Invalid."""
    problems = checking.problems_of(facts)
    if problems:
        raise Invalid(*problems)
    made = deriving.field_of(new_id(), replace(facts, default=None))
    if default is None:
        return facts
    try:
        value = made.kind.from_text(default, context) if default else None
    except Refused as refusal:
        raise Invalid(Problem("default", refusal.reason, {"value": default, **refusal.params})) from None
    return replace(facts, default=storing.plain_of(made, value))


def _fill(row: CustomFieldRow, facts: FieldFacts) -> None:
    row.kind, row.labels, row.help = facts.kind.value, dict(facts.labels), dict(facts.help)
    row.options = [{"key": one.key, "labels": dict(one.labels)} for one in facts.options]
    row.required, row.default, row.section = facts.required.value, facts.default, facts.section
    row.is_active = facts.is_active


def _refuse_used_options(row: CustomFieldRow, before: FieldFacts, after: FieldFacts) -> None:
    for key in checking.gone_options(before, after):
        if count := values.count_option(row.id, key):
            raise Conflict(Problem("options", checking.OPTION_USED, {"value": key, "count": count}))


def _rewrite(row: CustomFieldRow, before: FieldFacts, after: FieldFacts, context: Context) -> None:
    """Write every value anew as one of the other type, when each of them is one. Raises Conflict with how many are not, and the first."""
    old, new = deriving.field_of(row.id, before), deriving.field_of(row.id, after)
    read: dict[UUID, Any] = {}
    lost: list[str] = []
    for record_id, value in _all_values(old):
        text = old.kind.to_text(value, context, {})
        try:
            read[record_id] = new.kind.from_text(text, context)
        except Refused:
            lost.append(text)
    if lost:
        raise Conflict(Problem("kind", checking.TYPE_LOSES, {"count": len(lost), "value": lost[0]}))
    for record_id, value in read.items():
        values.write_values(record_id, {new: value})


def _all_values(field: Any) -> Iterator[tuple[UUID, Any]]:
    after: UUID | None = None
    while ids := values.records_with(field.field_id, after, CHUNK):
        found = values.values_of(ids, [field])
        yield from ((record_id, found[record_id][field.name]) for record_id in ids)
        after = ids[-1]
