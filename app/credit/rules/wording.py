"""What the guard's answers say: one sentence each, with the figures that belong in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.core.messages import N_, Problem, Reason
from app.core.money import Money, format_money
from app.credit.rules.guard import STANDING
from app.credit.values import Breach, Gate, Hold, HoldKind, Party, Position, Scope, Warning
from app.customers.values import Status

STEPS = {Gate.ORDER: N_("this order"), Gate.DELIVERY: N_("this delivery"), Gate.INVOICE: N_("this invoice")}
"""What asks for room, inside a sentence."""
HELD_FOR_CREDIT = Reason("held_for_credit", N_("Held for credit."))
OVER_AT_CUSTOMER = Reason(
    "over_limit",
    N_(
        "Existing %(exposure)s + %(step_label)s %(requested)s = %(total)s %(currency)s, over the limit of %(limit)s by %(excess)s, at %(name)s."
    ),
)
OVER_AT_CATEGORY = Reason(
    "over_category_limit",
    N_(
        "Existing %(exposure)s + %(step_label)s %(requested)s = %(total)s %(currency)s, over the limit of %(limit)s that comes from the category %(name)s by %(excess)s."
    ),
)
OVER_AT_NODE = Reason(
    "over_group_limit",
    N_(
        "Existing %(exposure)s + %(step_label)s %(requested)s = %(total)s %(currency)s, over the limit of %(limit)s by %(excess)s, at the group %(name)s, not at this customer."
    ),
)
OVER = {Scope.CUSTOMER: OVER_AT_CUSTOMER, Scope.CATEGORY: OVER_AT_CATEGORY, Scope.CONGLOMERATE: OVER_AT_NODE}

HOLDS: dict[HoldKind, Reason] = {
    HoldKind.PROSPECT: Reason("customer_prospect", N_("The customer is a prospect: make it active first.")),
    HoldKind.INACTIVE: Reason("customer_inactive", N_("The customer is inactive.")),
    HoldKind.CHURNED: Reason("customer_churned", N_("The customer has left: make it active first.")),
    HoldKind.SUSPENDED: Reason("customer_suspended", N_("The customer is suspended.")),
    HoldKind.BLOCKED: Reason("customer_blocked", N_("The customer is blocked.")),
    HoldKind.ARCHIVED: Reason("customer_archived_hold", N_("The customer is archived.")),
    HoldKind.BLACKLISTED: Reason("customer_blacklisted", N_("The customer is blacklisted.")),
    HoldKind.OVERDUE: Reason(
        "customer_overdue", N_("%(overdue)s %(currency)s is overdue by more than %(days)s days beyond grace.")
    ),
    HoldKind.REVIEW: Reason("credit_review_due", N_("The credit review was due on %(due)s.")),
    HoldKind.PREPAYMENT: Reason("prepayment_due", N_("%(missing)s %(currency)s of the prepaid share is not paid yet.")),
}
PARTIES: dict[Party, Reason] = {
    Party.ORDERS: Reason("orderer_not_active", N_("%(name)s, which orders, is “%(status_label)s”.")),
    Party.PAYS: Reason("payer_not_active", N_("%(name)s, which pays, is “%(status_label)s”.")),
}
"""The same where one customer orders and another pays."""
STATUSES = {
    **{hold: Status(status).label for status, hold in STANDING.items()},
    HoldKind.BLACKLISTED: N_("Blacklisted"),
}
WARNINGS = {
    "near_limit": Reason("near_limit", N_("%(share)s %% of the limit of %(name)s is used.")),
    "over_limit": Reason("posted_over_limit", N_("This is over the limit of %(name)s.")),
    "counts_later": Reason(
        "counts_later", N_("It does not count yet: it is checked again on %(day)s, when its delivery comes near.")
    ),
    "released": Reason("passed_by_release", N_("It passes by a release.")),
}
NEXT = {
    Gate.ORDER: N_("the next order is held"),
    Gate.DELIVERY: N_("the next order passes, and its delivery is held"),
    Gate.INVOICE: N_("the next order passes, and its invoice is held"),
}
"""What a limit below what is owed stops, inside a sentence."""
LOWERED = Reason(
    "lowered_below_exposure",
    N_(
        "The exposure of %(name)s, %(exposure)s, is more than the limit of %(limit)s that holds now. Nothing that is open is cancelled; %(next_label)s."
    ),
)
LOWERED_UNSAID = Reason(
    "lowered_below_exposure_unsaid",
    N_(
        "The exposure of %(name)s is more than the limit that holds now. Nothing that is open is cancelled; %(next_label)s."
    ),
)
LOWERED_MANY = Reason(
    "many_lowered_below_exposure",
    N_("Over the limit that holds for them now: %(count)s. Nothing that is open is cancelled; %(next_label)s."),
)


def lowered_problem(over: Sequence[tuple[str, Position]], gate: Gate, *, sees: bool) -> Problem:
    """That these (name, position) are over limits that were lowered, and what follows. Amounts are for whoever sees credit."""
    if len(over) > 1:
        return lowered_many(len(over), gate)
    name, position = over[0]
    said = {"name": name, "next_label": NEXT[gate]}
    if not sees or position.owed is None or position.limit.amount is None:
        return Problem(None, LOWERED_UNSAID, said)
    figures = {"exposure": position.owed, "limit": position.limit.amount}
    words = {one: format_money(Money(figures[one], position.limit.currency), with_currency=True) for one in figures}
    return Problem(None, LOWERED, {**said, **words})


def lowered_many(number: int, gate: Gate) -> Problem:
    """That so many are over limits that were lowered, and what follows."""
    return Problem(None, LOWERED_MANY, {"count": number, "next_label": NEXT[gate]})


def breach_problem(breach: Breach) -> Problem:
    """The sum of a breach, spelled out."""
    figures = {
        name: format_money(Money(getattr(breach, name), breach.currency))
        for name in ("exposure", "requested", "total", "limit", "excess")
    }
    said = {"step_label": STEPS[breach.step], "currency": breach.currency, "name": breach.name}
    return Problem("amount", OVER[breach.scope], {**figures, **said})


def hold_problem(hold: Hold, base: str) -> Problem:
    """Why something is held, with its amounts in the base currency."""
    if party := hold.params.get("party"):
        return Problem(None, PARTIES[Party(party)], {**hold.params, "status_label": STATUSES[hold.kind]})
    amounts: dict[str, Any] = {
        name: format_money(Money(hold.params[name], base)) for name in ("overdue", "missing") if name in hold.params
    }
    return Problem(None, HOLDS[hold.kind], {**hold.params, **amounts, "currency": base})


def warning_problem(warning: Warning) -> Problem:
    """What somebody should know."""
    return Problem(None, WARNINGS[warning.kind], {"name": warning.name, "share": warning.share, "day": warning.day})
