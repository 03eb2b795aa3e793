"""The page of patterns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext

from app.core.forms import Shown, one_id, one_line
from app.core.messages import Problem
from app.numbering import rules, service
from app.numbering.models import NumberSeries
from app.numbering.queries import patterns
from app.numbering.values import CUSTOMER
from app.reference.queries import lists
from app.reference.values import BY_NAME

USUAL = "CUST-{0000}"


@dataclass(frozen=True)
class Line:
    """A pattern on the page."""

    id: UUID
    whose: str
    pattern: str
    next_code: str
    scope: str


@dataclass(frozen=True)
class Typed:
    """A pattern as typed."""

    category_id: UUID | None
    pattern: str
    first: int | None


def read_pattern() -> Typed:
    """What was typed. A number that is none is None."""
    first = one_line(request.values, "first")
    number = int(first) if first.isascii() and first.isdigit() and len(first) < 12 else None
    return Typed(one_id(request.values, "category"), one_line(request.values, "pattern"), number)


def numbering_page(problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """All patterns, and the form that adds or replaces one."""
    rows = patterns.all_patterns(CUSTOMER)
    categories = [(str(row_id), name) for row_id, _code, name in lists.options(BY_NAME["category"])]
    values = {"category": "", "pattern": USUAL, "first": "1"}
    if request.method == "POST" or request.args:
        values |= {name: one_line(request.values, name) for name in values if name in request.values}
    return {
        "lines": [_line(row, dict(categories)) for row in rows],
        "form": Shown(values, problems),
        "categories": [("", gettext("All customers")), *categories],
        "next_code": next_code(read_pattern() if "pattern" in request.values else Typed(None, USUAL, 1)),
    }


def _line(row: NumberSeries, categories: dict[str, str]) -> Line:
    whose = categories.get(str(row.category_id), "–") if row.category_id else gettext("All customers")
    coming = service.preview(row.record_type, row.category_id, row.pattern, row.first)
    return Line(row.id, whose, row.pattern, coming, str(row.category_id or ""))


def next_code(typed: Typed) -> str:
    """The code that would come next; "" for a pattern that is none yet."""
    if typed.first is None or rules.problems_of(typed.pattern, typed.first):
        return ""
    return service.preview(CUSTOMER, typed.category_id, typed.pattern, typed.first)
