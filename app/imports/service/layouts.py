"""In what surroundings the rows of an import are read: its columns, its reader's language, the lists it may refer to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from app.core import text
from app.core.actor import Actor
from app.core.records.context import FindReference
from app.core.surroundings import context_of
from app.customers.queries.checks import levels
from app.customers.queries.definition import whole_definition, whole_part
from app.customers.service.defaults import defaults_for
from app.imports.models import Import
from app.imports.rules.cells import Cell
from app.imports.rules.reading import Layout
from app.imports.service.opening import NumberedRow
from app.imports.service.owners import Owners
from app.imports.service.rights import kind_of
from app.imports.values.shapes import OWNER
from app.reference.queries.resolver import preload
from app.reference.queries.staged import present_records
from app.reference.values import BY_NAME


def layout_of(actor: Actor, imported: Import, numbered: Sequence[NumberedRow] = ()) -> Layout:
    """The layout of the rows, of which the next are `numbered`. Names that are invented along the way are noted in `imported.inventions`."""
    kind = kind_of(imported)
    find = preload()
    if imported.create_missing:
        find = Inventor(imported, find, kind.invents)
    if kind.owned:
        find = Owners(imported.match, find, _named(imported, numbered), survivors=kind.makes_documents)
    context = context_of(actor, find)
    if kind.of_customers:
        return Layout(
            kind,
            imported.columns,
            context,
            owner_id=actor.user_id,
            levels=levels(),
            defaults_for=Defaults(actor),
            whole=whole_definition(actor),
        )
    if kind.owned:
        whole = whole_part(actor, kind.record) if kind.of_parts else kind.record
        return Layout(kind, imported.columns, context, levels=levels(), whole=whole)
    there = present_records(BY_NAME[kind.record.name])
    return Layout(kind, imported.columns, context, present=lambda code: there.get(text.key(code)))


def _named(imported: Import, numbered: Sequence[NumberedRow]) -> list[Cell]:
    """The cells that name the customers of these rows."""
    if OWNER not in imported.columns:
        return []
    place = imported.columns.index(OWNER)
    return [cells[place] for _, cells in numbered if place < len(cells)]


class Defaults:
    """What new customers have besides what their rows say, asked once for each category."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.known: dict[UUID | str | None, Mapping[str, Any]] = {}

    def __call__(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        category = given.get("category", UNSAID)
        if category not in self.known:
            self.known[category] = defaults_for(self.actor, {} if category == UNSAID else {"category": category})
        usual = self.known[category]
        return {name: value for name, value in usual.items() if name not in given} if usual else usual


UNSAID = "unsaid"


class Inventor:
    """Finds references, and gives an unknown name of the lists in `invents` the id that its record will have."""

    def __init__(self, imported: Import, find: FindReference, invents: frozenset[str]) -> None:
        self.imported = imported
        self.find = find
        self.invents = invents

    def __call__(self, target: str, by: Mapping[str, str]) -> UUID | None:
        found = self.find(target, by)
        if found is not None or target not in self.invents or "name" not in by:
            return found
        name = text.line(by["name"])
        invented = uuid5(self.imported.id, text.sort_name(name))
        if str(invented) not in self.imported.inventions:
            self.imported.inventions = {**self.imported.inventions, str(invented): name}
        return invented
