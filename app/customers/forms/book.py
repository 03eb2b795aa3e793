"""The list of customers on screen: its rows, heads, columns, and the way to the next page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.core import text
from app.core.actor import Actor
from app.core.paging import SIZES, Cursor, Page
from app.core.permissions import Permission
from app.core.records.cells import Cell, cell
from app.core.records.context import Context, References
from app.core.records.fields import Definition, Field
from app.core.records.grammar import read_filter
from app.core.text import fold
from app.customers.forms.filter import chips, references_asked
from app.customers.forms.state import ListState
from app.customers.forms.words import cell_text
from app.customers.queries import book, search
from app.customers.queries.book import CustomerRow
from app.customers.service.reading import visible_definition


def cells(row: CustomerRow, columns: Iterable[Field], references: References) -> dict[str, Cell]:
    """What the list shows of one customer, by field name."""
    return {column.name: cell(column, row.values.get(column.name), references) for column in columns}


BESIDE_NAME = ("other_name", "vip", "blacklisted")
"""What stands beside the name in its column."""


def beside_name(row: CustomerRow, definition: Definition) -> dict[str, Any]:
    """The same, as far as this person may see it."""
    return {name: row.values.get(name) if name in definition else None for name in BESIDE_NAME}


@dataclass(frozen=True)
class Head:
    """A column's head: its label, the URL that sorts by it, and how it is sorted now."""

    field: Field
    label: str
    url: str
    direction: str


def heads(state: ListState, context: Context) -> list[Head]:
    """The heads of the list's columns. A second click turns the order round; words without an order are by relevance."""
    current = state.search.sort or ("" if state.search.q else "name")
    return [_head(column, current, state, context) for column in state.columns]


def _head(column: Field, current: str, state: ListState, context: Context) -> Head:
    direction = {column.name: "ascending", f"-{column.name}": "descending"}.get(current, "")
    sort = f"-{column.name}" if direction == "ascending" else column.name
    url = state.url(sort=sort) if column.sortable else ""
    return Head(column, context.say(column.label), url, direction)


def edited_columns(form: Any) -> list[str]:
    """The columns in the order that the chooser sent, one of them moved where a button asked for it."""
    names = list(dict.fromkeys(form.getlist("column")))
    for button, step in (("up", -1), ("down", 1)):
        name = form.get(button)
        if name in names:
            at = names.index(name)
            to = min(max(at + step, 0), len(names) - 1)
            names.insert(to, names.pop(at))
    return names


def chooser(definition: Definition, shown: Sequence[Field], context: Context) -> list[dict[str, Any]]:
    """All columns for the chooser: the shown ones in their order, then the rest."""
    rest = [field for field in definition if field.listable and field not in shown]
    return [
        {"key": field.name, "label": context.say(field.label), "shown": field in shown, "fixed": field.pinned}
        for field in (*shown, *rest)
    ]


def list_url(actor: Actor, query: str = "") -> str:
    """The list, with the question it was left with."""
    path = url_for("customers.list_customers", tenant=actor.tenant.slug)
    return f"{path}?{query}" if query else path


def list_page(actor: Actor, state: ListState, found: Page[CustomerRow], context: Context) -> dict[str, Any]:
    """Everything the list shows."""
    words, definition = state.search.q, visible_definition(actor)
    asked = read_filter(definition, state.search.filter, context)
    references = book.references_of((row.values for row in found.rows), references_asked(asked))
    where = search.found_in(words, _not_seen(words, found.rows)) if words else {}
    return {
        "state": state,
        "rows": [
            (row, cells(row, state.columns, references), beside_name(row, definition), _found_in(row, where, context))
            for row in found.rows
        ],
        "heads": heads(state, context),
        "chips": chips(state, asked, context, references),
        "chooser": chooser(definition, state.columns, context),
        "pager": _pager(state, found),
        "sizes": [(size, state.url(limit=str(size))) for size in SIZES],
        "suggestions": [(one, state.url(q=one)) for one in search.suggest(words)] if words and not found.rows else [],
        "may": {"edit": actor.may(Permission.CUSTOMERS_EDIT), "create": actor.may(Permission.CUSTOMERS_CREATE)},
    }


def place_of(state: ListState, typed: str) -> dict[str, str]:
    """What the list's address says to begin at a code or a name, whichever it is ordered by."""
    words = text.line(text.visible(typed[:200]))
    by_code = state.search.sort == "code"
    value = text.key(words) if by_code else text.sort_name(words)
    return {
        "q": "",
        "sort": "code" if by_code else "name",
        "cursor": Cursor(value, str(UUID(int=0))).encode() if value else "",
    }


def _pager(state: ListState, found: Page[CustomerRow]) -> dict[str, Any]:
    """The pages beside this one. Keyset pages have no number: the place of the first row travels in the URL."""
    begin, end = state.begin, state.begin + len(found.rows)
    before = max(1, begin - state.search.limit)
    forth: dict[str, Any] = {"cursor": found.next, "from": end if begin else ""}
    back: dict[str, Any] = {"cursor": found.previous, "from": before if begin else ""}
    return {
        "next_url": state.url(**forth) if found.next else None,
        "previous_url": state.url(**back) if found.previous else None,
        "begin": begin,
        "end": end - 1,
    }


def _not_seen(words: str, found: Iterable[CustomerRow]) -> list[UUID]:
    """The rows in which none of the words stands in code or name: they were found by something else."""
    wanted = fold(words).split()
    return [row.id for row in found if not any(word in _seen(row) for word in wanted)]


def _seen(row: CustomerRow) -> str:
    return fold(" ".join(filter(None, (row.values["code"], row.values["name"], row.values["other_name"]))))


def _found_in(row: CustomerRow, where: Mapping[UUID, search.Place], context: Context) -> tuple[str, str] | None:
    """Where a row was found, in words: (label, text)."""
    if row.id not in where:
        return None
    place = where[row.id]
    shown = cell_text(cell(place.field, place.value, {}), context)
    if not place.contact:
        return context.say(place.field.label), shown
    return gettext("Contact"), place.contact if place.field.name == "name" else f"{place.contact} {shown}"
