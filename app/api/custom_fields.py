"""`/custom-fields`: the fields that the company added to its records."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from flask import Response, jsonify, url_for
from pydantic import Field

from app.api import answers, bodies
from app.api.contract import operation
from app.api.customers import context_here
from app.api.door import api
from app.api.shapes import Shape
from app.core.permissions import Permission
from app.fields import service
from app.fields.models import CustomFieldRow
from app.fields.queries import configuration
from app.fields.rules.reading import read_facts
from app.fields.values import FieldKind, Required

TAG = "Custom fields"


class Words(Shape):
    """A text in up to three languages."""

    en: str | None = None
    zh: str | None = None
    ms: str | None = None


class FieldOption(Shape):
    """Something to choose."""

    key: str = Field(description="What stands in JSON and in files.")
    labels: Words = Field(default_factory=Words)


class CustomFieldPatch(Shape):
    """What of a custom field may change. The type only while no value would be lost; an option only while nobody has it."""

    kind: FieldKind = Field(default=FieldKind.TEXT)
    labels: Words = Field(default_factory=Words)
    help: Words = Field(default_factory=Words)
    required: Required = Field(default=Required.NEVER)
    default: str | None = Field(default=None, description="As it would be typed into the form; null = none.")
    section: str = Field(
        default="more", description="The section of the form: main, identity, credit, reach, care, more …"
    )
    options: list[FieldOption] = Field(default_factory=list, description="Of the kinds choice and choices.")
    active: bool = True


class NewCustomField(CustomFieldPatch):
    """A new custom field."""

    record_type: Literal["customer", "contact", "address", "branch"] = "customer"
    key: str = Field(description="1 to 40 small letters, digits and _; stays.", pattern="^[a-z][a-z0-9_]{0,39}$")
    kind: FieldKind


class CustomFieldShape(Shape):
    """A custom field."""

    id: UUID
    record_type: str
    key: str
    kind: FieldKind
    labels: Words
    help: Words
    required: Required
    default: Any = Field(description="As it stands in `custom`; of an amount in minor units.")
    section: str
    options: list[FieldOption]
    active: bool
    version: int


class CustomFieldsShape(Shape):
    """All custom fields: at most 30 of each record type, so there is one page."""

    data: list[CustomFieldShape]
    next_cursor: None


@api.get("/custom-fields")
@operation(Permission.CUSTOMERS_VIEW, tag=TAG, answers={200: CustomFieldsShape})
def list_custom_fields() -> Response:
    """List the custom fields, those that are switched off too."""
    return jsonify(data=[_json(row) for row in configuration.all_fields()], next_cursor=None)


@api.post("/custom-fields")
@operation(
    Permission.SETTINGS_EDIT,
    tag=TAG,
    body=NewCustomField,
    answers={201: CustomFieldShape},
    refusals=(400, 409, 413, 415),
)
def create_custom_field() -> Response:
    """Create a custom field. The 31st of a record type is 409."""
    body = bodies.json_object()
    facts, default, problems = read_facts(body)
    bodies.raise_problems(problems)
    row = service.create_field(facts, context_here(), default)
    return answers.one(_json(row), created=url_for("api.get_custom_field", field_id=row.id))


@api.get("/custom-fields/<uuid:field_id>")
@operation(Permission.CUSTOMERS_VIEW, tag=TAG, answers={200: CustomFieldShape}, refusals=(404,))
def get_custom_field(field_id: UUID) -> Response:
    """Read one custom field."""
    return answers.one(_json(configuration.get_field(field_id)))


@api.patch("/custom-fields/<uuid:field_id>")
@operation(
    Permission.SETTINGS_EDIT, tag=TAG, body=CustomFieldPatch, answers={200: CustomFieldShape},
    refusals=(400, 404, 409, 413, 415), guarded=True,
)  # fmt: skip
def update_custom_field(field_id: UUID) -> Response:
    """Change the given facts of a custom field. A type that would lose values is 409 with their count."""
    row = configuration.get_field(field_id, lock=True)
    version = answers.seen_version(row.version)
    body = bodies.json_object()
    facts, default, problems = read_facts(body, configuration.facts_of(row))
    bodies.raise_problems(problems)
    service.update_field(row, facts, context_here(), default if "default" in body else None, version=version)
    return answers.one(_json(row))


@api.delete("/custom-fields/<uuid:field_id>")
@operation(Permission.SETTINGS_EDIT, tag=TAG, answers={204: None}, refusals=(404, 409), guarded=True)
def delete_custom_field(field_id: UUID) -> Response:
    """Delete a custom field with its values. One that is active and has any is 409: switch it off first."""
    row = configuration.get_field(field_id, lock=True)
    service.delete_field(row, version=answers.seen_version(row.version))
    return answers.nothing()


def _json(row: CustomFieldRow) -> dict[str, Any]:
    return {
        "id": str(row.id), "record_type": row.record_type, "key": row.key, "kind": row.kind, "labels": row.labels, "help": row.help,
        "required": row.required, "default": row.default, "section": row.section, "options": row.options, "active": row.is_active,
        "version": row.version,
    }  # fmt: skip
