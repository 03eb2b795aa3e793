"""One correction for a whole group: the values behind equal problems, each with what shall stand instead."""

from __future__ import annotations

from typing import Any

from flask import request

from app.core.actor import Actor
from app.core.errors import NOT_FOUND, NotFound
from app.core.messages import Problem
from app.core.records.context import nothing_found
from app.core.records.fields import Field
from app.core.records.screens import kind_options
from app.core.surroundings import context_of
from app.imports.forms.book import address, head
from app.imports.forms.rows import group_name
from app.imports.models import Import
from app.imports.queries.rows import values_of_group
from app.imports.service.fixing import Replacement
from app.imports.service.report import labels_of
from app.imports.service.rights import kind_of
from app.reference.queries.lists import options
from app.reference.values import BY_NAME

SHOWN = 50


def values_page(actor: Actor, imported: Import) -> dict[str, Any]:
    """The values of a group. Raises NotFound for a group whose column cannot be corrected."""
    field, code = request.values.get("field", ""), request.values.get("code", "")
    if field not in imported.columns:
        raise NotFound(Problem(None, NOT_FOUND))
    words = labels_of(imported, actor.locale)
    return {
        **head(actor, imported, 3),
        "label": words[field],
        "group": group_name(words, field, code),
        "field": field,
        "code": code,
        "values": values_of_group(imported.id, field, code, SHOWN),
        "offered": _offered(kind_of(imported).columns[field], actor),
        "back": address(actor, imported, "list_rows", show="failed", field=field, code=code),
    }


def _offered(field: Field, actor: Actor) -> list[str]:
    """What may stand there: the names of a list, or the labels of the choices; nothing for other fields."""
    if field.refers_to in BY_NAME:
        return [name for _, _, name in options(BY_NAME[field.refers_to])]
    return [label for _, label in kind_options(field, context_of(actor, nothing_found))]


def replacements() -> list[Replacement]:
    """What the form wants replaced; lines that say nothing new are left out."""
    form = request.form
    pairs = zip(form.getlist("value"), form.getlist("becomes"), strict=False)
    return [
        Replacement(form.get("field", ""), form.get("code", ""), value, becomes)
        for value, becomes in pairs
        if becomes != value
    ]
