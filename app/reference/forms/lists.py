"""How the lists are laid out on screen: what a request asks for, the columns, the form, both versions of a stale edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext

from app.core import gates
from app.core.actor import Actor
from app.core.messages import Problem
from app.core.paging import SIZES, Page
from app.core.records import screens
from app.core.records.cells import Cell, cell
from app.core.records.context import Context, References
from app.core.records.fields import Definition, Field
from app.core.records.kinds.limits import AmountOrNamed
from app.core.records.references import Uses, plural_of
from app.core.surroundings import context_of
from app.reference.models import ReferenceRow
from app.reference.queries import lists
from app.reference.queries.resolver import find_reference
from app.reference.rules import values_of
from app.reference.values import BY_NAME, ListKind, ListStatus

NUMERIC = frozenset({"number", "money"})
"""Kinds whose cells stand right."""


def context_for(actor: Actor) -> Context:
    """How this person's input is read and shown."""
    return context_of(actor, find_reference)


def form_definition(kind: ListKind) -> Definition:
    """The fields of the form. The status is not one of them: it is moved by verbs."""
    return kind.definition.without({"status"})


@dataclass(frozen=True)
class ListState:
    """Everything the URL of a list says."""

    kind: ListKind
    asked: lists.Asked
    status: str

    @property
    def query(self) -> str:
        """What is asked of the list, for its export."""
        parts = {"q": self.asked.q, "status": self.status}
        return urlencode({name: text for name, text in parts.items() if text})

    def url(self, **changes: str) -> str:
        """The URL of the list with something changed; a changed question begins at the first page."""
        parts = {"q": self.asked.q, "status": self.status, "sort": self.asked.sort, "limit": "", **changes}
        if self.asked.limit != lists.Asked.limit:
            parts["limit"] = str(self.asked.limit)
        query = urlencode({name: text for name, text in parts.items() if text})
        path = url_for("reference.list_records", tenant=(request.view_args or {})["tenant"], slug=self.kind.slug)
        return f"{path}?{query}" if query else path


def list_state(kind: ListKind) -> ListState:
    """What the request asks of a list."""
    limit = request.args.get("limit", type=int)
    status = request.args.get("status", "")
    asked = lists.Asked(
        q=request.args.get("q", "").strip()[:200],
        filter={"field": "status", "op": "eq", "value": status} if status in tuple(ListStatus) else None,
        sort=request.args.get("sort", ""),
        limit=limit if limit in SIZES else lists.Asked.limit,
        cursor=request.args.get("cursor"),
    )
    return ListState(kind, asked, status if asked.filter else "")


@dataclass(frozen=True)
class Head:
    """The head of a column: the URL that sorts by it, and how it is sorted now."""

    label: str
    url: str
    direction: str
    numeric: bool
    cls: str


def heads(state: ListState, columns: Sequence[Field], context: Context) -> list[Head]:
    """The heads of the columns. A second click turns the order round."""
    current = state.asked.sort or "name"
    return [_head(column, current, state, context) for column in columns]


def _head(column: Field, current: str, state: ListState, context: Context) -> Head:
    direction = {column.name: "ascending", f"-{column.name}": "descending"}.get(current, "")
    url = state.url(sort=f"-{column.name}" if direction == "ascending" else column.name) if column.sortable else ""
    return Head(
        context.say(column.label), url, direction, column.kind.show in NUMERIC, "stick" if column.name == "name" else ""
    )


def columns(kind: ListKind) -> list[Field]:
    """The columns of a list. The status stands apart, before the figure of its uses."""
    return [field for field in screens.columns(kind.definition) if field.name != "status"]


@dataclass(frozen=True)
class Row:
    """A record as the list shows it."""

    id: UUID
    name: str
    status: str
    colour: str
    cells: Mapping[str, Cell]
    uses: int


def list_rows(kind: ListKind, page: Page[lists.Entry], shown: Sequence[Field]) -> list[Row]:
    """The rows of a page, with how often each record is used."""
    uses = lists.usage_counts(kind, [entry.id for entry in page.rows])
    known = lists.references_of(kind, [entry.values for entry in page.rows])
    return [_row(entry, shown, known, sum(uses.get(entry.id, {}).values())) for entry in page.rows]


def _row(entry: lists.Entry, shown: Sequence[Field], known: References, uses: int) -> Row:
    values = entry.values
    cells = {field.name: cell(field, values[field.name], known) for field in shown}
    return Row(entry.id, values["name"], values["status"], values.get("colour") or "", cells, uses)


def pager(state: ListState, page: Page[lists.Entry]) -> dict[str, str | None]:
    """The links to the pages beside this one."""
    return {
        "previous_url": state.url(cursor=page.previous) if page.previous else None,
        "next_url": state.url(cursor=page.next) if page.next else None,
    }


def sections(
    kind: ListKind,
    values: Mapping[str, Any],
    problems: Iterable[Problem],
    context: Context,
    typed: Mapping[str, str] | None = None,
) -> list[screens.Section]:
    """The form of a record."""
    definition = form_definition(kind)
    return screens.form_fields(
        definition,
        values,
        problems,
        context=context,
        typed=typed,
        options=_options(kind, values),
        references=lists.references_of(kind, [values]) if values else {},
    )


def _options(kind: ListKind, values: Mapping[str, Any]) -> dict[str, screens.Options]:
    """What the reference fields offer: active records, and the present one even when it is no longer active."""
    return {field.name: _offered(field, values.get(field.name)) for field in kind.definition if field.refers_to}


def _offered(field: Field, present: UUID | None) -> screens.Options:
    kind = BY_NAME[field.refers_to]
    if isinstance(field.kind, AmountOrNamed):  # typed, not chosen: by its code
        return [(code, name) for _, code, name in lists.options(kind)]
    offered = {str(row_id): f"{name} ({code})" for row_id, code, name in lists.options(kind)}
    if present is not None and str(present) not in offered:
        label = lists.labels(kind, [present])[present]
        offered[str(present)] = f"{label['name']} ({label['code']})"
    return list(offered.items())


def facts(kind: ListKind, row: ReferenceRow, context: Context) -> list[tuple[str, Cell]]:
    """(label, value) of every field, for those who may look only."""
    values = values_of(kind.definition, row)
    known = lists.references_of(kind, [values])
    shown = [field for field in form_definition(kind) if field.listable and not field.read_only]
    return [(context.say(field.label), cell(field, values[field.name], known)) for field in shown]


def where_used(uses: Uses) -> list[tuple[str, str, int]]:
    """(noun, what they are called, how many) of what refers to a record."""
    return [(noun, gettext(plural_of(noun)), count) for noun, count in uses.items()]


def both_versions(
    kind: ListKind, row: ReferenceRow, typed: Mapping[str, str], context: Context
) -> list[dict[str, str]]:
    """The lines of `ui.versus` for a save that came too late: what differs between the saved record and what was typed."""
    values = values_of(kind.definition, row)
    saved, now = (_inputs(sections(kind, values, (), context, said)) for said in (None, typed))
    return [_line(saved[name], one) for name, one in now.items() if name in typed and _said(saved[name]) != _said(one)]


def _inputs(found: Iterable[screens.Section]) -> dict[str, screens.FormField]:
    return {one.name: one for section in found for one in section.fields}


def _said(one: screens.FormField) -> list[str]:
    """The texts of an input, or of the filled ones of several."""
    texts = [one.value] if isinstance(one.value, str) else one.value
    return [text.strip() for text in texts if text.strip()]


def _line(saved: screens.FormField, typed: screens.FormField) -> dict[str, str]:
    """A line to choose a side in; where the value has several inputs, only to read."""
    line = {"label": saved.label, "left": _shown(saved), "right": _shown(typed)}
    if isinstance(saved.value, str) and isinstance(typed.value, str):
        line |= {"field": saved.id, "left_value": saved.value, "right_value": typed.value}
    return line


def _shown(one: screens.FormField) -> str:
    labels = dict(one.options)
    return ", ".join(labels.get(text, text) for text in _said(one))


def approval_reason() -> str:
    """Why something is changed that waits for an approval, as it was typed."""
    return request.form.get("approval_reason", "").strip()


def waiting_labels(kind: ListKind) -> list[str]:
    """The fields of such a record whose change waits for an approval."""
    names = gates.waiting_fields(kind.definition.name)
    return [gettext(field.label) for field in kind.definition if field.name in names]


def waits(kind: ListKind) -> str:
    """Says that something has to be approved first; empty when nothing waits."""
    if not gates.held_back():
        return ""
    fields = ", ".join(gettext(kind.definition[name].label) for name in sorted(gates.held_back()))
    return gettext("Waits for an approval: %(fields)s. Everything else is saved.", fields=fields)
