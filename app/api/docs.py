"""The document for programs, `/api/v1/openapi.json`, and the page for people, `/api/v1/docs`: made of it here, without a script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, jsonify
from markupsafe import Markup, escape

from app.api.document import Json, document
from app.core.access import public
from app.core.pages import page

api_docs = Blueprint("api_docs", __name__, url_prefix="/api/v1")


@api_docs.get("/openapi.json")
@public
def show_document() -> Response:
    """The OpenAPI document."""
    return jsonify(document())


@api_docs.get("/docs")
@public
def show_docs() -> Response:
    """The same, to read."""
    found = document()
    schemas = {name: _shape(schema) for name, schema in sorted(found["components"]["schemas"].items())}
    return page(
        "api/docs.html", about=found["info"]["description"], groups=_groups(found), schemas=schemas, prose=prose
    )


def prose(text: str) -> Markup:
    """`code` and **strong** words of the document as HTML."""
    safe = str(escape(" ".join(text.split())))
    return Markup(_STRONG.sub(r"<b>\1</b>", _CODE.sub(r"<code>\1</code>", safe)))  # noqa: S704 - escaped above


_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")


@dataclass(frozen=True)
class Path:
    """One operation as the page shows it."""

    id: str
    method: str
    path: Markup
    """May be broken after its slashes: a phone is narrow."""
    summary: str
    description: str
    parameters: list[Json]
    body: str
    answers: list[tuple[str, str, str]]
    """Status, what it means, name of the shape."""


@dataclass(frozen=True)
class FieldOf:
    """A field of a shape."""

    name: str
    type: str
    shape: str
    """Name of the shape it is made of, if it is."""
    required: bool
    text: str


ORDER = (
    "Customers",
    "Contacts",
    "Addresses",
    "Branches",
    "Attachments",
    "Notes",
    "Categories",
    "Credit terms",
    "Industries",
    "Conglomerates",
    "Approvals",
    "Employees",
    "Imports",
    "Exports",
    "Events",
)
"""How the page begins; what is not named here comes after."""


def _groups(found: Json) -> dict[str, list[Path]]:
    groups: dict[str, list[Path]] = {tag: [] for tag in ORDER}
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(_path(method, path, operation))
    return groups


def _path(method: str, path: str, operation: Json) -> Path:
    answers = [(status, one["description"], _shape_of(one)) for status, one in sorted(operation["responses"].items())]
    return Path(
        id=operation["operationId"], method=method.upper(), path=Markup("/<wbr>").join(path.split("/")), summary=operation["summary"],
        description=operation["description"], parameters=operation["parameters"], body=_shape_of(operation.get("requestBody", {})),
        answers=answers,
    )  # fmt: skip


def _shape_of(holder: Json) -> str:
    """The name of the shape in a body or answer."""
    for content in holder.get("content", {}).values():
        return _name(content["schema"])
    return ""


def _name(schema: Json) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _shape(schema: Json) -> tuple[str, list[FieldOf], list[str]]:
    """What a shape is, its fields, and the values where it is one of several."""
    required = schema.get("required", [])
    fields = [_field(name, one, name in required) for name, one in schema.get("properties", {}).items()]
    return schema.get("description", ""), fields, schema.get("enum", [])


def _field(name: str, schema: Json, required: bool) -> FieldOf:
    text = schema.get("description") or ""
    return FieldOf(name, _type(schema), _made_of(schema), required, text if text != schema.get("title") else "")


def _type(schema: Json) -> str:
    """The type in words: `string (uuid)`, `list of Contact`, `active | inactive`."""
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        return " | ".join(_type(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    kind = _name(schema) or str(schema.get("type", "any"))
    return f"{kind} ({schema['format']})" if "format" in schema else kind


def _made_of(schema: Json) -> str:
    """The shape that a field is made of, through lists and alternatives."""
    inner: list[Any] = [schema, schema.get("items", {}), *schema.get("anyOf", [])]
    return next((name for one in inner if (name := _name(one))), "")
