"""What a customer's own limit was, from when: read from the log, with who asked for each change and who approved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import array

from app.approvals.models import Approval
from app.core.db import db
from app.core.events import Event
from app.core.money import Money
from app.core.session import bound_actor
from app.identity.queries.colleagues import colleagues_named
from app.reference.models import CreditLimit

LIMIT_COLUMNS = ("credit_limit", "credit_limit_id")
APPROVED = "customer.approval_approved"
MOST = 100
"""The newest so many changes: more than any page shows."""


@dataclass(frozen=True)
class LimitChange:
    """A change of a customer's own limit. Amounts: None = nothing was set."""

    at: datetime
    day: date
    before: Money | None
    after: Money | None
    named: str
    """The named limit that it became, where it is one."""
    who: str
    """Who changed it, or asked for it."""
    approved_by: str
    reason: str


def limit_changes(customer_id: UUID) -> Sequence[LimitChange]:
    """Every change of a customer's own limit, the newest first, in three statements at most."""
    events = db.session.execute(_changes(customer_id)).all()
    changed = [one for one in events if one.type != APPROVED]
    approvals = _approvals({one.request_id: one.data for one in events if one.type == APPROVED})
    named = _named(changed)
    return [_change(one, named, approvals.get(one.request_id)) for one in changed]


def _changes(customer_id: UUID) -> Any:
    table = Event.__table__.c
    tells = table.changes.has_any(array(LIMIT_COLUMNS)) & (table.subject_type == "customer")
    of_record = table.type.in_(("customer.created", "customer.updated")) & tells
    return (
        select(table.type, table.at, table.actor_name, table.request_id, table.changes, table.data)
        .where(table.root_id == customer_id, or_(table.type == APPROVED, of_record))
        .order_by(table.id.desc())
        .limit(MOST)
    )


def _approvals(told: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[str, str]]:
    """Request in which something was approved → who had asked for it, and why."""
    ids = {UUID(data["approval"]): request for request, data in told.items() if "approval" in data}
    if not ids:
        return {}
    found = db.session.execute(
        select(Approval.id, Approval.asked_by_id, Approval.reason).where(
            Approval.id.in_(ids), Approval.kind == "credit_limit"
        )
    ).all()
    names = colleagues_named({row.asked_by_id for row in found})
    return {ids[row.id]: (names[row.asked_by_id].name if row.asked_by_id in names else "", row.reason) for row in found}


def _named(changed: Sequence[Any]) -> dict[str, Any]:
    held = [one.changes[name] for one in changed for name in ("credit_limit_id",) if name in one.changes]
    ids = {UUID(value) for pair in held for value in pair if value}
    if not ids:
        return {}
    limits = select(CreditLimit.id, CreditLimit.name, CreditLimit.amount, CreditLimit.amount_currency)
    return {str(row.id): row for row in db.session.execute(limits.where(CreditLimit.id.in_(ids)))}


def _change(one: Any, named: Mapping[str, Any], approval: tuple[str, str] | None) -> LimitChange:
    zone = ZoneInfo(bound_actor().tenant.timezone)
    after = named.get(one.changes.get("credit_limit_id", [None, None])[1] or "")
    asked, why = approval or ("", "")
    return LimitChange(
        at=one.at,
        day=one.at.astimezone(zone).date(),
        before=_side(one.changes, 0, named),
        after=_side(one.changes, 1, named),
        named=after.name if after else "",
        who=asked or one.actor_name,
        approved_by=one.actor_name if approval else "",
        reason=why,
    )


def _side(changes: Mapping[str, Any], side: int, named: Mapping[str, Any]) -> Money | None:
    """The limit before (0) or after (1). A named one is worth what it is worth today."""
    name = changes.get("credit_limit_id", [None, None])[side]
    if name and name in named:
        return Money(named[name].amount, named[name].amount_currency)
    amount = changes.get("credit_limit", [None, None])[side]
    if amount is None:
        return None
    currencies = changes.get("credit_limit_currency", [None, None])
    return Money(int(amount), currencies[side] or currencies[1 - side] or bound_actor().tenant.currency)
