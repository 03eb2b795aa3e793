"""The one guard: whatever makes a document count asks here, and what it refuses is held, with its facts, for somebody to decide."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, replace
from typing import Any

from app.core.clock import now
from app.core.db import db, new_id
from app.core.questions import ask
from app.core.session import bound_actor
from app.credit.rules import at_rate, decide
from app.credit.rules.exposure import GATES, is_checked
from app.credit.service import accounts as credit
from app.credit.service.accounts import Accounts
from app.credit.values import Decision, Facts, Request, Warning
from app.receivables.models import Document, DocumentHold
from app.receivables.queries import documents, holds
from app.receivables.queries.overdue import late_by_policy
from app.receivables.rules import horizon
from app.receivables.service import ledger
from app.receivables.values.documents import SHAPE, Kind, Outcome, Status

CHAINED = frozenset({Kind.SALES_ORDER, Kind.DELIVERY_ORDER})
"""What gives its value to the delivery or invoice that follows it."""
STEPS = {stage: gate for gate, stage in GATES.items()}


def facts_about(accounts: Accounts, document: Document) -> Facts:
    """What is known about who pays, and who orders, now."""
    policy = accounts.policy
    late = accounts.late.get(document.debtor_id)
    if late is None:
        late = ask(late_by_policy(document.debtor_id, accounts.today)) if policy.holds_overdue else 0
    overdue = (late, policy.overdue_days)
    return credit.facts_of(accounts, document.debtor_id, overdue=overdue, ordered_by=document.customer_id)


def judge(
    accounts: Accounts, facts: Facts, document: Document, related: Collection[Document], source: Document | None = None
) -> Decision:
    """Whether a document may count as it stands now (its status already that of a document that passed)."""
    return with_day(decide(request_of(accounts, document, related, source), facts), accounts, document)


def place_order(accounts: Accounts, order: Document) -> None:
    """Say whether an order that opens counts at once, or lies beyond the horizon and is checked when its day comes near."""
    order.is_far = horizon.is_far(order.expected_on, accounts.policy.horizon_days, accounts.today)


def with_day(decision: Decision, accounts: Accounts, document: Document) -> Decision:
    """The decision, with the day from which an order counts that passes without counting yet."""
    day = horizon.counts_from(document.expected_on, accounts.policy.horizon_days) if document.is_far else None
    if day is None or not decision.allowed:
        return decision
    return replace(decision, warnings=(*decision.warnings, Warning("counts_later", day=day)))


def request_of(
    accounts: Accounts, document: Document, related: Collection[Document], source: Document | None
) -> Request:
    """What the guard is asked about a document."""
    kind = Kind(document.kind)
    increase = ledger.increase_of(document, related, accounts)
    checked = _is_checked(accounts, kind, source)
    if not checked:
        increase = at_rate(document.total - document.moved, document.rate, document.currency, accounts.currency)
    return Request(
        increase=increase,
        total=document.total,
        limited=SHAPE[kind].stage is not None and (checked or (document.moved > 0 and increase > 0)),
        step=STEPS[SHAPE[kind].stage or 0],
        sells=kind in (Kind.SALES_ORDER, Kind.DELIVERY_ORDER) or (kind is Kind.INVOICE and source is None),
        direct_invoice=kind is Kind.INVOICE and source is None,
        prepayment_missing=_prepayment_missing(accounts, kind, source),
        released_amount=document.released_amount,
        released_until=document.released_until,
    )


def moved_from(document: Document, source: Document | None) -> int:
    """What a document takes from the one that it follows: as much as is left there."""
    return min(document.total, source.outstanding) if source is not None and Kind(source.kind) in CHAINED else 0


def _is_checked(accounts: Accounts, kind: Kind, source: Document | None) -> bool:
    stage = SHAPE[kind].stage
    before = SHAPE[Kind(source.kind)].stage if source is not None and not source.is_far else None
    return stage is not None and is_checked(stage, before, accounts.policy)


def _prepayment_missing(accounts: Accounts, kind: Kind, source: Document | None) -> int:
    """What is not paid of the prepaid share, in the base currency, when this delivers its order."""
    if kind is not Kind.DELIVERY_ORDER or source is None or not source.prepaid:
        return 0
    missing = max(0, source.prepaid - documents.paid_for(source.id))
    return at_rate(missing, source.rate, source.currency, accounts.currency)


def judge_again(document: Document) -> tuple[Decision, Request, Facts]:
    """What the guard would say to a held document now, and what it would be told. Writes and locks nothing."""
    accounts = credit.look_at({document.debtor_id}, {document.customer_id})
    facts = facts_about(accounts, document)
    is_order = document.kind == Kind.SALES_ORDER
    source = documents.get_document(document.follows_id) if document.follows_id and not is_order else None
    with db.session.no_autoflush:
        related = ledger.relatives([document])
        before = document.status, document.is_far, document.moved
        document.status = (Status.OPEN if is_order else Status.POSTED).value
        document.moved = moved_from(document, source)
        place_order(accounts, document)
        request = request_of(accounts, document, related, source)
        document.status, document.is_far, document.moved = before
    return decide(request, facts), request, facts


def hold(accounts: Accounts, document: Document, decision: Decision) -> None:
    """Put a refused document aside with the facts of the refusal: one entry until somebody or something decides it."""
    document.status, document.is_far = Status.HELD.value, False
    entry = holds.find_open_hold(document.id)
    if entry is None:
        entry = DocumentHold(id=new_id(), document_id=document.id, debtor_id=document.debtor_id, would_pass=False)
        db.session.add(entry)
    entry.held_at = now()
    entry.amount = at_rate(document.total, document.rate, document.currency, accounts.currency)
    entry.breaches = [_json(asdict(breach)) for breach in decision.breaches]
    entry.reasons = [_json(asdict(one)) for one in decision.holds]
    entry.would_pass = False


def _json(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, int | dict) else str(value) for name, value in facts.items()}


def end_hold(document: Document, outcome: Outcome, reason: str | None = None) -> None:
    """Close the entry of a document that is held no longer."""
    entry = holds.find_open_hold(document.id)
    if entry is not None:
        actor = bound_actor()
        entry.outcome, entry.reason, entry.decided_at = outcome.value, reason, now()
        entry.decided_by, entry.decided_by_name = actor.user_id, actor.name
