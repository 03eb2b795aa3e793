"""The query of a request: its parameters one by one; of a list `q`, `filter`, `sort`, `limit`, `cursor`, `fields`, `count`."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Literal, TypeVar

from flask import request

from app.api.refusals import FILTER_NOT_JSON, NOT_A_COUNT, NOT_A_DAY, NOT_A_LIMIT, NOT_ONE_OF, UNKNOWN_PARAMETER
from app.core.errors import Invalid
from app.core.messages import Problem
from app.core.records.context import Context
from app.core.records.fields import Definition
from app.core.records.filters import Filter
from app.core.records.grammar import read_filter
from app.core.records.reasons import BAD_CHARACTERS, UNKNOWN_FIELD, typed
from app.core.records.screens import parse_sort
from app.core.text import FORBIDDEN

PARAMETERS = frozenset({"q", "filter", "sort", "limit", "cursor", "fields", "count"})
NAMING = ("id", "row")
"""What names a record, and is always answered."""
MAX_LIMIT = 200
DEFAULT_LIMIT = 50
MAX_WORDS = 200

Counting = Literal["", "exact", "estimate"]
Word = TypeVar("Word", bound=Enum)


@dataclass(frozen=True)
class Asked:
    """What is asked of a list, checked: only fields that this person may see, in words, filter and order alike."""

    q: str = ""
    filter: Filter | None = None
    sort: str = ""
    limit: int = DEFAULT_LIMIT
    cursor: str = ""
    fields: frozenset[str] | None = None
    count: Counting = ""

    def cut(self, record: dict[str, Any]) -> dict[str, Any]:
        """`record` with what names it and the fields asked for."""
        if self.fields is None:
            return record
        return {name: value for name, value in record.items() if name in NAMING or name in self.fields}


def only(*known: str) -> None:
    """Raises Invalid when the query has another parameter than these: a mistyped one must not be overlooked."""
    for name in request.args:
        if name not in known:
            raise Invalid(Problem(typed(name), UNKNOWN_PARAMETER, {"value": typed(name)}))


def day_of(name: str) -> date | None:
    """The day that a parameter names; None without it. Raises Invalid."""
    text = request.args.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(Problem(name, NOT_A_DAY, {"value": typed(text)})) from None


def word_of(name: str, words: type[Word], default: Word) -> Word:
    """The one of some words that a parameter says. Raises Invalid."""
    text = request.args.get(name, "") or default.value
    if text not in [one.value for one in words]:
        choices = ", ".join(one.value for one in words)
        raise Invalid(Problem(name, NOT_ONE_OF, {"value": typed(text), "choices": choices}))
    return words(text)


def list_query(
    definition: Definition,
    context: Context,
    *,
    more_fields: Collection[str] = (),
    sortable: Collection[str] = (),
    parameters: Collection[str] = PARAMETERS,
) -> Asked:
    """The query of the request, of a list of `definition`; `more_fields` are what its answers hold beside it, `sortable` what it is
    sorted by where the definition does not say so, `parameters` what may stand in the query.

    Raises Invalid with every mistake that can be told at once; an unknown parameter is one, for a mistyped `filter` must not
    answer everything.
    """
    reader = _Reader(definition, {"id", *definition.by_name, *more_fields}, frozenset(sortable))
    asked = Asked(
        q=reader.words(),
        filter=reader.filter(),
        sort=reader.sort(),
        limit=reader.limit(),
        cursor=request.args.get("cursor", ""),
        fields=reader.fields(),
        count=reader.count(),
    )
    reader.unknown(parameters)
    if reader.problems:
        raise Invalid(*reader.problems)
    read_filter(definition, asked.filter, context)
    return asked


class _Reader:
    """Reads one query, gathering its mistakes."""

    def __init__(self, definition: Definition, answered: set[str], sortable: frozenset[str]) -> None:
        self.definition = definition
        self.answered = answered
        self.sortable = sortable
        self.problems: list[Problem] = []

    def words(self) -> str:
        words = request.args.get("q", "").strip()
        if FORBIDDEN.search(words):
            self.problems.append(Problem("q", BAD_CHARACTERS, {"value": typed(words)}))
        return words[:MAX_WORDS]

    def filter(self) -> Filter | None:
        text = request.args.get("filter", "").strip()
        if not text:
            return None
        try:
            found: Filter = json.loads(text)
        except (ValueError, RecursionError):
            self.problems.append(Problem("filter", FILTER_NOT_JSON))
            return None
        return found

    def sort(self) -> str:
        text = request.args.get("sort", "")
        if text.removeprefix("-") in self.sortable:
            return text
        try:
            return str(parse_sort(self.definition, text, text)) if text else ""
        except Invalid as problem:
            self.problems.extend(problem.problems)
            return ""

    def limit(self) -> int:
        text = request.args.get("limit", "")
        if not text:
            return DEFAULT_LIMIT
        limit = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
        if not 1 <= limit <= MAX_LIMIT:
            self.problems.append(Problem("limit", NOT_A_LIMIT, {"value": typed(text), "limit": MAX_LIMIT}))
        return limit

    def fields(self) -> frozenset[str] | None:
        names = [name.strip() for name in request.args.get("fields", "").split(",") if name.strip()]
        for name in names:
            if name not in self.answered:
                self.problems.append(Problem("fields", UNKNOWN_FIELD, {"value": typed(name)}))
        return frozenset(names) if names else None

    def count(self) -> Counting:
        text = request.args.get("count", "")
        if text in ("", "exact", "estimate"):
            return text  # type: ignore[return-value]
        self.problems.append(Problem("count", NOT_A_COUNT, {"value": typed(text)}))
        return ""

    def unknown(self, parameters: Collection[str]) -> None:
        for name in request.args:
            if name not in parameters:
                self.problems.append(Problem(typed(name), UNKNOWN_PARAMETER, {"value": typed(name)}))
