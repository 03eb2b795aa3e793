"""What a company says of its fields, read as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.core.db import db
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.fields.models import CustomFieldRow, FieldLayout
from app.fields.values import FieldFacts, FieldKind, Layout, Option, Required, Setting


def facts_of(row: CustomFieldRow) -> FieldFacts:
    """The field that a row holds."""
    return FieldFacts(
        row.record_type,
        row.key,
        FieldKind(row.kind),
        row.labels,
        row.help,
        Required(row.required),
        row.default,
        row.section,
        tuple(Option(one["key"], one["labels"], one.get("active", True)) for one in row.options),
        row.is_active,
    )


def all_fields(record_type: str | None = None) -> Sequence[CustomFieldRow]:
    """The custom fields in the order of their making, inactive ones too."""
    statement = select(CustomFieldRow).order_by(CustomFieldRow.id)
    return db.session.scalars(
        statement.where(CustomFieldRow.record_type == record_type) if record_type else statement
    ).all()


def get_field(field_id: UUID, *, lock: bool = False) -> CustomFieldRow:
    """One custom field; raises NotFound."""
    statement = select(CustomFieldRow).where(CustomFieldRow.id == field_id)
    found = db.session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound(Problem(None, NOT_FOUND))
    return found


def find_key(record_type: str, key: str) -> CustomFieldRow | None:
    """The field with that key."""
    return db.session.scalar(
        select(CustomFieldRow).where(CustomFieldRow.record_type == record_type, CustomFieldRow.key == key)
    )


def count_fields(record_type: str) -> int:
    """How many custom fields there are, inactive ones too."""
    return db.session.scalar(select(func.count()).where(CustomFieldRow.record_type == record_type)) or 0


def all_layouts() -> Sequence[FieldLayout]:
    """What is said for everyone and for roles."""
    return db.session.scalars(select(FieldLayout)).all()


def find_layout(record_type: str, role: str, *, lock: bool = False) -> FieldLayout | None:
    """What is said for that role ("" = everyone)."""
    statement = select(FieldLayout).where(FieldLayout.record_type == record_type, FieldLayout.role == role)
    return db.session.scalar(statement.with_for_update() if lock else statement)


def layout_of(row: FieldLayout | None) -> Layout:
    """The layout that a row holds."""
    if row is None:
        return Layout()
    return Layout({name: _setting(said) for name, said in row.settings.items()}, tuple(row.field_order))


def _setting(said: Mapping[str, Any]) -> Setting:
    required = said.get("required")
    return Setting(
        said.get("hidden"), said.get("read_only"), Required(required) if required else None, said.get("section"), said.get("labels", {})
    )  # fmt: skip
