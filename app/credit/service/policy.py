"""The tenant's choices. Changing what counts recounts every balance, in the same transaction."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from app.core import events
from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import STALE, Stale
from app.core.messages import Problem
from app.core.money import Money
from app.core.session import bound_actor
from app.credit.models import CreditPolicy
from app.credit.queries import balances, policy
from app.credit.rules import counts
from app.credit.values import Policy


def save_policy(chosen: Policy, version: int | None = None) -> Policy:
    """Choose anew. What counts and whether groups net is counted anew for everybody before anybody goes on. Raises Stale when somebody else
    chose since `version` (0: nothing had been chosen)."""
    policy.hold_policy_alone()
    row = policy.find_policy_row()
    if version is not None and version != (row.version if row else 0):
        raise Stale(Problem(None, STALE), current=row)
    before = policy.get_policy()
    if chosen == before:
        return chosen
    _write(row, chosen)
    if (counts(before), before.netting) != (counts(chosen), chosen.netting):
        balances.recount_all(counts(chosen), netting=chosen.netting)
    return chosen


def _write(row: CreditPolicy | None, chosen: Policy) -> None:
    moment = now()
    if row is None:
        row = CreditPolicy(id=new_id(), version=0, created_at=moment)
        db.session.add(row)
    for name, value in _columns(chosen).items():
        setattr(row, name, value)
    row.version, row.updated_at = row.version + 1, moment
    events.emit("credit_policy.changed", row)
    db.session.flush()


def _columns(chosen: Policy) -> dict[str, Any]:
    values = asdict(chosen)
    limit: Money | None = chosen.default_limit
    values |= {
        "gate": chosen.gate.value,
        "none_means": chosen.none_means.value,
        "direct_invoice": chosen.direct_invoice.value,
    }
    values["default_term_id"] = values.pop("default_term")
    return values | {
        "default_limit": limit.amount if limit else None,
        "default_limit_currency": limit.currency if limit else None,
    }


def current_policy() -> tuple[Policy, int]:
    """What holds now, and its version (0: nothing has been chosen yet). Anybody of the company may ask."""
    bound_actor()
    row = policy.find_policy_row()
    return policy.get_policy(), row.version if row else 0
