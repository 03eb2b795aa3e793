"""Whom each check of the credit policy would hold today, with the choices as they stand in its form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext

from app.core.actor import Actor
from app.core.clock import today
from app.core.money import Money, format_money
from app.core.records import rows
from app.credit.queries.positions import count_use
from app.credit.rules.choices import policy_of, problems_of_choices, values_of
from app.credit.service.policy import current_policy
from app.credit.values import Kind, NoneMeans, Policy, Use
from app.credit.values.policy import POLICY
from app.customers.service.reading import context_for
from app.receivables.queries import holding
from app.receivables.queries.overdue import count_late


@dataclass(frozen=True)
class Check:
    """One check: what holds, whether it is switched on (None = always), and how many customers it concerns."""

    name: str
    on: bool | None
    customers: int


def holds(actor: Actor) -> dict[str, Any]:
    """Every check with its count."""
    saved, _version = current_policy()
    policy = _asked(actor, saved)
    return {"checks": _checks(policy, actor), "unsaved": policy != saved}


def _asked(actor: Actor, saved: Policy) -> Policy:
    """The policy with what the request says of it; what cannot be read stays as it is saved."""
    base = actor.tenant.currency
    parsed = rows.parse(POLICY, request.args, context_for(actor), "form", "either")
    wrong = {one.field for one in problems_of_choices(parsed.values, base)}
    read = {name: value for name, value in parsed.values.items() if name not in wrong}
    return policy_of(values_of(saved, base) | read)


def _checks(policy: Policy, actor: Actor) -> list[Check]:
    day = today(actor.tenant.timezone)
    tolerance = format_money(Money(policy.overdue_tolerance, actor.tenant.currency), with_currency=True)
    late = gettext(
        "More than %(amount)s overdue by more than %(days)s days beyond grace",
        amount=tolerance,
        days=policy.overdue_days,
    )
    nothing_set = policy.none_means is NoneMeans.NO_CREDIT and policy.default_limit is None
    return [
        Check(gettext("Over its limit: every order"), None, count_use(Kind.CUSTOMER, Use.OVER)),
        Check(
            gettext("Not active (prospect, inactive, suspended, blocked, lost or archived), or blacklisted"),
            None,
            holding.count_standing(),
        ),
        Check(
            late, policy.holds_overdue, count_late(day, days=policy.overdue_days, tolerance=policy.overdue_tolerance)
        ),
        Check(gettext("Its credit review is late"), policy.holds_review, holding.count_reviews_late(day)),
        Check(gettext("No limit of its own and none of its category"), nothing_set, holding.count_without_limit(day)),
        Check(
            gettext("An open order whose prepaid share is not paid: its delivery is held"),
            None,
            holding.count_unpaid_shares(),
        ),
    ]
