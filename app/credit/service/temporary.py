"""Limits raised for some days: they end by themselves. What they come to is asked of the bands of the limit that they raise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from app.approvals import rules as bands
from app.approvals.queries import policies
from app.approvals.service.asking import Change, ask
from app.approvals.service.gating import of_row
from app.approvals.service.kinds import register
from app.approvals.values import Kind as ApprovalKind
from app.conglomerates.models import Conglomerate
from app.conglomerates.queries import get_node
from app.core import events
from app.core.clock import now, today
from app.core.db import db, new_id
from app.core.errors import NOT_ALLOWED, Conflict, Invalid, NotAllowed
from app.core.messages import N_, Problem, Reason
from app.core.money import Money, parse_amount, to_decimal_text
from app.core.permissions import Permission
from app.core.records.reasons import REQUIRED
from app.core.session import bound_actor
from app.credit.models import TemporaryLimit
from app.credit.queries import debtors, policy
from app.credit.queries import temporary as queries
from app.credit.rules import at_rate, effective_limit
from app.credit.rules.limits import node_limit, problem_of_days
from app.credit.service.rates import rate_between
from app.credit.values import Kind, Limit
from app.customers.models import Customer
from app.customers.queries import book
from app.reference.queries import lists

OVERLAPS = Reason(
    "temporary_overlaps", N_("There is a temporary increase from %(since)s until %(until)s already: its days overlap.")
)
NOT_MORE = Reason("increase_not_more_than_zero", N_("An increase has to be more than zero."))


def raise_limit(
    kind: Kind, holder_id: UUID, *, amount: Money, since: date, until: date, reason: str
) -> TemporaryLimit | None:
    """Add `amount` to the limit of a customer or node from `since` until `until`, both included. Needs `credit:edit`. None where the
    company's bands let it wait for an approval, which adds it then.

    Raises NotFound, NotAllowed, Invalid (days, amount, a missing reason or rate), or Conflict when its days overlap with another increase.
    """
    if not bound_actor().may(Permission.CREDIT_EDIT):
        raise NotAllowed(Problem(None, NOT_ALLOWED))
    _refuse(amount, since, until, reason)
    holder = _holder(kind, holder_id, lock=True)
    _refuse_overlap(holder_id, since, until)
    total = _raised(kind, holder_id, amount, since)
    asked = {
        **_stored(amount), "from": since.isoformat(), "until": until.isoformat(), "reason": reason.strip(), "limit": total and _stored(total),
    }  # fmt: skip
    weight = bands.weight(total, bound_actor().tenant.currency)
    if ask(KINDS[kind], Change(of_row(holder), _current(kind, holder_id), asked, weight, reason.strip())):
        return None
    return _add(kind, holder_id, amount, since, until, reason.strip())


def _refuse(amount: Money, since: date, until: date, reason: str) -> None:
    problems = [Problem("amount", NOT_MORE)] if amount.amount <= 0 else []
    problem = problem_of_days(since, until, today(bound_actor().tenant.timezone))
    problems += [problem] if problem else []
    problems += [] if reason.strip() else [Problem("reason", REQUIRED)]
    if problems:
        raise Invalid(*problems)
    rate_between(amount.currency, bound_actor().tenant.currency)


def _holder(kind: Kind, holder_id: UUID, *, lock: bool) -> Customer | Conglomerate:
    """The customer or node, kept as it is: two increases at once see each other. Raises NotFound."""
    if kind is Kind.CUSTOMER:
        return book.get_customer(holder_id, lock=lock)
    node = get_node(holder_id)
    if lock:
        lists.lock_record(node)
    return node


def _refuse_overlap(holder_id: UUID, since: date, until: date) -> None:
    other = queries.find_overlapping(holder_id, since, until)
    if other is not None:
        days = {"since": other.valid_from, "until": other.valid_until}
        raise Conflict(Problem("from", OVERLAPS, days))


def _add(kind: Kind, holder_id: UUID, amount: Money, since: date, until: date, reason: str) -> TemporaryLimit:
    actor, moment = bound_actor(), now()
    row = TemporaryLimit(
        id=new_id(),
        customer_id=holder_id if kind is Kind.CUSTOMER else None,
        node_id=holder_id if kind is Kind.NODE else None,
        amount=amount.amount,
        currency=amount.currency,
        valid_from=since,
        valid_until=until,
        reason=reason,
        approved_by=actor.user_id,
        approver_name=actor.name,
        version=1,
        created_at=moment,
        updated_at=moment,
    )
    events.emit("credit_limit.changed", row)
    db.session.add(row)
    db.session.flush()
    return row


# --- an increase that waits


def _limit_on(kind: Kind, holder_id: UUID, day: date) -> Limit:
    """The limit of a customer or node on a day, without its increases."""
    base = bound_actor().tenant.currency
    if kind is Kind.NODE:
        return node_limit(debtors.nodes([holder_id])[holder_id].limit, (), day, base)
    limits = debtors.debtors([holder_id], day=day)[holder_id].limits
    return effective_limit(limits, (), day, policy.get_policy(), base)


def _raised(kind: Kind, holder_id: UUID, amount: Money, since: date) -> Money | None:
    """What the limit comes to on the first day of the increase; None, above every band, where there is no limit to add it to."""
    limit = _limit_on(kind, holder_id, max(since, today(bound_actor().tenant.timezone)))
    if limit.amount is None:
        return None
    added = at_rate(amount.amount, rate_between(amount.currency, limit.currency), amount.currency, limit.currency)
    return Money(limit.amount + added, limit.currency)


def _stored(amount: Money) -> dict[str, str]:
    """An amount as it is kept with a request."""
    return {"amount": to_decimal_text(amount), "currency": amount.currency}


def _current(kind: Kind, holder_id: UUID, *, lock: bool = False) -> Any:
    """What an increase is added to, as it is kept with a request: whoever approves approves what both come to."""
    _holder(kind, holder_id, lock=lock)
    limit = _limit_on(kind, holder_id, today(bound_actor().tenant.timezone))
    return None if limit.amount is None else _stored(Money(limit.amount, limit.currency))


def _apply(kind: Kind, holder_id: UUID, stored: Mapping[str, Any]) -> None:
    since, until = date.fromisoformat(stored["from"]), date.fromisoformat(stored["until"])
    if problem := problem_of_days(since, until, today(bound_actor().tenant.timezone)):
        raise Conflict(Problem(None, problem.reason))
    _refuse_overlap(holder_id, since, until)
    amount = Money(parse_amount(stored["amount"], stored["currency"]), stored["currency"])
    _add(kind, holder_id, amount, since, until, stored["reason"])


def _kind(kind: Kind, name: str, label: str, noun: str, endpoint: str, limits: str, panel: str) -> ApprovalKind:
    return ApprovalKind(
        name, label, N_("Temporary increase"), noun, Permission.CREDIT_VIEW, endpoint, partial(_current, kind), partial(_apply, kind),
        panel, bands=limits,
    )  # fmt: skip


KINDS = {
    Kind.CUSTOMER: _kind(
        Kind.CUSTOMER, "temporary_limit", N_("Temporary increase of a customer's limit"),
        "customer", "customers.show_customer", "credit_limit", "desk.show_panel",
    ),
    Kind.NODE: _kind(
        Kind.NODE, "group_temporary_limit", N_("Temporary increase of a conglomerate's limit"),
        "conglomerate", "conglomerates.show_conglomerate", "group_limit", "desk.show_group",
    ),
}  # fmt: skip
"""By whose limit it is."""


def may_wait(kind: Kind) -> bool:
    """Whether the company has bands by which an increase may have to wait."""
    return KINDS[kind].policy in policies.policies()


def init() -> None:
    """Let increases wait where the bands say so."""
    for kind in KINDS.values():
        register(kind)
