"""The page of one document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.core.access import current_actor
from app.core.actor import Actor
from app.core.clock import today
from app.core.i18n import explain
from app.core.messages import N_, Problem
from app.core.money import Money
from app.core.permissions import Permission
from app.core.records.cells import Cell, cell
from app.credit.rules.wording import HELD_FOR_CREDIT, breach_problem, hold_problem
from app.credit.values import Decision
from app.receivables.forms import allocating
from app.receivables.forms.lists import context_for, may_write
from app.receivables.forms.standings import Badge, badges
from app.receivables.models import Document
from app.receivables.queries import documents, lists
from app.receivables.queries.allocations import settling, standing_allocations
from app.receivables.rules.settling import first_day, may_undo, open_parts
from app.receivables.rules.states import may
from app.receivables.values.documents import CREDIT, DEBIT, SHAPE, TRANSFERS, Kind, Status
from app.receivables.values.records import RECORDS

VERBS: tuple[tuple[str, str, str, Permission], ...] = (
    ("submit", N_("Submit"), "check", Permission.ORDERS_SUBMIT),
    ("post", N_("Post"), "check", Permission.DOCUMENTS_POST),
    ("clear", N_("Mark as cleared"), "check", Permission.PAYMENTS_CREATE),
    ("allocate", N_("Allocate to the oldest due"), "receipt", Permission.PAYMENTS_CREATE),
    ("unallocate", N_("Take all allocations back"), "undo", Permission.PAYMENTS_CREATE),
    ("refund", N_("Pay money back…"), "receipt", Permission.PAYMENTS_CREATE),
    ("transfer", N_("Transfer to another customer…"), "arrow", Permission.PAYMENTS_CREATE),
    ("write-off", N_("Write off what is left…"), "x", Permission.DOCUMENTS_POST),
    ("reopen", N_("Reopen as a draft"), "undo", Permission.ORDERS_SUBMIT),
    ("close", N_("Close: nothing more is delivered"), "archive", Permission.ORDERS_SUBMIT),
    ("correct", N_("Correct how it was paid…"), "edit", Permission.PAYMENTS_CREATE),
    ("bounce", N_("Mark as bounced…"), "stop", Permission.PAYMENTS_CREATE),
    ("reverse", N_("Reverse…"), "undo", Permission.DOCUMENTS_POST),
    ("cancel", N_("Cancel…"), "x", Permission.ORDERS_SUBMIT),
)
"""What may be said to a document: verb, label, icon, right."""
ASKED = frozenset({"bounce", "correct", "reverse", "cancel", "refund", "transfer", "write-off"})
"""Verbs that have a page of their own, which asks why."""
FIRST = frozenset({"submit", "post", "clear"})
"""Verbs that stand as buttons; the others are in the menu."""
FOLLOWING: dict[Kind, tuple[tuple[Kind, str], ...]] = {
    Kind.QUOTATION: ((Kind.SALES_ORDER, "quotation"),),
    Kind.SALES_ORDER: ((Kind.DELIVERY_ORDER, "order"), (Kind.INVOICE, "order")),
    Kind.DELIVERY_ORDER: ((Kind.INVOICE, "delivery"),),
    Kind.INVOICE: ((Kind.CREDIT_NOTE, "invoice"),),
}
"""What a document may be moved on to, and the field in which it is then named."""


def url_of(document: Document) -> str:
    """The page of a document."""
    slug = SHAPE[Kind(document.kind)].slug
    return url_for("receivables.show_document", tenant=current_actor().tenant.slug, of=slug, document_id=document.id)


def shown(
    actor: Actor, document: Document, refused: Sequence[str] = (), *, read: allocating.Read | None = None
) -> dict[str, Any]:
    """Everything that the page of a document says; `read`: what was typed to be allocated, and cannot be."""
    kind, context = Kind(document.kind), context_for(actor)
    definition = RECORDS[kind]
    (values,), known = lists.told([document])
    facts: list[tuple[str, Cell]] = [
        (context.say(field.label), cell(field, values[field.name], known))
        for field in definition
        if field.listable
        and values[field.name] not in (None, False)
        and field.name not in ("number", "status", "customer", "notes", "amount")
    ]
    customer, lines = known.get(document.customer_id, {}), documents.lines_of(document.id)
    settled = _allocations(document)
    acts = _acts(actor, document, undoes=any(one["undoes"] for one in settled))
    return {
        "document": document,
        "kind": kind,
        "slug": SHAPE[kind].slug,
        "plural": gettext(definition.plural),
        "badge": badges([document])[document.id],
        "customer_name": customer.get("name", ""),
        "facts": facts,
        "lines": lines,
        "charges": documents.charges_of(lines),
        "parts": parts_of(document),
        "chain": _chain(document),
        "allocations": settled,
        "acts": acts,
        "undo_url": next((act["url"] for act in acts if act["verb"] == "unallocate"), ""),
        "moves": _moves(actor, document),
        "may_edit": may_write(actor, kind) and may("amend", kind, Status(document.status)),
        "held": document.status == Status.HELD,
        "refused": list(refused),
        "allocating": allocating.panel(actor, document, read),
        "unread": [explain(one) for one in read.problems] if read else [],
    }


def parts_of(document: Document) -> list[tuple[Any, Money, Money]]:
    """The parts of a document that is due: day, amount, what is open of it."""
    if document.due_date is None:
        return []
    stored = documents.instalments_of([document.id]).get(document.id, [])
    parts = [(one.due_date, one.amount) for one in stored] or [(document.due_date, document.total)]
    left = open_parts(parts, document.total - document.outstanding)
    return [
        (due, Money(amount, document.currency), Money(rest, document.currency))
        for (due, amount), rest in zip(parts, left, strict=True)
    ]


def _chain(document: Document) -> list[dict[str, Any]]:
    """What it follows, itself, what follows it, and what settles that, in their order: those of them that the reader may see. What another
    customer pays says whose it is."""
    found = documents.chain_of(document)
    settled_by = settling([one.id for one in found if one.direction == DEBIT])
    known = {one.id for one in found}
    found += [one for one in settled_by if one.id not in known]
    found = documents.seen_among(found)
    shown_as = badges(found)
    names = lists.names_of({one.debtor_id for one in found} - {document.debtor_id})
    return [
        _link(one, shown_as[one.id], names.get(one.debtor_id, ("", ""))[1], here=one.id == document.id) for one in found
    ]


def _link(one: Any, badge: Badge, whose: str, *, here: bool) -> dict[str, Any]:
    kind = Kind(one.kind)
    return {
        "label": gettext(kind.label), "number": one.number or gettext("Draft"), "url": _page_of(kind, one.id), "here": here,
        "date": one.date, "total": Money(one.total, one.currency), "badge": badge, "whose": whose,
    }  # fmt: skip


def _allocations(document: Document) -> list[dict[str, Any]]:
    """What settles it, or what it settles."""
    found = standing_allocations(document.id)
    others = [one.debit_id if one.credit_id == document.id else one.credit_id for one in found]
    known = documents.numbers_of(others)
    is_credit = document.direction == CREDIT
    return [
        {
            "id": one.id, "date": one.date, "amount": Money(one.amount, document.currency), "undoes": is_credit and may_undo(one.origin),
            **_named(other, known),
        }
        for one, other in zip(found, others, strict=True)
    ]  # fmt: skip


def _named(document_id: UUID, known: dict[UUID, tuple[str, str]]) -> dict[str, Any]:
    kind, number = known[document_id]
    return {"label": gettext(Kind(kind).label), "number": number, "url": _page_of(Kind(kind), document_id)}


def _page_of(kind: Kind, document_id: UUID) -> str:
    slug = SHAPE[kind].slug
    return url_for("receivables.show_document", tenant=current_actor().tenant.slug, of=slug, document_id=document_id)


def _acts(actor: Actor, document: Document, *, undoes: bool) -> list[dict[str, Any]]:
    kind, status = Kind(document.kind), Status(document.status)
    slug = SHAPE[kind].slug
    return [
        {
            "verb": verb, "label": gettext(label), "icon": icon, "first": verb in FIRST, "asks": verb in ASKED,
            "url": url_for("receivables.move_document", tenant=actor.tenant.slug, of=slug, document_id=document.id, verb=verb),
        }
        for verb, label, icon, right in VERBS
        if may(verb.replace("-", "_"), kind, status) and actor.may(right_of(verb, kind)) and (undoes if verb == "unallocate" else _makes_sense(verb, document))
    ]  # fmt: skip


def right_of(verb: str, kind: Kind) -> Permission:
    """The right that a verb needs: a quotation is its writer's, a posted document the poster's, a refund or transfer of whom takes payments."""
    if kind is Kind.QUOTATION:
        return Permission.ORDERS_CREATE
    if kind is Kind.REFUND or kind in TRANSFERS:
        return Permission.PAYMENTS_CREATE
    if verb == "cancel" and kind is not Kind.SALES_ORDER:
        return Permission.DOCUMENTS_POST
    return next(right for name, _label, _icon, right in VERBS if name == verb)


def _makes_sense(verb: str, document: Document) -> bool:
    """Is there anything to allocate, to give back, to give up, or to take back; and has the day of its money come, or may it not have come?"""
    if verb in ("allocate", "refund", "transfer"):
        return document.direction == CREDIT and document.outstanding > 0
    if verb == "write-off":
        return document.direction == DEBIT and document.outstanding > 0
    if verb == "bounce":
        return not documents.came_in_cash(document)
    if verb == "clear":
        return first_day(document.date, document.post_dated_to) <= today(current_actor().tenant.timezone)
    return verb != "reverse" or document.reverses_id is None


def _moves(actor: Actor, document: Document) -> list[tuple[str, str]]:
    """(label, URL) of the documents that may be made from this one."""
    if document.status not in (Status.OPEN, Status.POSTED) or not document.outstanding:
        return []
    return [
        (gettext(RECORDS[kind].label), _new_url(actor, kind, field, document))
        for kind, field in FOLLOWING.get(Kind(document.kind), ())
        if may_write(actor, kind)
    ]


def _new_url(actor: Actor, kind: Kind, field: str, document: Document) -> str:
    values: dict[str, Any] = {"tenant": actor.tenant.slug, "of": SHAPE[kind].slug, field: document.id}
    return url_for("receivables.new_document", **values)


def said(decision: Decision | None) -> list[str]:
    """What stands against a document, as this person may read it."""
    actor = current_actor()
    if decision is None or not actor.may(Permission.CREDIT_VIEW):
        return [explain(Problem(None, HELD_FOR_CREDIT))]
    breaches = [explain(breach_problem(one)) for one in decision.breaches]
    return breaches + [explain(hold_problem(one, actor.tenant.currency)) for one in decision.holds]
