"""The scores of credit agencies as they are exported: each names its customer, so that the file can be imported again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.core.actor import Actor
from app.core.permissions import Permission
from app.core.records.context import Context
from app.core.records.fields import Definition
from app.core.records.sources import Question, Source, Values
from app.credit.queries import scores
from app.credit.values.scores import SCORE
from app.customers.queries import book
from app.customers.queries.book import Search
from app.customers.service.reading import context_for
from app.customers.values import WHOSE

PAGE = 1000
OWNED = replace(SCORE, fields=(replace(WHOSE, group=SCORE.groups[0].name), *SCORE.fields))


def _definition(actor: Actor) -> Definition:
    return OWNED


def _pages(question: Question, context: Context) -> Iterator[Sequence[Values]]:
    whose, after = book.matching(Search(question.q), context), None
    while found := scores.scores_after(OWNED, whose, question.filter, context, after, PAGE):
        yield [{WHOSE.name: row.customer_id, **scores.values_of(row), "id": row.id} for row in found]
        after = found[-1].id


def _count(question: Question, context: Context) -> int:
    return scores.count_scores(OWNED, book.matching(Search(question.q), context), question.filter, context)


def _check(question: Question, definition: Definition, context: Context) -> None:
    scores.meeting(definition, question.filter, context)


SOURCE = Source(
    type="credit-scores",
    permission=Permission.CREDIT_VIEW,
    list_view="customers.list_customers",
    definition=_definition,
    context=context_for,
    check=_check,
    count=_count,
    pages=_pages,
    references_of=scores.labels_of,
    listed=False,
)
