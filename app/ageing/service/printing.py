"""The ageing on paper, under the company's letterhead, in the reader's language."""

from __future__ import annotations

from typing import Any

from app.ageing.rules import width
from app.ageing.values import BasisChoice, ByChoice, heading
from app.core import printing
from app.core.clock import now
from app.core.i18n import day_in, translate
from app.core.messages import N_
from app.core.money import Money, format_money
from app.core.records.sources import Paper
from app.receivables.queries import ageing
from app.receivables.rules.ageing import Question
from app.receivables.service.ageing import Ageing, Figures, Row, age_page
from app.statements.service.letterheads import letterhead_of
from app.statements.service.papers import Say

MOST = 1000
"""Rows on paper; the others stand in one line, so that the sum is right."""


def print_ageing(question: Question, locale: str) -> Paper:
    """The PDF of the ageing, and how many rows the ageing has."""
    say: Say = lambda message: translate(locale, message)  # noqa: E731 - as short as the gettext that it stands for
    found, balances = age_page(question, limit=MOST), ageing.balances(question)
    total = found.total.base
    data = {
        "title": say(N_("Ageing")),
        "sub": day_in(question.day, locale),
        "landscape": True,
        "facts": [
            [say(N_("Aged by")), say(BasisChoice(question.basis.value).label)],
            [say(N_("Added up by")), say(ByChoice(question.by.value).label)],
            [say(N_("Amounts in")), total.currency],
        ],
        "bars": _bars(question, total, say),
        "columns": [[say(N_("Name")), "left"], *([head, "right"] for head in _heads(question, say))],
        "rows": [_row(row, say) for row in found.rows] + _others(found, say),
        "total": [say(N_("Total")), *_amounts(total)],
        "ledger": _ledger(found.total, balances, say),
    }  # fmt: skip
    return Paper(
        printing.pdf("ageing", data, lang=locale, at=now(), letterhead=letterhead_of(None, locale)), found.count
    )


def _heads(question: Question, say: Say) -> list[str]:
    return [say(N_("Not due")), *map(heading, question.keys[1:]), say(N_("Unallocated")), say(N_("Balance"))]


def _bars(question: Question, total: Figures, say: Say) -> list[dict[str, Any]]:
    most = max(total.buckets)
    heads = [say(N_("Not due")), *(say(N_("%(days)s days")) % {"days": heading(key)} for key in question.keys[1:])]
    return [
        {"label": label, "width": width(amount, most), "amount": _amount(amount, total.currency)}
        for label, amount in zip(heads, total.buckets, strict=True)
    ]


def _row(row: Row, say: Say) -> list[str]:
    name = f"{row.name} ({row.code})" if row.code else say(N_("None"))
    return [name, *_amounts(row.base)]


def _others(found: Ageing, say: Say) -> list[list[str]]:
    """What did not go on paper, in one line."""
    others = found.count - len(found.rows)
    if not others:
        return []
    whole = found.total.base
    together = Figures(whole.currency, list(whole.buckets), whole.unallocated)
    for row in found.rows:
        together.subtract(row.base)
    return [[say(N_("Others (%(n)s)")) % {"n": f"{others:,}"}, *_amounts(together)]]


def _amounts(figures: Figures) -> list[str]:
    return [_amount(amount, figures.currency) for amount in (*figures.buckets, -figures.unallocated, figures.total)]


def _amount(amount: int, currency: str) -> str:
    return format_money(Money(amount, currency))


def _ledger(total: Row, balances: dict[str, int], say: Say) -> dict[str, Any]:
    """The ageing beside the ledger, currency by currency."""
    currencies = sorted({*total.currencies, *balances})
    sums = {currency: figures.total for currency, figures in total.currencies.items()}
    return {
        "heading": say(N_("Adds up to the ledger")),
        "columns": [[say(N_("Currency")), "left"], [say(N_("Ageing")), "right"], [say(N_("Ledger")), "right"]],
        "rows": [[one, _amount(sums.get(one, 0), one), _amount(balances.get(one, 0), one)] for one in currencies],
    }
