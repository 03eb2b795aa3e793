"""What the guard said, as programs read it: figures only for those who may see credit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext
from pydantic import ConfigDict, Field

from app.api.shapes import Shape
from app.core.access import current_actor
from app.core.failures import TITLES, problem_json
from app.core.i18n import explain
from app.core.messages import Problem
from app.core.money import Money, to_decimal_text
from app.core.permissions import Permission
from app.core.records.kinds.numbers import MoneyJson
from app.credit.rules.wording import HELD_FOR_CREDIT, breach_problem, hold_problem, warning_problem
from app.credit.values import Breach, Decision, Hold, Warning
from app.receivables.service.orders import Trial

OVER_LIMIT = "credit-limit-exceeded"
FIGURES = ("limit", "exposure", "requested", "total", "excess")


class BreachShape(Shape):
    """A limit that would be exceeded: exposure + requested = total, over the limit by excess. Amounts need `credit:view`."""

    model_config = ConfigDict(extra="forbid")

    scope: str = Field(description="customer, conglomerate or category (where the customer's limit came from)")
    id: UUID
    name: str
    limit: MoneyJson | None = Field(default=None)
    exposure: MoneyJson | None = Field(default=None)
    requested: MoneyJson | None = Field(default=None)
    total: MoneyJson | None = Field(default=None)
    excess: MoneyJson | None = Field(default=None)
    message: str


class SaidShape(Shape):
    """A hold or a warning."""

    type: str
    message: str
    releasable: bool | None = Field(default=None)
    party: str | None = Field(
        default=None, description="Of whom it speaks, where one customer orders and another pays: orders or pays."
    )


class TrialShape(Shape):
    """What would happen."""

    allowed: bool
    warnings: list[SaidShape]
    breaches: list[BreachShape]
    holds: list[SaidShape]
    largest_amount: MoneyJson | None = Field(
        description="Up to which amount it would break no limit; null when there is none. Needs credit:view."
    )


def refusal(decision: Decision, name: str, held: dict[str, Any]) -> Response:
    """409 with the document that is held (`name`: order or document), and everything that stands against it."""
    kind = next((hold.kind.value for hold in decision.holds), OVER_LIMIT)
    if decision.breaches and all(hold.releasable for hold in decision.holds):
        kind = OVER_LIMIT
    detail = " ".join(explain(problem) for problem in problems_of(decision))
    facts = {"breaches": _breaches(decision), "holds": [hold_json(one) for one in decision.holds]}
    return problem_json(409, gettext(TITLES[409]), detail, kind=kind, **{name: held}, **facts)


def problems_of(decision: Decision) -> list[Problem]:
    """What stands against a document, as this user may read it."""
    actor = current_actor()
    if not actor.may(Permission.CREDIT_VIEW):
        return [Problem(None, HELD_FOR_CREDIT)]
    breaches = [breach_problem(one) for one in decision.breaches]
    return breaches + [hold_problem(one, actor.tenant.currency) for one in decision.holds]


def trial_json(trial: Trial) -> dict[str, Any]:
    """The answer of a what-if."""
    decision = trial.decision
    sees = current_actor().may(Permission.CREDIT_VIEW)
    largest = _money(trial.largest.amount, trial.largest.currency) if trial.largest and sees else None
    return {
        "allowed": decision.allowed,
        "warnings": [_warning(one) for one in decision.warnings] if sees else [],
        "breaches": _breaches(decision),
        "holds": [hold_json(one) for one in decision.holds],
        "largest_amount": largest,
    }


def _breaches(decision: Decision) -> list[dict[str, Any]]:
    return [_breach(one) for one in decision.breaches] if current_actor().may(Permission.CREDIT_VIEW) else []


def _breach(breach: Breach) -> dict[str, Any]:
    figures = {name: _money(getattr(breach, name), breach.currency) for name in FIGURES}
    named = {"scope": breach.scope.value, "id": str(breach.id), "name": breach.name}
    return {**named, **figures, "message": explain(breach_problem(breach))}


def hold_json(hold: Hold) -> dict[str, Any]:
    """A hold, in words."""
    actor = current_actor()
    shown = (
        hold_problem(hold, actor.tenant.currency)
        if actor.may(Permission.CREDIT_VIEW)
        else Problem(None, HELD_FOR_CREDIT)
    )
    said = {"type": hold.kind.value, "message": explain(shown), "releasable": hold.releasable}
    return said | ({"party": hold.params["party"]} if "party" in hold.params else {})


def _warning(warning: Warning) -> dict[str, Any]:
    return {"type": warning.kind, "message": explain(warning_problem(warning))}


def _money(amount: int, currency: str) -> dict[str, str]:
    return {"amount": to_decimal_text(Money(amount, currency)), "currency": currency}
