"""The tenant's choices. Changing what counts recounts every balance, in the same transaction."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from app.core import events, gates
from app.core.clock import now
from app.core.db import db, new_id
from app.core.errors import STALE, Conflict, Stale
from app.core.messages import N_, Problem, Reason
from app.core.money import Money
from app.core.session import bound_actor
from app.credit.models import CreditPolicy
from app.credit.queries import balances, policy
from app.credit.rules import counts
from app.credit.rules.choices import IN_BASE
from app.credit.values import Policy
from app.identity.service.companies import CurrencyLeft

CURRENCY_OF_BALANCES = Reason(
    "currency_of_balances", N_("The base currency stays: what customers owe is counted in it.")
)
CURRENCY_OF_POLICY = Reason(
    "currency_of_policy",
    N_(
        "The base currency stays while amounts under Settings › Credit are in it: take away the bands, and set the tolerances back first."
    ),
)

NOUN, LIMIT, NONE_MEANS = "credit_policy", "default_limit", "none_means"


def save_policy(chosen: Policy, version: int | None = None, *, reason: str = "") -> Policy:
    """Choose anew. What counts and whether groups net is counted anew for everybody before anybody goes on. A default limit, and what no
    limit means, that have to wait for an approval stay as they are (`core.gates`; `reason` is for who approves). Raises Stale when somebody
    else chose since `version` (0: nothing had been chosen), Invalid for a reason that cannot be taken."""
    policy.hold_policy_alone()
    row = policy.find_policy_row()
    if version is not None and version != (row.version if row else 0):
        raise Stale(Problem(None, STALE), current=row)
    before = policy.get_policy()
    changed = {name: after for name in (LIMIT, NONE_MEANS) if (after := getattr(chosen, name)) != getattr(before, name)}
    held = gates.held(NOUN, row, changed, reason)
    kept = replace(chosen, **{name: getattr(before, name) for name in held})
    if kept != before or (held and row is None):
        row = _keep(row, before, kept)
    gates.leave(NOUN, row, {name: changed[name] for name in changed if name in held}, reason)
    return kept


def write_approved(chosen: Policy) -> None:
    """Write what somebody who may has approved."""
    policy.hold_policy_alone()
    _keep(policy.find_policy_row(), policy.get_policy(), chosen)


def _keep(row: CreditPolicy | None, before: Policy, chosen: Policy) -> CreditPolicy:
    row = _write(row, chosen)
    if (counts(before), before.netting) != (counts(chosen), chosen.netting):
        balances.recount_all(counts(chosen), netting=chosen.netting)
    return row


def _write(row: CreditPolicy | None, chosen: Policy) -> CreditPolicy:
    moment = now()
    if row is None:
        row = CreditPolicy(id=new_id(), version=0, created_at=moment)
        db.session.add(row)
    for name, value in _columns(chosen).items():
        setattr(row, name, value)
    row.version, row.updated_at = row.version + 1, moment
    events.emit("credit_policy.changed", row)
    db.session.flush()
    return row


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


def refuse_leaving(left: CurrencyLeft) -> None:
    """The base currency stays (Conflict) while balances, bands or chosen tolerances are amounts in it. Where it happens now, nobody moves
    balances until it has."""
    if left.now:
        policy.hold_policy_alone()
    if balances.is_any():
        raise Conflict(Problem("currency", CURRENCY_OF_BALANCES))
    chosen, usual = policy.get_policy(), Policy()
    if policy.bands() or any(getattr(chosen, name) != getattr(usual, name) for name in IN_BASE):
        raise Conflict(Problem("currency", CURRENCY_OF_POLICY))


def current_policy() -> tuple[Policy, int]:
    """What holds now, and its version (0: nothing has been chosen yet). Anybody of the company may ask."""
    bound_actor()
    row = policy.find_policy_row()
    return policy.get_policy(), row.version if row else 0
