"""Verbs that ask before they are done: what follows from them, why, and of a refund how much."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.messages import N_, Problem
from app.core.money import BadAmount, Money, format_money, parse_money, to_decimal_text
from app.receivables.forms import documents as forms
from app.receivables.models import Document
from app.receivables.queries import lists
from app.receivables.values.documents import SHAPE, Kind

ASKS: dict[str, tuple[str, str, str]] = {
    "bounce": (
        N_("Did the money not come?"),
        N_("What it settled is open again from today, and a counter-document takes the payment back."),
        N_("Mark as bounced"),
    ),
    "reverse": (
        N_("Take it back?"),
        N_("A counter-document of today takes it back, and what it settled is open again. The document itself stays as it is."),
        N_("Reverse"),
    ),
    "cancel": (
        N_("Cancel it?"),
        N_("It counts nothing any more. What followed it stays."),
        N_("Cancel this document"),
    ),
    "refund": (
        N_("Pay money back"),
        N_("What goes back to the customer: at most %(left)s, which nothing has been settled with."),
        N_("Pay it back"),
    ),
    "write-off": (
        N_("Write off what is left?"),
        N_("%(left)s is given up: the document is settled, and a write-off says so in the ledger."),
        N_("Write it off"),
    ),
}  # fmt: skip
"""Verb → the question, what follows, the button."""


def question(actor: Actor, document: Document, verb: str) -> dict[str, Any]:
    """The page that asks."""
    kind = Kind(document.kind)
    title, text, button = (gettext(one) for one in ASKS[verb])
    left = Money(document.outstanding, document.currency)
    where: dict[str, Any] = {"tenant": actor.tenant.slug, "of": SHAPE[kind].slug, "document_id": document.id}
    customer = lists.names_of({document.debtor_id}).get(document.debtor_id, ("", ""))[1]
    return {
        "document": document,
        "kind": kind,
        "customer_name": customer,
        "title": title,
        "text": text % {"left": format_money(left, with_currency=True)},
        "button": button,
        "url": url_for("receivables.move_document", verb=verb, **where),
        "back": forms.url_of(document),
        "amount": to_decimal_text(left) if verb == "refund" else "",
    }


def reason() -> str | None:
    """Why, as it was typed."""
    return request.form.get("reason", "").strip() or None


def amount(document: Document) -> int | None:
    """How much goes back, in minor units; None: all that is left. Raises Invalid."""
    text = request.form.get("amount", "").strip()
    try:
        return parse_money(text, document.currency).amount if text else None
    except BadAmount as problem:
        raise Invalid(Problem("amount", problem.reason, problem.params)) from None


def chosen_allocations() -> list[UUID]:
    """The allocations that are taken back; none named: all of them."""
    return [found for text in request.form.getlist("allocation") if (found := _id(text))]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
