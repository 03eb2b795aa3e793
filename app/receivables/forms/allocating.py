"""The allocation of a payment or credit note on its page: open documents, the oldest due first, with an amount for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext

from app.core.actor import Actor
from app.core.clock import today
from app.core.i18n import explain
from app.core.messages import Problem
from app.core.money import BadAmount, Money, format_money, parse_money, to_decimal_text
from app.core.permissions import Permission
from app.receivables.models import Document
from app.receivables.queries.allocations import open_debits, open_dues
from app.receivables.rules.settling import oldest_first, problem_of_sum
from app.receivables.rules.states import may
from app.receivables.service.settling import Chosen
from app.receivables.values.documents import CREDIT, SHAPE, Kind, Status

MOST = 200
"""Documents that the page offers."""
FIELD = "amount-"
"""Before the id of a document, in the name of its field."""


@dataclass(frozen=True)
class Read:
    """What was typed: what it settles, and what cannot be read of it."""

    chosen: list[Chosen] = field(default_factory=list)
    errors: dict[UUID, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        return bool(self.errors or self.problems)


def may_allocate(actor: Actor, document: Document) -> bool:
    """Is there something of it to allocate, and may this person?"""
    settles = document.direction == CREDIT and document.outstanding > 0
    return (
        settles
        and may("allocate", Kind(document.kind), Status(document.status))
        and actor.may(Permission.PAYMENTS_CREATE)
    )


def panel(actor: Actor, document: Document, read: Read | None = None) -> dict[str, Any] | None:
    """What the page offers; None where there is nothing to allocate or nobody who may."""
    if not may_allocate(actor, document):
        return None
    dues = open_dues(document.debtor_id, document.currency)
    typed = _typed() if read is not None else _oldest(document, dues) if request.args.get("fill") == "oldest" else {}
    found = open_debits(document.debtor_id, document.currency, MOST + 1)
    day = today(actor.tenant.timezone)
    return {
        "left": Money(document.outstanding, document.currency),
        "rows": [_row(actor, one, typed, read or Read(), day) for one in found[:MOST]],
        "more": len(found) > MOST,
        "url": _url(actor, "allocate_chosen", document),
        "fill_url": _url(actor, "show_document", document, fill="oldest"),
    }


def _row(actor: Actor, one: Document, typed: Mapping[UUID, str], read: Read, day: date) -> dict[str, Any]:
    due = one.due_date or one.date
    return {
        "id": one.id,
        "name": f"{FIELD}{one.id}",
        "label": gettext(Kind(one.kind).label),
        "number": one.number,
        "page": _url(actor, "show_document", one),
        "due": due,
        "late": due < day,
        "open": Money(one.outstanding, one.currency),
        "note": _reward(one, day),
        "amount": typed.get(one.id, ""),
        "error": read.errors.get(one.id, ""),
    }


def _url(actor: Actor, view: str, document: Document, **given: str) -> str:
    values: dict[str, Any] = {"tenant": actor.tenant.slug, "of": SHAPE[Kind(document.kind)].slug, **given}
    return url_for(f"receivables.{view}", document_id=document.id, **values)


def _reward(one: Document, day: date) -> str:
    """Which amount settles it with its early-payment discount."""
    if not one.discount or one.discount_until is None or one.discount_until < day or one.settled:
        return ""
    amount = format_money(Money(one.outstanding - one.discount, one.currency))
    return gettext("%(amount)s settles it, by the early-payment discount", amount=amount)


def _oldest(document: Document, dues: Sequence[Any]) -> dict[UUID, str]:
    spread = oldest_first(document.outstanding, dues)
    return {one: to_decimal_text(Money(amount, document.currency)) for one, amount in spread}


def _typed() -> dict[UUID, str]:
    return {
        UUID(name.removeprefix(FIELD)): text for name, text in request.form.items() if _is_amount(name) and text.strip()
    }


def _is_amount(name: str) -> bool:
    try:
        return name.startswith(FIELD) and bool(UUID(name.removeprefix(FIELD)))
    except ValueError:
        return False


def read_form(document: Document) -> Read:
    """What the form says is settled, and what is wrong with it."""
    read = Read()
    for debit_id, text in _typed().items():
        try:
            amount = parse_money(text, document.currency)
        except BadAmount as problem:
            read.errors[debit_id] = explain(Problem("amount", problem.reason, problem.params))
            continue
        read.chosen.append(Chosen(debit_id, amount.amount))
    wrong = problem_of_sum([one.amount or 0 for one in read.chosen], document.outstanding, document.currency)
    read.problems.extend([wrong] if wrong and not read.errors else [])
    return read
