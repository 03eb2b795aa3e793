"""Customers as they are exported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.core.permissions import Permission
from app.core.records.context import Context, References
from app.core.records.fields import Definition
from app.core.records.sources import Question, Source, Values
from app.customers.queries import book
from app.customers.queries.book import Search
from app.customers.service.reading import context_for, visible_definition

PAGE = 1000


def _pages(question: Question, context: Context) -> Iterator[Sequence[Values]]:
    search = Search(question.q, question.filter, sort="name", limit=PAGE, with_beside=True)
    cursor: str | None = ""
    while cursor is not None:
        found = book.customers_page(replace(search, cursor=cursor), context)
        yield [{**row.values, "id": row.id} for row in found.rows]
        cursor = found.next


def _check(question: Question, definition: Definition, context: Context) -> None:
    if question.filter:
        book.check_filter(question.filter, definition, context)


def _count(question: Question, context: Context) -> int:
    return book.count_customers(Search(question.q, question.filter), context).number


def _references_of(records: Sequence[Values]) -> References:
    return book.references_of(records)


SOURCE = Source(
    type="customers",
    permission=Permission.CUSTOMERS_VIEW,
    list_view="customers.list_customers",
    definition=visible_definition,
    context=context_for,
    check=_check,
    count=_count,
    pages=_pages,
    references_of=_references_of,
)
