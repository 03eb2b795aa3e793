"""What a cell of the ageing is made of: documents, part by part, the oldest first."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request, url_for
from flask_babel import gettext

from app.ageing.forms.report import credit_bucket, label_of
from app.ageing.forms.state import NONE, AgeingState, ageing_state
from app.ageing.service.asking import context_for
from app.core.actor import Actor
from app.core.i18n import show_number
from app.core.money import Money, format_money
from app.receivables.queries import ageing
from app.receivables.queries.ageing import NOBODY
from app.receivables.queries.lists import names_of
from app.receivables.rules.ageing import CREDIT, days_overdue
from app.receivables.service.ageing import Parts, parts
from app.receivables.values.documents import SHAPE, Kind


def listed(actor: Actor) -> dict[str, Any]:
    """The documents of a cell."""
    state = ageing_state(actor, context_for(actor))
    name = request.args.get("bucket", "")
    bucket = credit_bucket(name, state.bucket)
    found = parts(state.question, state.key, bucket, cursor=state.cursor, limit=state.limit)
    here = {"bucket": name if bucket is not None else "", "key": NONE if state.key == NOBODY else state.key or ""}
    return {
        "state": state,
        "question": state.question,
        "title": gettext("Unallocated") if bucket == CREDIT else label_of(name) if bucket is not None else gettext("Open documents"),
        "whose": _whose(state),
        "rows": [_row(state, one) for one in found.rows],
        "sums": _sums(found, actor.tenant.currency),
        "number": show_number(found.number),
        "n": found.number,
        "pager": {
            "previous_url": state.url("list_documents", **here, cursor=found.previous) if found.previous else None,
            "next_url": state.url("list_documents", **here, cursor=found.next) if found.next else None,
        },
    }  # fmt: skip


def _whose(state: AgeingState) -> str:
    if state.key is None or state.key == NOBODY:
        return ""
    return names_of({state.key}).get(state.key, ("", ""))[1]


def _row(state: AgeingState, one: Any) -> dict[str, Any]:
    kind, tenant = Kind(one.kind), state.actor.tenant.slug
    sign = -1 if one.bucket == CREDIT else 1
    return {
        "number": one.number or gettext("Draft"),
        "label": gettext(kind.label),
        "url": url_for("receivables.show_document", tenant=tenant, of=SHAPE[kind].slug, document_id=one.document_id),
        "customer": one.name,
        "customer_url": url_for("customers.show_customer", tenant=tenant, customer_id=one.debtor_id),
        "date": one.date,
        "due": None if one.bucket == CREDIT else one.due,
        "days": 0 if one.bucket == CREDIT else days_overdue(one.due, state.question.day),
        "amount": format_money(Money(sign * int(one.amount), one.currency), with_currency=True),
        "base": format_money(Money(sign * int(one.base), state.actor.tenant.currency)),
    }  # fmt: skip


def _sums(found: Parts, base: str) -> list[str]:
    """What they add up to: in the base currency, and in each currency where there are others."""
    row = found.figures
    sums = [format_money(Money(row.base.total, row.base.currency), with_currency=True)]
    if set(row.currencies) - {row.base.currency}:
        sums += [
            format_money(Money(one.total, currency), with_currency=True)
            for currency, one in sorted(row.currencies.items())
        ]
    return sums


def late(actor: Actor) -> dict[str, Any]:
    """What was entered after the day was over, with that day or one before it."""
    state = ageing_state(actor, context_for(actor))
    ended = datetime.combine(state.question.day + timedelta(days=1), time(), ZoneInfo(actor.tenant.timezone))
    whole = "customers" not in actor.own_only_view
    return {
        "state": state,
        "question": state.question,
        "rows": [
            {
                "label": gettext("Allocation") if one.kind == "allocation" else gettext(Kind(one.kind).label),
                "number": one.number or "", "date": one.date, "entered": one.created_at,
                "amount": format_money(Money(int(one.amount), one.currency), with_currency=True),
            }
            for one in (ageing.entered_late(state.question.day, ended) if whole else ())
        ],
        "whole": whole,
    }  # fmt: skip
