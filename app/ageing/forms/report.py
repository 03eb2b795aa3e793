"""The report: picture, table, the ledger beside it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.ageing.forms.state import NONE, AgeingState, ageing_state
from app.ageing.rules import share, width
from app.ageing.service.asking import QUESTION, context_for
from app.ageing.values import BasisChoice, ByChoice, heading
from app.conglomerates.queries import chain_labels
from app.core.actor import Actor
from app.core.i18n import show_number
from app.core.money import Money, format_money
from app.receivables.queries import ageing
from app.receivables.rules.ageing import CREDIT, By, Question
from app.receivables.service.ageing import Figures, Row, age_page
from app.reference.queries.lists import options_of
from app.reference.values import BY_NAME

STEPS = 5
"""Colours of the picture, light to dark."""


def report(actor: Actor) -> dict[str, Any]:
    """Everything that the page of the ageing says."""
    context = context_for(actor)
    state = ageing_state(actor, context)
    question = state.question
    found = age_page(question, bucket=state.bucket, cursor=state.cursor, limit=state.limit)
    total = found.total.base
    sort = question.keys[state.bucket] if state.bucket is not None else ""
    return {
        "state": state,
        "question": question,
        "currency": total.currency,
        "fields": _fields(state, found.total, context),
        "bars": _bars(state, total),
        "heads": _heads(state),
        "rows": [_row(state, row) for row in found.rows],
        "total": _cells(state, total, ""),
        "currencies": _currencies(found.total) if not question.currency else [],
        "ledger": _ledger(found.total, question),
        "is_past": question.day < context.today,
        "largest_url": state.url() if sort else "",
        "count": show_number(found.count),
        "n": found.count,
        "pager": {
            "previous_url": state.url(bucket=sort, cursor=found.previous) if found.previous else None,
            "next_url": state.url(bucket=sort, cursor=found.next) if found.next else None,
        },
        "columns": ",".join(
            ("code", "name", "currency", *question.keys, "unallocated", "total", "as_of", "basis", "by")
        ),
        "by_label": gettext(ByChoice(question.by.value).label),
    }


def _fields(state: AgeingState, total: Row, context: Any) -> list[dict[str, Any]]:
    """The choices above the report: name, label, value, options ("" first where nothing need be chosen)."""
    question = state.question
    everywhere = gettext("All, in %(currency)s", currency=state.actor.tenant.currency)
    currencies = sorted({*total.currencies, *([question.currency] if question.currency else [])})
    lists = options_of([BY_NAME["sales_agent"], BY_NAME["category"]])
    group = (
        [(str(one.id), f"{one.name} ({one.code})") for one in chain_labels(question.conglomerate_id)]
        if question.conglomerate_id
        else []
    )
    choices = {
        "basis": (question.basis.value, [(one.value, gettext(one.label)) for one in BasisChoice]),
        "by": (question.by.value, [(one.value, gettext(one.label)) for one in ByChoice]),
        "sales_agent": (state.given["sales_agent"], [("", gettext("Every agent")), *_listed(lists["sales_agent"])]),
        "category": (state.given["category"], [("", gettext("Every category")), *_listed(lists["category"])]),
        "conglomerate": (str(question.conglomerate_id or ""), [("", gettext("Every conglomerate")), *group]),
        "in_currency": (question.currency, [("", everywhere), *((one, one) for one in currencies)]),
    }
    return [
        {"name": name, "label": context.say(QUESTION[name].label), "value": value, "options": found}
        for name, (value, found) in choices.items()
        if len(found) > 1 or name not in ("sales_agent", "category", "conglomerate")
    ]


def _listed(found: list[tuple[UUID, str, str]]) -> list[tuple[str, str]]:
    return [(str(row_id), label) for row_id, _code, label in found]


def _bars(state: AgeingState, total: Figures) -> list[dict[str, Any]]:
    """The picture: a bar for each bucket, the older the stronger."""
    owed, most = sum(total.buckets), max(total.buckets)
    return [
        {
            "label": label_of(key),
            "shade": f"b{min(place, STEPS)}" if place else "b0",
            "width": width(amount, most),
            "amount": _money(amount, total.currency),
            "share": f"{share(amount, owed)}%",
            "url": state.url("list_documents", bucket=key) if amount else "",
        }
        for place, (key, amount) in enumerate(zip(state.question.keys, total.buckets, strict=True))
    ]


def label_of(key: str) -> str:
    """A bucket in words."""
    if key.startswith("over_"):
        return gettext("Over %(days)s days", days=key.removeprefix("over_"))
    return gettext("%(days)s days", days=heading(key)) if "-" in key else gettext("Not due")


def _heads(state: AgeingState) -> list[tuple[str, str, str]]:
    """(heading, address that sorts by it, how it is sorted)."""
    keys = state.question.keys
    return [
        (
            heading(key) if place else gettext("Not due"),
            state.url(bucket=key),
            "descending" if state.bucket == place else "",
        )
        for place, key in enumerate(keys)
    ]


def _row(state: AgeingState, row: Row) -> dict[str, Any]:
    key = str(row.id) if row.id else NONE
    return {
        "code": row.code,
        "name": row.name or _nobody(state.question.by),
        "url": _page_of(state, row.id),
        "cells": _cells(state, row.base, key),
    }


def _nobody(by: By) -> str:
    """Those that have none."""
    return {
        By.CONGLOMERATE: gettext("No conglomerate"),
        By.AGENT: gettext("No sales agent"),
        By.CATEGORY: gettext("No category"),
        By.BRANCH: gettext("No branch"),
        By.CUSTOMER: "",
    }[by]


def _page_of(state: AgeingState, row_id: UUID | None) -> str:
    """The page of a customer or a group."""
    tenant = state.actor.tenant.slug
    if row_id is None or state.question.by not in (By.CUSTOMER, By.CONGLOMERATE):
        return ""
    if state.question.by is By.CUSTOMER:
        return url_for("customers.show_customer", tenant=tenant, customer_id=row_id)
    return url_for("conglomerates.show_conglomerate", tenant=tenant, conglomerate_id=row_id)


def _cells(state: AgeingState, figures: Figures, key: str) -> list[tuple[str, str]]:
    """(amount, address of the documents in it) of each bucket, of what is not allocated, and of all."""
    buckets = [
        (_money(amount, figures.currency), state.url("list_documents", key=key, bucket=name) if amount else "")
        for name, amount in zip(state.question.keys, figures.buckets, strict=True)
    ]
    credit = (
        _money(-figures.unallocated, figures.currency),
        state.url("list_documents", key=key, bucket="unallocated") if figures.unallocated else "",
    )
    return [*buckets, credit, (_money(figures.total, figures.currency), state.url("list_documents", key=key))]


def _currencies(total: Row) -> list[tuple[str, list[str]]]:
    """The totals of each currency in its own amounts, where there is more than one or it is not the base currency."""
    if set(total.currencies) <= {total.base.currency}:
        return []
    return [
        (one, [_money(amount, one) for amount in (*figures.buckets, -figures.unallocated, figures.total)])
        for one, figures in sorted(total.currencies.items())
    ]


def _ledger(total: Row, question: Question) -> list[tuple[str, str, str, bool]]:
    """(currency, what the ageing adds up to, the balance of the ledger, whether they are equal)."""
    balances = ageing.balances(question)
    sums = {one: figures.total for one, figures in total.currencies.items()}
    return [
        (
            one,
            _money(sums.get(one, 0), one),
            _money(balances.get(one, 0), one),
            sums.get(one, 0) == balances.get(one, 0),
        )
        for one in sorted({*sums, *balances})
    ]


def _money(amount: int, currency: str) -> str:
    return format_money(Money(amount, currency))


def credit_bucket(name: str, found: int | None) -> int | None:
    """The bucket that an address of a list of documents names: also that of credit."""
    return CREDIT if name == "unallocated" else found
