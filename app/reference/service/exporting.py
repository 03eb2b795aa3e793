"""The lists as they are exported: each one a source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.core.actor import Actor
from app.core.permissions import Permission
from app.core.records.context import Context, References
from app.core.records.fields import Definition
from app.core.records.sources import Question, Source, Values
from app.core.surroundings import context_of
from app.reference.queries import lists
from app.reference.queries.resolver import find_reference
from app.reference.values import KINDS, ListKind

PAGE = 1000


def source_for(kind: ListKind) -> Source:
    """The records of a list, by name."""

    def pages(question: Question, context: Context) -> Iterator[Sequence[Values]]:
        asked: lists.Asked | None = lists.Asked(question.q, question.filter, sort="name", limit=PAGE)
        while asked is not None:
            found = lists.records_page(kind, asked, context)
            yield [{**entry.values, "id": entry.id} for entry in found.rows]
            asked = replace(asked, cursor=found.next) if found.next else None

    def count(question: Question, context: Context) -> int:
        return lists.count_records(kind, lists.Asked(question.q, question.filter), context)

    def check(question: Question, definition: Definition, context: Context) -> None:
        lists.check_filter(kind, question.filter, context)

    def references_of(records: Sequence[Values]) -> References:
        return lists.references_of(kind, records)

    return Source(
        type=kind.path,
        permission=Permission.CUSTOMERS_VIEW,
        list_view="reference.list_records",
        definition=lambda actor: kind.definition,
        context=_context,
        check=check,
        count=count,
        pages=pages,
        references_of=references_of,
        list_values={"slug": kind.slug},
    )


def _context(actor: Actor) -> Context:
    return context_of(actor, find_reference)


SOURCES = tuple(map(source_for, KINDS))
