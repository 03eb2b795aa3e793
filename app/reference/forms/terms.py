"""When a document of a credit term is due, in words: the example beside the form, and the calculator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.core.i18n import explain
from app.core.messages import Problem
from app.core.money import Money
from app.core.records import rows, screens
from app.core.records.context import Context
from app.core.records.kinds.moments import Day
from app.core.records.kinds.numbers import MoneyKind
from app.core.records.reasons import Refused
from app.core.text import trim
from app.reference.rules import completed, due, problems_of
from app.reference.values import CREDIT_TERM, Term

EXAMPLE_AMOUNT = 1_000
"""Units of the company's currency, when no amount was typed."""


@dataclass(frozen=True)
class Part:
    """A part of the document."""

    due_date: date
    amount: Money


@dataclass(frozen=True)
class Example:
    """A document of `day` over `total`, and when it is due. Where something is missing, `problems` say what, and there are no parts."""

    day_text: str
    amount_text: str
    day: date
    total: Money
    parts: Sequence[Part] = ()
    prepaid: Money | None = None
    early: Part | None = None
    errors: Mapping[str, str] | None = None
    """Input → what is wrong with it."""
    problems: Sequence[str] = ()


def example_of(values: Mapping[str, Any], asked: Mapping[str, str], context: Context) -> Example:
    """The example of a term with these canonical values; `asked` may say `document_date` and `document_amount`."""
    document = _document(asked, context)
    if document.errors:
        return document
    whole = completed(CREDIT_TERM, values)
    problems = problems_of(CREDIT_TERM, whole)
    return _unfinished(document, problems, context) if problems else _worked_out(document, Term.of(whole))


def example_of_typed(asked: Mapping[str, str], context: Context) -> Example:
    """The example of the term that stands in the form."""
    definition = CREDIT_TERM.only(Term.__dataclass_fields__.keys())
    parsed = rows.parse(definition, asked, context, "form", "create")
    if parsed.problems:
        return _unfinished(_document(asked, context), parsed.problems, context)
    return example_of(parsed.values, asked, context)


def _document(asked: Mapping[str, str], context: Context) -> Example:
    """The document of the example as far as it can be read."""
    day_text = trim(asked.get("document_date", "")) or context.today.isoformat()
    amount_text = trim(asked.get("document_amount", "")) or f"{EXAMPLE_AMOUNT:,}.00"
    day, wrong_day = _read(Day(), day_text, context)
    total, wrong_amount = _read(MoneyKind(), amount_text, context)
    errors = {"document_date": wrong_day, "document_amount": wrong_amount}
    return Example(
        day_text,
        amount_text,
        day or context.today,
        total or Money(0, context.currency),
        errors={name: text for name, text in errors.items() if text},
    )


def _read(kind: Day | MoneyKind, text: str, context: Context) -> tuple[Any, str]:
    try:
        return kind.from_text(text, context), ""
    except Refused as refusal:
        return None, explain(Problem(None, refusal.reason, refusal.params))


def _unfinished(document: Example, problems: Sequence[Problem], context: Context) -> Example:
    said = [text for _, text in screens.summary(CREDIT_TERM, problems, context)]
    return replace(document, problems=said)


def _worked_out(document: Example, term: Term) -> Example:
    total = document.total
    prepaid, early = due.prepaid_amount(term, total.amount), due.early_payment(term, document.day, total.amount)
    return replace(
        document,
        parts=[
            Part(one.due_date, Money(one.amount, total.currency))
            for one in due.instalments(term, document.day, total.amount)
        ],
        prepaid=Money(prepaid, total.currency) if prepaid else None,
        early=Part(early.until, Money(early.amount, total.currency)) if early else None,
    )
