"""Quotations, deliveries, invoices and notes: posted, with the value that moves along the chain so that it counts once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from app.core import events
from app.core.db import db
from app.core.errors import Conflict, Invalid
from app.core.messages import N_, Problem, Reason
from app.core.money import Money, format_money
from app.credit.service.accounts import Accounts
from app.credit.values import Decision
from app.receivables.models import Document
from app.receivables.queries import documents
from app.receivables.rules.settling import problem_of_day
from app.receivables.service import guarding, ledger
from app.receivables.service.changing import change_content, save_changed, save_new
from app.receivables.service.orders import Verdict, lock_for
from app.receivables.service.pairing import Pairing
from app.receivables.service.writing import Lines, ensure_number, new_document, read_content, touch
from app.receivables.values.documents import SHAPE, Kind, Origin, Outcome, Status

NOT_LIVE = Reason("source_not_live", N_("%(number)s is “%(status_label)s”: nothing can follow it."))
CREDITED_ENOUGH = Reason("credited_enough", N_("Only %(left)s of %(number)s can still be credited."))
GUARDED = frozenset({Kind.DELIVERY_ORDER, Kind.INVOICE})


def create_document(kind: Kind, values: Mapping[str, Any], lines: Lines = (), *, post: bool = True) -> Verdict:
    """A new document that is no order and no payment: a draft, or posted at once. A refused one is saved as held.

    Raises Invalid, NotFound, or Conflict: a number that was used before, a document that cannot be followed, more credit than invoiced.
    """
    content = read_content(kind, values, lines)
    document, parts = new_document(content)
    if not post:
        save_new(document, parts)
        return Verdict(document)
    accounts, _ = ledger.lock_chain({document.debtor_id}, (), ordering={document.customer_id})
    with db.session.no_autoflush:
        pairing = Pairing()
        verdict = _post(accounts, document, pairing)
        save_new(document, parts)
        pairing.save()
    return verdict


def post_document(document: Document, version: int | None = None) -> Verdict:
    """Post a draft, or try a held document again. Raises Conflict in another state, Stale."""
    accounts, document = lock_for(document, "post", version)
    with db.session.no_autoflush:
        verdict = post_locked(accounts, document)
        touch(document)
    db.session.flush()
    return verdict


def post_locked(accounts: Accounts, document: Document, *, reason: str | None = None) -> Verdict:
    """Post a document whose payer is locked; with a `reason` it is a release."""
    pairing = Pairing()
    verdict = _post(accounts, document, pairing, reason=reason)
    db.session.flush()
    pairing.save()
    return verdict


def amend_document(
    document: Document, values: Mapping[str, Any], lines: Lines | None, version: int | None = None
) -> Document:
    """Change a draft, or a held document, which becomes a draft. Raises Conflict for a posted one: it is reversed instead."""
    _, document = lock_for(document, "amend", version)
    with db.session.no_autoflush:
        parts = change_content(document, values, lines)
        if document.status == Status.HELD:
            guarding.end_hold(document, Outcome.AMENDED)
            document.status = Status.DRAFT.value
        touch(document)
    save_changed(parts)
    return document


def _post(accounts: Accounts, document: Document, pairing: Pairing, *, reason: str | None = None) -> Verdict:
    _refuse_ahead(accounts, document)
    source = _source_of(document)
    payments = _payments_of(document, source)
    concerned = [one for one in (document, source, *payments) if one is not None]
    related = ledger.relatives(concerned)
    facts = guarding.facts_about(accounts, document)
    was_held = document.status == Status.HELD
    document.status, document.effective_on = Status.POSTED.value, document.date if document.direction else None
    _take(document, source)
    decision = (
        guarding.judge(accounts, facts, document, related, source) if Kind(document.kind) in GUARDED else Decision(True)
    )
    if not decision.allowed:
        _put_back(accounts, document, source, decision)
        return Verdict(document, decision)
    if was_held:
        guarding.end_hold(document, Outcome.RELEASED if reason else Outcome.OPENED, reason)
    events.emit(
        f"{document.audit_noun}.{'released' if reason else 'posted'}",
        document,
        **({"reason": reason} if reason else {}),
    )
    _close_if_done(source)
    _apply(document, source, payments, pairing)
    ledger.settle_counts(accounts, concerned, related)
    ensure_number(document)
    return Verdict(document, decision)


def _refuse_ahead(accounts: Accounts, document: Document) -> None:
    """A credit note makes no room before its day. Raises Invalid; as a draft it may wait for it."""
    problem = problem_of_day(document.date, accounts.today) if document.kind == Kind.CREDIT_NOTE else None
    if problem:
        raise Invalid(problem)


def _source_of(document: Document) -> Document | None:
    """What it follows, as it is now under the lock. Raises Conflict for what is not live, and for more credit than was invoiced."""
    if document.follows_id is None:
        return None
    source = documents.lock_documents([document.follows_id])[document.follows_id]
    if Status(source.status) not in (Status.OPEN, Status.POSTED) or source.reverses_id is not None:
        status = {"number": source.number or "", "status_label": Status(source.status).label}
        raise Conflict(Problem("status", NOT_LIVE, status))
    if document.kind == Kind.CREDIT_NOTE:
        left = source.total - documents.credited(source.id)
        if document.total > left:
            shown = format_money(Money(left, source.currency))
            raise Conflict(Problem("amount", CREDITED_ENOUGH, {"left": shown, "number": source.number or ""}))
    return source


def _payments_of(document: Document, source: Document | None) -> Collection[Document]:
    """Payments that name the order which an invoice comes from, while something of them is left: the invoice takes it."""
    if document.kind != Kind.INVOICE or source is None:
        return ()
    order_id = source.id if source.kind == Kind.SALES_ORDER else source.follows_id
    naming = documents.payments_naming([order_id]) if order_id else ()
    return documents.lock_documents([one.id for one in naming]).values()


def _take(document: Document, source: Document | None) -> None:
    """Move the value from what it follows, as much as is left there."""
    document.moved = guarding.moved_from(document, source)
    if source is not None:
        source.settled += document.moved


def _put_back(accounts: Accounts, document: Document, source: Document | None, decision: Decision) -> None:
    """A refused document moves nothing and is held."""
    if source is not None:
        source.settled -= document.moved
    document.moved, document.effective_on = 0, None
    guarding.hold(accounts, document, decision)
    events.emit(f"{document.audit_noun}.held", document)
    if not SHAPE[Kind(document.kind)].gapless:
        ensure_number(document)


def _close_if_done(source: Document | None) -> None:
    """An order of which nothing is left to deliver or invoice is closed at once."""
    if source is not None and source.kind == Kind.SALES_ORDER and source.settled == source.total:
        source.status = Status.CLOSED.value
        events.emit("sales_order.closed", source)


def _apply(document: Document, source: Document | None, payments: Collection[Document], pairing: Pairing) -> None:
    """A credit note settles the invoice that it names; an invoice takes what was paid ahead for its order."""
    if document.kind == Kind.CREDIT_NOTE and source is not None:
        pairing.pair(document, source, min(document.total, source.outstanding), Origin.APPLIED)
    for payment in payments:
        same = payment.currency == document.currency
        pairing.pair(payment, document, min(ledger.left(payment), ledger.left(document)) if same else 0, Origin.APPLIED)
