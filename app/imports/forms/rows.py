"""The rows of an import on screen: tiles, groups of problems, and a page of rows whose wrong cells can be corrected in place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import request
from flask_babel import gettext, ngettext

from app.core.actor import Actor
from app.core.i18n import show_number
from app.core.money import Money
from app.core.paging import Page
from app.core.records.cells import cell
from app.core.records.context import Context, References
from app.core.records.fields import Field
from app.core.records.kinds.limits import AmountOrNamed
from app.core.records.kinds.moments import Day
from app.core.records.kinds.numbers import MoneyKind
from app.core.records.kinds.references import Reference, as_uuid
from app.core.records.words import cell_text
from app.core.surroundings import context_of
from app.customers.queries.book import labels
from app.fields.rules.storing import from_plain
from app.fields.values import CustomField
from app.imports.forms.book import address, head
from app.imports.forms.columns import letter, said
from app.imports.models import Import, ImportRow
from app.imports.queries.rows import Asked
from app.imports.rules.cells import text_of
from app.imports.service.report import labels_of, sentences
from app.imports.service.rights import kind_of
from app.imports.values.reasons import KIND_OF_PROBLEM
from app.imports.values.shapes import ImportKind
from app.imports.values.states import FIXABLE, RowState, Status
from app.reference.queries.resolver import find_reference
from app.reference.rules import canonical

SHOWN_GROUPS = 6
TILES = ("ready", "failed", "warned", "left")


@dataclass(frozen=True)
class State:
    """Which rows the request asks for; it all stands in the URL."""

    show: str
    field: str | None = None
    code: str | None = None
    cursor: str = ""

    def asked(self) -> Asked:
        return Asked({"all": None, "ready": "to_write"}.get(self.show, self.show), self.field, self.code)

    def query(self, **changes: str | None) -> str:
        pairs = {"show": self.show, "field": self.field, "code": self.code, "cursor": "", **changes}
        return urlencode({name: value for name, value in pairs.items() if value})


def row_state(imported: Import) -> State:
    """What the request asks for; failed rows first, while there are any."""
    usual = "failed" if imported.failed else "ready"
    show = request.args.get("show", usual)
    code = request.args.get("code") if show == "failed" else None
    field = request.args.get("field") if code else None
    return State(show if show in (*TILES, "all") else usual, field, code, request.args.get("cursor", ""))


def rows_page(actor: Actor, imported: Import, state: State, found: Page[ImportRow]) -> dict[str, Any]:
    """The preview."""
    here = address(actor, imported, "list_rows")
    shown = ShownRows(actor, imported, found.rows)
    return {
        **head(actor, imported, 3),
        "state": state,
        "tiles": _tiles(imported, here, state),
        "groups": _groups(actor, imported, here, state),
        "more_groups": max(0, len(imported.groups) - SHOWN_GROUPS),
        "heads": shown.heads(),
        "rows": [shown.row(row) for row in found.rows],
        "all_url": f"{here}?show=all",
        "failed_url": f"{here}?show=failed",
        "pager": {
            "previous_url": f"{here}?{state.query(cursor=found.previous)}" if found.previous else None,
            "next_url": f"{here}?{state.query(cursor=found.next)}" if found.next else None,
        },
        "replace_url": f"{address(actor, imported, 'list_values')}?{state.query()}"
        if _replaceable(imported, state)
        else None,
        "notes": notes(actor, imported),
        "ready": sum(imported.planned.values()),
        "to_write": sum(imported.planned.get(action, 0) for action in ("create", "update")),
        "fixable": imported.status in FIXABLE,
        "early": imported.status == Status.READY and imported.started_at is None,
    }


def _replaceable(imported: Import, state: State) -> bool:
    return imported.status in FIXABLE and state.field in imported.columns


def _tiles(imported: Import, here: str, state: State) -> list[dict[str, Any]]:
    planned = imported.planned
    news, changes = planned.get("create", 0), planned.get("update", 0)
    left = planned.get("skip", 0) + planned.get("unchanged", 0)
    ready = [ngettext("%(n)s new", "%(n)s new", news, n=show_number(news))]
    if changes:
        ready.append(ngettext("%(n)s change", "%(n)s changes", changes, n=show_number(changes)))
    about = {
        "ready": " · ".join(ready),
        "failed": gettext("left out until they are put right"),
        "warned": gettext("imported all the same"),
        "left": gettext("already in the book"),
    }
    names = {
        "ready": gettext("Ready"),
        "failed": gettext("To fix"),
        "warned": gettext("Warnings"),
        "left": gettext("Skipped or unchanged"),
    }
    counts = {"ready": news + changes, "failed": imported.failed, "warned": imported.warned, "left": left}
    return [
        {
            "name": names[key],
            "count": counts[key],
            "about": about[key],
            "url": f"{here}?show={key}",
            "current": state.show == key,
        }
        for key in TILES
    ]


def _groups(actor: Actor, imported: Import, here: str, state: State) -> list[dict[str, Any]]:
    words = labels_of(imported, actor.locale)
    return [
        {
            "label": group_name(words, group["field"], group["code"]),
            "count": group["rows"],
            "url": f"{here}?{urlencode({'show': 'failed', 'field': group['field'] or '', 'code': group['code']})}",
            "current": (state.field or None, state.code) == (group["field"], group["code"]),
        }
        for group in imported.groups[:SHOWN_GROUPS]
    ]


def group_name(words: Mapping[str, str], field: str | None, code: str) -> str:
    """Problems of one column and kind: "Tax ID (TIN): twice in the file"."""
    kind = gettext(KIND_OF_PROBLEM[code]) if code in KIND_OF_PROBLEM else gettext("to look at")
    if field is None or field not in words:
        return kind
    return gettext("%(column)s: %(problem)s", column=words[field], problem=kind)


def notes(actor: Actor, imported: Import) -> list[str]:
    """What somebody should know before the rows are written."""
    words = labels_of(imported, actor.locale)
    unused = [
        _heading(imported, place) for place, how in enumerate(imported.sureness) if _is_unused(imported, place, how)
    ]
    found = [gettext("Read as %(how)s.", how=said(imported))]
    kind = kind_of(imported)
    if imported.duplicates != "create":
        verb = gettext("updated") if imported.duplicates == "update" else gettext("skipped")
        found.append(
            gettext(
                "Rows whose %(field)s is in the book are %(verb)s.",
                field=words[kind.told_by(imported.match)],
                verb=verb,
            )
        )
    if unused:
        found.append(gettext("Columns that are not used: %(columns)s.", columns=", ".join(unused)))
    if imported.inventions:
        names = ", ".join(sorted(imported.inventions.values())[:10])
        count = len(imported.inventions)
        found.append(
            ngettext(
                "%(n)s category will be created: %(names)s.",
                "%(n)s categories will be created: %(names)s.",
                count,
                n=count,
                names=names,
            )
        )
    return found


def _is_unused(imported: Import, place: int, how: str) -> bool:
    return imported.columns[place] is None and how != "reason" and bool(imported.headings[place])


def _heading(imported: Import, place: int) -> str:
    return imported.headings[place] or gettext("Column %(letter)s", letter=letter(place))


class ShownRows:
    """Rows as the table shows them: failed ones as they were typed, the others as they would be saved."""

    def __init__(self, actor: Actor, imported: Import, found: Sequence[ImportRow]) -> None:
        self.imported = imported
        self.kind = kind_of(imported)
        self.labels = labels_of(imported, actor.locale)
        self.context = context_of(actor, find_reference)
        self.places = self._in_sight(found)
        self.fixable = imported.status in FIXABLE
        ids = _ids_in(found)
        invented = {UUID(key): {"name": name} for key, name in imported.inventions.items()}
        self.references: References = {**(labels(ids) if ids else {}), **invented}

    def _in_sight(self, found: Sequence[ImportRow]) -> list[tuple[int, Field]]:
        """The columns that are read, in the order of the file, but those with something to put right come second: nobody scrolls for
        them."""
        places = [(place, self.kind.columns[name]) for place, name in enumerate(self.imported.columns) if name]
        wrong = {problem["field"] for row in found for problem in row.problems}
        return places[:1] + sorted(places[1:], key=lambda column: column[1].name not in wrong)

    def heads(self) -> list[dict[str, Any]]:
        return [{"label": self.labels[field.name], "num": _is_number(field)} for _, field in self.places]

    def row(self, row: ImportRow) -> dict[str, Any]:
        wrong = {problem["field"] for problem in row.problems}
        doubted = {warning["field"] for warning in row.warnings}
        return {
            "number": row.number,
            "state": row.status,
            "cells": [self._cell(row, place, field, wrong, doubted) for place, field in self.places],
            "problems": sentences(row.problems, self.labels),
            "warnings": sentences(row.warnings, self.labels) if not row.problems else [],
            "record_id": row.record_id if row.status in (RowState.CREATED, RowState.UPDATED) else None,
        }

    def _cell(self, row: ImportRow, place: int, field: Field, wrong: set[str], doubted: set[str]) -> dict[str, Any]:
        failed = row.status == RowState.FAILED
        typed = text_of(row.cells[place]) if place < len(row.cells) else ""
        return {
            "name": f"cell-{row.number}-{field.name}",
            "label": gettext("%(field)s in row %(row)s", field=self.labels[field.name], row=row.number),
            "text": typed if failed else shown_value(self.kind, field, row.given, self.context, self.references),
            "wrong": failed and field.name in wrong,
            "doubted": not failed and field.name in doubted,
            "num": _is_number(field),
        }


def _is_number(field: Field) -> bool:
    return field.kind.show in ("money", "number")


def _ids_in(found: Iterable[ImportRow]) -> set[UUID]:
    """Every id that the values of these rows refer to."""
    values = (
        value for row in found for part in row.given.values() for value in part.values() if isinstance(value, str)
    )
    return {known for value in values if (known := as_uuid(value))}


def shown_value(
    kind: ImportKind, field: Field, given: Mapping[str, Mapping[str, Any]], context: Context, references: References
) -> str:
    """A value as it would be saved, in words."""
    value = stored_value(kind, field, given)
    return "" if value is None else cell_text(cell(field, value, references), context)


def stored_value(kind: ImportKind, field: Field, given: Mapping[str, Mapping[str, Any]]) -> Any:
    """The canonical value of a column of the file, out of the columns of its table."""
    noun, name = kind.targets[field.name]
    part = given.get(noun, {})
    if isinstance(field, CustomField):
        return from_plain(field, part.get(name))
    if isinstance(field.kind, Reference):
        found = part.get(f"{name}_id")
        return UUID(found) if found else None
    if isinstance(field.kind, AmountOrNamed) and (named := part.get(f"{name}_id")):
        return UUID(named)
    held = part.get(name)
    if held is None:
        return None
    if isinstance(field.kind, MoneyKind):
        return Money(held, part[f"{name}_currency"])
    return date.fromisoformat(held) if isinstance(field.kind, Day) else canonical(field, held)


def failed_lines(actor: Actor, imported: Import, found: Sequence[ImportRow]) -> list[dict[str, Any]]:
    """Failed rows in short: number, its first two cells, what is wrong."""
    words = labels_of(imported, actor.locale)
    return [
        {
            "number": row.number,
            "cells": [text_of(one) for one in row.cells[:2]],
            "problems": sentences(row.problems, words),
            "twins": [problem["params"] for problem in row.problems if "id" in problem["params"]],
        }
        for row in found
    ]


_CELL = re.compile(r"cell-(\d{1,9})-([\w.]+)")


def corrections() -> dict[int, dict[str, str]]:
    """Row → field → text, as the form sent them."""
    found: dict[int, dict[str, str]] = {}
    for name, text in request.form.items():
        if parts := _CELL.fullmatch(name):
            found.setdefault(int(parts[1]), {})[parts[2]] = text
    return found
