"""Contacts, addresses and branches of all customers as they are exported: each names its customer, so that the file can be imported again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, partial

from app.core.actor import Actor
from app.core.permissions import Permission
from app.core.records.context import Context, References
from app.core.records.fields import Definition
from app.core.records.sources import Question, Source, Values
from app.core.session import bound_actor
from app.customers.models import Address, Branch, Contact, PartType
from app.customers.queries import book, part_lists, parts
from app.customers.queries.book import Search
from app.customers.queries.definition import part_for
from app.customers.service.reading import context_for
from app.customers.values import WHOSE

PAGE = 1000


@cache
def _with_owner(part: Definition) -> Definition:
    whose = replace(WHOSE, group=part.groups[0].name)
    return replace(part, fields=(whose, *part.fields))


def _definition(kind: PartType, actor: Actor) -> Definition:
    return _with_owner(part_for(actor, parts.DEFINITIONS[kind]))


def _pages(kind: PartType, question: Question, context: Context) -> Iterator[Sequence[Values]]:
    definition = _definition(kind, bound_actor())
    whose, after = book.matching(Search(question.q), context), None
    while found := part_lists.parts_after(kind, definition, whose, question.filter, context, after, PAGE):
        values = parts.values_of(definition.without([WHOSE.name]), found)
        yield [{WHOSE.name: row.customer_id, **some, "id": row.id} for row, some in zip(found, values, strict=True)]
        after = found[-1].id


def _count(kind: PartType, question: Question, context: Context) -> int:
    definition = _definition(kind, bound_actor())
    return part_lists.count_of(kind, definition, book.matching(Search(question.q), context), question.filter, context)


def _check(kind: PartType, question: Question, definition: Definition, context: Context) -> None:
    part_lists.meeting(kind, definition, question.filter, context)


def _references_of(kind: PartType, records: Sequence[Values]) -> References:
    return parts.labels_in(_definition(kind, bound_actor()), records)


def _source(type_: str, kind: PartType) -> Source:
    return Source(
        type=type_,
        permission=Permission.CUSTOMERS_VIEW,
        list_view="customers.list_customers",
        definition=partial(_definition, kind),
        context=context_for,
        check=partial(_check, kind),
        count=partial(_count, kind),
        pages=partial(_pages, kind),
        references_of=partial(_references_of, kind),
        listed=False,
    )


SOURCES = (_source("contacts", Contact), _source("addresses", Address), _source("branches", Branch))
