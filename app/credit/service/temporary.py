"""Limits raised for some days: they end by themselves."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.core import events
from app.core.clock import now, today
from app.core.db import db, new_id
from app.core.errors import NOT_ALLOWED, Conflict, Invalid, NotAllowed
from app.core.messages import N_, Problem, Reason
from app.core.money import Money
from app.core.permissions import Permission
from app.core.records.reasons import REQUIRED
from app.core.session import bound_actor
from app.credit.models import TemporaryLimit
from app.credit.queries import temporary as queries
from app.credit.rules.limits import problem_of_days
from app.credit.service.rates import rate_between
from app.credit.values import Kind

OVERLAPS = Reason(
    "temporary_overlaps", N_("There is a temporary increase from %(since)s until %(until)s already: its days overlap.")
)
NOT_MORE = Reason("increase_not_more_than_zero", N_("An increase has to be more than zero."))


def raise_limit(kind: Kind, holder_id: UUID, *, amount: Money, since: date, until: date, reason: str) -> TemporaryLimit:
    """Add `amount` to the limit of a customer or node from `since` until `until`, both included. Needs `credit:edit`.

    Raises NotAllowed, Invalid (days, amount, a missing reason or rate), or Conflict when its days overlap with another increase.
    """
    actor = bound_actor()
    if not actor.may(Permission.CREDIT_EDIT):
        raise NotAllowed(Problem(None, NOT_ALLOWED))
    _refuse(amount, since, until, reason)
    queries.hold_holder(kind, holder_id)
    other = queries.find_overlapping(holder_id, since, until)
    if other is not None:
        days = {"since": other.valid_from.isoformat(), "until": other.valid_until.isoformat()}
        raise Conflict(Problem("from", OVERLAPS, days))
    moment = now()
    row = TemporaryLimit(
        id=new_id(),
        customer_id=holder_id if kind is Kind.CUSTOMER else None,
        node_id=holder_id if kind is Kind.NODE else None,
        amount=amount.amount,
        currency=amount.currency,
        valid_from=since,
        valid_until=until,
        reason=reason.strip(),
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


def _refuse(amount: Money, since: date, until: date, reason: str) -> None:
    problems = [Problem("amount", NOT_MORE)] if amount.amount <= 0 else []
    problem = problem_of_days(since, until, today(bound_actor().tenant.timezone))
    problems += [problem] if problem else []
    problems += [] if reason.strip() else [Problem("reason", REQUIRED)]
    if problems:
        raise Invalid(*problems)
    rate_between(amount.currency, bound_actor().tenant.currency)


def end_early(row: TemporaryLimit) -> None:
    """The increase ends today; one that has not begun is taken away."""
    if not bound_actor().may(Permission.CREDIT_EDIT):
        raise NotAllowed(Problem(None, NOT_ALLOWED))
    yesterday_or_before = today(bound_actor().tenant.timezone)
    events.emit("credit_limit.changed", row)
    if row.valid_from > yesterday_or_before:
        db.session.delete(row)
    else:
        row.valid_until = max(row.valid_from, yesterday_or_before)
        row.version += 1
        row.updated_at = now()
    db.session.flush()
