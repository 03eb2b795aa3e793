"""The ageing as records of files: its rows, largest first, in the currency that was asked for; and the same on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.ageing.service.asking import context_for, definition_for, question_of
from app.ageing.service.printing import print_ageing
from app.ageing.values import BasisChoice, ByChoice
from app.core.money import Money
from app.core.permissions import Permission
from app.core.records import sources
from app.core.records.context import Context
from app.core.records.fields import Definition
from app.core.records.sources import Paper, Source, Values
from app.receivables.queries.ageing import NOBODY
from app.receivables.rules.ageing import Question
from app.receivables.service.ageing import Row, age, age_page

SLICE = 1000


def _pages(asked: sources.Question, context: Context) -> Iterator[Sequence[Values]]:
    question = question_of(asked.filter, context)
    rows = age(question).rows
    for start in range(0, len(rows), SLICE):
        yield [_values(question, row) for row in rows[start : start + SLICE]]


def _values(question: Question, row: Row) -> dict[str, Any]:
    figures = row.base
    buckets = {key: Money(amount, figures.currency) for key, amount in zip(question.keys, figures.buckets, strict=True)}
    return {
        "id": row.id or NOBODY,
        "as_of": question.day,
        "basis": BasisChoice(question.basis.value),
        "by": ByChoice(question.by.value),
        "code": row.code or None,
        "name": row.name or None,
        "currency": figures.currency,
        **buckets,
        "unallocated": Money(figures.unallocated, figures.currency),
        "total": Money(figures.total, figures.currency),
    }


def _check(asked: sources.Question, definition: Definition, context: Context) -> None:
    question_of(asked.filter, context)


def _count(asked: sources.Question, context: Context) -> int:
    return age_page(question_of(asked.filter, context), limit=1).count


def _paper(asked: sources.Question, context: Context) -> Paper:
    return print_ageing(question_of(asked.filter, context), context.locale)


SOURCE = Source(
    type="ageing",
    permission=Permission.DOCUMENTS_VIEW,
    list_view="ageing.show_ageing",
    definition=definition_for,
    context=context_for,
    check=_check,
    count=_count,
    pages=_pages,
    report=True,
    paper=_paper,
)
