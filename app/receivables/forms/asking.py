"""Verbs that ask before they are done: what follows from them, why, and where it is asked, how much and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.messages import N_, Problem
from app.core.money import Money, format_money
from app.core.records import rows, screens
from app.receivables.forms import documents as forms
from app.receivables.forms.lists import context_for
from app.receivables.forms.writing import options_of
from app.receivables.models import Document
from app.receivables.queries import lists
from app.receivables.values.documents import SHAPE, Kind
from app.receivables.values.records import CORRECTION, TRANSFER

ASKS: dict[str, tuple[str, str, str]] = {
    "bounce": (
        N_("Did the money not come?"),
        N_("What it settled is open again from today, and a counter-document takes the payment back."),
        N_("Mark as bounced"),
    ),
    "correct": (
        N_("Correct how it was paid"),
        N_("This payment is taken back, and entered once more with the other mode. Date, amount and what it settles stay as they are."),
        N_("Correct it"),
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
    "transfer": (
        N_("Transfer to another customer"),
        N_("At most %(left)s, which nothing has been settled with. One document takes it from this customer, one gives it to the other; they are taken back together."),
        N_("Transfer it"),
    ),
    "write-off": (
        N_("Write off what is left?"),
        N_("%(left)s is given up: the document is settled, and a write-off says so in the ledger."),
        N_("Write it off"),
    ),
}  # fmt: skip
"""Verb → the question, what follows, the button."""
FILLED = {"correct": CORRECTION, "refund": TRANSFER.only({"amount"}), "transfer": TRANSFER}
"""Verb → the fields that its page has beside the reason."""


def question(actor: Actor, document: Document, verb: str, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """The page that asks; with `problems` once more, as it was filled in."""
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
        "fields": _fields(actor, document, verb, left, problems),
        "reason": reason() or "",
        "problems": screens.summary(FILLED.get(verb, TRANSFER), problems, context_for(actor)),
    }


def _fields(actor: Actor, document: Document, verb: str, left: Money, problems: Sequence[Problem]) -> list[Any]:
    """What the page asks beside the reason, filled with all that is left."""
    if verb not in FILLED:
        return []
    values = {"amount": left, "mode": document.mode_id}
    references = lists.references_of([values])
    suggested = url_for("customers.suggest_customers", tenant=actor.tenant.slug, besides=document.debtor_id)
    sections = screens.form_fields(
        FILLED[verb], values, problems, context=context_for(actor).in_currency(document.currency),
        typed=request.form if request.method == "POST" else None, suggest_urls={"customer": suggested},
        options=options_of([one for one in FILLED[verb] if one.name != "customer"], values, references),
    )  # fmt: skip
    return [field for section in sections for field in section.fields]


def filled(actor: Actor, document: Document, verb: str) -> dict[str, Any]:
    """What was filled in beside the reason. Raises Invalid."""
    context = context_for(actor).in_currency(document.currency)
    parsed = rows.parse(FILLED[verb], request.form.to_dict(), context, "form")
    if parsed.problems:
        raise Invalid(*parsed.problems)
    return parsed.values


def reason() -> str | None:
    """Why, as it was typed."""
    return request.form.get("reason", "").strip() or None


def chosen_allocations() -> list[UUID]:
    """The allocations that are taken back; none named: all of them."""
    return [found for text in request.form.getlist("allocation") if (found := _id(text))]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
