"""Records in the API: the models behind the OpenAPI document, and the JSON of a record."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, create_model
from pydantic import Field as ModelField

from app.core.records.context import References
from app.core.records.fields import Definition, Field
from app.core.records.rows import CUSTOM

PREFIX = f"{CUSTOM}."

Purpose = Literal["create", "patch", "read"]


@lru_cache(maxsize=256)
def model_for(definition: Definition, purpose: Purpose) -> type[BaseModel]:
    """The JSON of a record as a pydantic model: what is answered (`read`), taken for a new one (`create`), or for a change (`patch`).

    The model is the contract that the OpenAPI document shows. What comes in is read by `rows.parse`, which knows more.
    """
    fields = {f.name: _model_field(f, purpose) for f in definition if _takes_part(f, purpose)}
    if definition.extensible:
        fields[CUSTOM] = (
            dict[str, Any],
            ModelField(
                default_factory=dict,
                title="Custom fields",
                description="The company's own fields, by key. A change merges them by key; null empties one.",
            ),
        )
    if purpose == "read":
        fields = {"id": (UUID, ModelField()), **fields}
    name = definition.name.title().replace("_", "") + {"create": "Create", "patch": "Patch", "read": ""}[purpose]
    config = ConfigDict(extra="ignore" if purpose == "read" else "forbid", title=name)
    model: type[BaseModel] = create_model(name, __config__=config, **fields)  # type: ignore[call-overload]
    return model


def _takes_part(field: Field, purpose: Purpose) -> bool:
    return purpose == "read" or field.writable == "always" or (field.writable == "on_create" and purpose == "create")


def _model_field(field: Field, purpose: Purpose) -> tuple[Any, Any]:
    wire = field.kind.wire(reading=purpose == "read")
    described: dict[str, Any] = {"title": field.label, "description": field.help or None}
    if field.example:
        described["examples"] = [field.example]
    if purpose == "patch" or (purpose == "create" and not field.required):
        described["default_factory"] = lambda: (
            None
        )  # may be left out; a plain default would be shown as a value of its own
    return wire | None if field.nullable else wire, ModelField(**described)


def to_json(definition: Definition, values: Mapping[str, Any], references: References | None = None) -> dict[str, Any]:
    """The record as the API answers it: amounts as text with their currency, references with code and name, dates in ISO 8601.

    `values` are canonical, by field name, and hold the `id`; what they lack is null.
    """
    known = references or {}
    answer = {f.name: None if (v := values.get(f.name)) is None else f.kind.to_json(v, known) for f in definition}
    if definition.extensible:
        own = {name: answer.pop(name) for name in list(answer) if name.startswith(PREFIX)}
        answer[CUSTOM] = {name.removeprefix(PREFIX): value for name, value in own.items()}
    return {"id": str(values["id"]), **answer} if "id" in values else answer
