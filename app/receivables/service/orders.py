"""Sales orders: every way into `open` leads through `_submit`, and so through the one guard."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.core import events
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotAllowed
from app.core.messages import N_, Problem, Reason
from app.core.money import Money, format_money
from app.core.session import bound_actor, foreseen
from app.credit.queries import policy as policies
from app.credit.rules import at_rate, decide, largest_amount
from app.credit.rules.wording import HELD_FOR_CREDIT, hold_problem
from app.credit.service import accounts as credit
from app.credit.service.accounts import Accounts
from app.credit.values import Decision, Policy, Request
from app.receivables.models import Document
from app.receivables.rules.states import problem_of_verb
from app.receivables.service import guarding, ledger
from app.receivables.service.changing import change_content, refuse_stale, save_changed, save_new
from app.receivables.service.writing import Lines, ensure_number, new_document, read_content, reserve_number, touch
from app.receivables.values.documents import Kind, Outcome, Status
from app.reference.rules import due

ORDER = Kind.SALES_ORDER
OWN_ORDER = Reason("own_order", N_("Somebody else has to release what you entered or changed yourself."))
OVER_BAND = Reason("over_band", N_("Your role releases up to %(most)s; this is %(amount)s."))
REASON_MISSING = Reason("reason_missing", N_("Say why: a release or a refusal needs a reason."))


@dataclass(frozen=True)
class Verdict:
    """A document after the guard was asked, and what it said; None when it was not asked."""

    document: Document
    decision: Decision | None = None

    @property
    def refused(self) -> bool:
        return self.decision is not None and not self.decision.allowed


@dataclass(frozen=True)
class Trial:
    """What would happen to a document, and the largest amount that breaks no limit (None: there is no limit)."""

    decision: Decision
    largest: Money | None


def create_order(values: Mapping[str, Any], lines: Lines = (), *, submit: bool = True) -> Verdict:
    """A new order: a draft, or submitted at once. A refused one is saved as held. Raises Invalid, Conflict (number), NotFound."""
    content = read_content(ORDER, values, lines)
    order, parts = new_document(content)
    if not submit:
        save_new(order, parts)
        return Verdict(order)
    reserve_number(order)
    payer, orderer = {order.debtor_id}, {order.customer_id}
    credit.hold_customers(payer | orderer)
    with foreseen(order, *parts, **ledger.as_open(order)), db.session.no_autoflush:
        accounts, _ = ledger.lock_chain(payer, (), ordering=orderer, judged=order.debtor_id, held=True)
        return _submit(accounts, order)


def try_order(values: Mapping[str, Any], lines: Lines = ()) -> Trial:
    """What would happen if this order were submitted now, and up to which amount it would pass. Writes and locks nothing."""
    content = read_content(ORDER, values, lines)
    order, _ = new_document(content)
    accounts = credit.look_at({order.debtor_id}, {order.customer_id})
    order.status = Status.OPEN.value
    guarding.place_order(accounts, order)
    facts = guarding.facts_about(accounts, order)
    request = guarding.request_of(accounts, order, [order], None)

    def requested(amount: int) -> Request:
        counts = amount - due.prepaid_amount(content.term, amount)
        base = at_rate(counts, content.rate, content.currency, accounts.currency)
        return Request(increase=base, total=amount, limited=request.limited)

    largest = largest_amount(facts, requested) if request.limited and not order.is_far else None
    decision = guarding.with_day(decide(request, facts), accounts, order)
    return Trial(decision, None if largest is None else Money(largest, content.currency))


def submit_order(order: Document, version: int | None = None) -> Verdict:
    """Ask the guard, for a draft or once more for a held order, facts taken anew. Raises Conflict in another state, Stale."""
    accounts, order = lock_for(order, "submit", version)
    with db.session.no_autoflush:
        verdict = _submit(accounts, order)
        touch(order)
    db.session.flush()
    return verdict


def open_waiting(order: Document) -> Verdict | None:
    """A held order for which there is room now opens by itself, as the company wants it; one for which there is none stays as it waits."""
    accounts, found = ledger.lock_chain({order.debtor_id}, [order.id], ordering={order.customer_id})
    order = found[order.id]
    if order.status != Status.HELD:
        return None
    with db.session.no_autoflush:
        verdict = _submit(accounts, order, outcome=Outcome.AUTOMATIC)
        if not verdict.refused:
            touch(order)
    db.session.flush()
    return verdict


def _submit(
    accounts: Accounts, order: Document, *, outcome: Outcome = Outcome.OPENED, reason: str | None = None
) -> Verdict:
    """The one way into `open`: the guard says whether. What waits and was to open by itself goes on waiting when it says no."""
    related = ledger.relatives([order])
    facts = guarding.facts_about(accounts, order)
    before, order.status = order.status, Status.OPEN.value
    guarding.place_order(accounts, order)
    decision = guarding.judge(accounts, facts, order, related)
    if not decision.allowed:
        order.status, order.is_far = Status.HELD.value, False
        if outcome is not Outcome.AUTOMATIC:
            guarding.hold(accounts, order, decision)
            events.emit("sales_order.held", order, reasons=_reasons(decision))
    else:
        events.emit(_OPENED.get(outcome, "sales_order.opened"), order, **_said_of(outcome, reason))
        if before == Status.HELD:
            guarding.end_hold(order, outcome, reason)
    ledger.settle_counts(accounts, [order], related)
    ensure_number(order)
    return Verdict(order, decision)


_OPENED = dict.fromkeys((Outcome.RELEASED, Outcome.AUTOMATIC), "sales_order.released")


def _said_of(outcome: Outcome, reason: str | None) -> dict[str, Any]:
    """What an event of an order that opens tells beside its changes."""
    automatic = {"automatic": True} if outcome is Outcome.AUTOMATIC else {}
    return automatic | ({"reason": reason} if reason else {})


def _reasons(decision: Decision) -> list[str]:
    return [*(hold.kind.value for hold in decision.holds), *(f"limit:{breach.scope}" for breach in decision.breaches)]


def release_document(document: Document, reason: str) -> Verdict:
    """The controller's act: this one document passes, up to its amount, for the days of the policy. Raises NotAllowed (with four
    eyes: what one entered or changed; over the role's band), Conflict for what no release can let pass, Invalid without a reason."""
    reason = _said(reason)
    accounts, document = lock_for(document, "release")
    _refuse_release(accounts, document)
    with db.session.no_autoflush:
        document.released_amount = document.total
        document.released_until = accounts.today + timedelta(days=accounts.policy.release_days)
        verdict = _pass(accounts, document, reason)
        touch(document)
    if verdict.refused and verdict.decision is not None:
        problems = [hold_problem(hold, accounts.currency) for hold in verdict.decision.holds if not hold.releasable]
        raise Conflict(*(problems or [Problem(None, HELD_FOR_CREDIT)]))
    db.session.flush()
    return verdict


def _pass(accounts: Accounts, document: Document, reason: str) -> Verdict:
    if document.kind == ORDER:
        return _submit(accounts, document, outcome=Outcome.RELEASED, reason=reason)
    from app.receivables.service.posting import post_locked  # posting asks orders for its verdict: closed at run time

    return post_locked(accounts, document, reason=reason)


def _refuse_release(accounts: Accounts, document: Document) -> None:
    actor = bound_actor()
    if is_own(accounts.policy, document, actor):
        raise NotAllowed(Problem(None, OWN_ORDER))
    band = policies.find_band_of(actor.user_id)
    amount = at_rate(document.total, document.rate, document.currency, accounts.currency)
    if band is not None and amount > band:
        figures = {
            name: format_money(Money(value, accounts.currency)) for name, value in (("most", band), ("amount", amount))
        }
        raise NotAllowed(Problem(None, OVER_BAND, figures))


def is_own(policy: Policy, document: Document, actor: Actor) -> bool:
    """Whether four eyes are asked for, and this person's are the first two: who entered a document, or changed what it asks for."""
    return policy.four_eyes and actor.user_id in (document.created_by, document.amended_by)


def refuse_document(document: Document, reason: str) -> Document:
    """A held document is refused for good. Raises Conflict in another state, Invalid without a reason."""
    return _end(document, "refuse", Status.REFUSED, Outcome.REFUSED, _said(reason))


def cancel_document(document: Document, reason: str | None = None) -> Document:
    """Take a draft, held or open document back; what followed it stays, what is left counts no more."""
    return _end(document, "cancel", Status.CANCELLED, Outcome.CANCELLED, reason)


def close_order(order: Document, reason: str | None = None) -> Document:
    """Nothing more will be delivered or invoiced on an open order: what is left counts no more."""
    return _end(order, "close", Status.CLOSED, Outcome.CANCELLED, reason)


def _end(document: Document, verb: str, status: Status, outcome: Outcome, reason: str | None) -> Document:
    accounts, document = lock_for(document, verb)
    with db.session.no_autoflush:
        related = ledger.relatives([document])
        if document.status == Status.HELD:
            guarding.end_hold(document, outcome, reason)
        document.status = status.value
        if status is Status.REFUSED:  # an earlier release does not outlive it
            document.released_amount, document.released_until = 0, None
        events.emit(f"{document.audit_noun}.{status.value}", document, **({"reason": reason} if reason else {}))
        ledger.settle_counts(accounts, [document], related)
        touch(document)
    db.session.flush()
    return document


def reopen_order(order: Document, reason: str | None = None) -> Document:
    """A closed, cancelled or refused order becomes a draft again; it opens by being submitted."""
    _, order = lock_for(order, "reopen")
    order.status = Status.DRAFT.value
    events.emit("sales_order.reopened", order, **({"reason": reason} if reason else {}))
    touch(order)
    db.session.flush()
    return order


def amend_order(order: Document, values: Mapping[str, Any], lines: Lines | None, version: int | None = None) -> Verdict:
    """Change what an order says. A held one becomes a draft; an open one that asks for more is checked for what it grows by, and held when
    that is too much. Raises Invalid below what was delivered already, Conflict in another state, Stale."""
    accounts, order = lock_for(order, "amend", version)
    with db.session.no_autoflush:
        related = ledger.relatives([order])
        facts = guarding.facts_about(accounts, order)
        was, total = Status(order.status), order.total
        parts = change_content(order, values, lines)
        related = ledger.relatives(related)  # with another term the payments that name it count otherwise
        verdict = Verdict(order)
        if was is Status.HELD:
            guarding.end_hold(order, Outcome.AMENDED)
            order.status = Status.DRAFT.value
        elif was is Status.OPEN:
            guarding.place_order(accounts, order)
            if order.total > total or ledger.increase_of(order, related, accounts) > 0:
                verdict = Verdict(order, guarding.judge(accounts, facts, order, related))
            _settle_amended(accounts, order, verdict)
        ledger.settle_counts(accounts, [order], related)
        touch(order)
    save_changed(parts)
    return verdict


def _settle_amended(accounts: Accounts, order: Document, verdict: Verdict) -> None:
    if verdict.refused and verdict.decision is not None:
        guarding.hold(accounts, order, verdict.decision)
        events.emit("sales_order.held", order, reasons=_reasons(verdict.decision))
    elif order.settled == order.total:
        order.status = Status.CLOSED.value
        events.emit("sales_order.closed", order)


def bring_near(order: Document) -> Verdict | None:
    """An order for a day far ahead counts from now on, for that day has come near: the guard is asked anew, and holds it when it says no.
    None: meanwhile it is no such order any more."""
    accounts, found = ledger.lock_chain({order.debtor_id}, [order.id], ordering={order.customer_id})
    order = found[order.id]
    if order.status != Status.OPEN or not order.is_far:
        return None
    with db.session.no_autoflush:
        related = ledger.relatives([order])
        facts = guarding.facts_about(accounts, order)
        guarding.place_order(accounts, order)
        verdict = Verdict(order, guarding.judge(accounts, facts, order, related))
        if not verdict.refused:
            events.emit("sales_order.counted", order)
        _settle_amended(accounts, order, verdict)
        ledger.settle_counts(accounts, [order], related)
        touch(order)
    db.session.flush()
    return verdict


def lock_for(
    document: Document, verb: str, version: int | None = None, *, payers: Collection[UUID] = ()
) -> tuple[Accounts, Document]:
    """Who pays (and the other `payers` whom the verb concerns), open, with who orders, and the document as it is now. Raises Conflict when the
    verb cannot be said to it, Stale when it has changed."""
    everybody, ordering = {document.debtor_id, *payers}, {document.customer_id}
    accounts, found = ledger.lock_chain(everybody, [document.id], ordering=ordering)
    document = found[document.id]
    refuse_stale(document, version)
    if problem := problem_of_verb(verb, Kind(document.kind), Status(document.status)):
        raise Conflict(problem)
    return accounts, document


def _said(reason: str) -> str:
    if not reason.strip():
        raise Invalid(Problem("reason", REASON_MISSING))
    return reason.strip()
