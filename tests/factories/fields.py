"""Fields of a company's own."""

from __future__ import annotations

from itertools import count
from typing import Any

from app.core.session import bound_actor
from app.core.surroundings import context_of
from app.fields.models import CustomFieldRow
from app.fields.rules.reading import read_facts
from app.fields.service import create_field

_numbers = count(1)


def a_custom_field(**given: Any) -> CustomFieldRow:
    """A text field of customers; facts as in the API."""
    body = {"key": f"field_{next(_numbers)}", "kind": "text", "labels": {"en": "Shop floor"}, **given}
    facts, default, problems = read_facts(body)
    assert problems == []
    return create_field(facts, context_of(bound_actor(), lambda target, by: None), default)
