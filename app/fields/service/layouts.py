"""What a company says of its fields, kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.db import db, new_id
from app.core.errors import STALE, Invalid, Stale
from app.core.messages import Problem
from app.core.permissions import Permission
from app.core.records.fields import Definition
from app.core.session import bound_actor
from app.fields.models import FieldLayout
from app.fields.queries import configuration
from app.fields.rules import checking
from app.fields.service.definitions import whole_definition
from app.fields.values import Layout, Setting
from app.identity.queries import members
from app.identity.service.companies import raise_config_version

CREATE = {
    "customer": Permission.CUSTOMERS_CREATE,
    **dict.fromkeys(("contact", "address", "branch"), Permission.CUSTOMERS_EDIT),
}
"""What a role needs to make records of a type."""


def save_layout(static: Definition, role: str, layout: Layout, *, version: int | None = None) -> FieldLayout:
    """Say this of the fields of a record type, for a role or ("") for everyone. Raises Invalid or Stale."""
    row = configuration.find_layout(static.name, role, lock=True)
    if version is not None and version != (row.version if row else 0):
        raise Stale(Problem(None, STALE), current=row)
    problems = problems_of(static, role, layout)
    if problems:
        raise Invalid(*problems)
    if row is None:
        row = FieldLayout(id=new_id(), record_type=static.name, role=role, version=0)
        db.session.add(row)
    row.settings = {name: said for name, one in layout.settings.items() if (said := said_of(one))}
    row.field_order, row.version = list(layout.order), row.version + 1
    db.session.flush()
    raise_config_version(bound_actor())
    return row


def problems_of(static: Definition, role: str, layout: Layout) -> list[Problem]:
    """What is wrong with a layout, in itself and together with the others."""
    whole = whole_definition(bound_actor(), static)
    return checking.layout_problems(whole, layout) + _unfillable(whole, role, layout)


def _unfillable(whole: Definition, role: str, layout: Layout) -> list[Problem]:
    layouts = {
        row.role: configuration.layout_of(row) for row in configuration.all_layouts() if row.record_type == whole.name
    } | {role: layout}
    needed = CREATE.get(whole.name)
    creators = {one.key: one.name for one in members.roles() if needed is None or needed in one.permissions}
    defaults = [row.key for row in configuration.all_fields(whole.name) if row.default is not None]
    return checking.unfillable(whole, layouts, creators, [f"custom.{key}" for key in defaults])


def said_of(setting: Setting) -> Mapping[str, Any]:
    """A setting as it is stored: only what it says."""
    said = {
        "hidden": setting.hidden,
        "read_only": setting.read_only,
        "required": setting.required.value if setting.required else None,
        "section": setting.section,
        "labels": {locale: text for locale, text in setting.labels.items() if text} or None,
    }
    return {name: value for name, value in said.items() if value is not None}
