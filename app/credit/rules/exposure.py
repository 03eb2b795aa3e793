"""What is owed, and how it moves (domain rules, section 3)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from app.core.money import decimals
from app.credit.values import Gate, Parts, Policy

ORDER_STAGE, DELIVERY_STAGE, INVOICE_STAGE = 0, 1, 2
GATES = {Gate.ORDER: ORDER_STAGE, Gate.DELIVERY: DELIVERY_STAGE, Gate.INVOICE: INVOICE_STAGE}


def counts(policy: Policy) -> Parts:
    """By how much each part counts: 1, −1 or 0. What stands before the gate does not count yet."""
    gate = GATES[policy.gate]
    return Parts(
        open_orders=int(policy.counts_orders and gate <= ORDER_STAGE),
        delivered=int(policy.counts_delivered and gate <= DELIVERY_STAGE),
        invoices=int(policy.counts_invoices),
        unallocated=-int(policy.counts_unallocated),
        unapplied=-int(policy.counts_credit_notes),
    )


def exposure_of(parts: Parts, policy: Policy) -> int:
    """The exposure that `parts` add up to; negative for a customer that paid ahead."""
    return sum(part * sign for part, sign in zip(parts, counts(policy), strict=True))


def node_movement(old: int, new: int, *, netting: bool = False) -> int:
    """What a node moves by when a customer under it moves from `old` to `new`: in a group's sum a member counts at least zero, so
    that nobody's prepayment makes room for another, unless the tenant nets."""
    return new - old if netting else max(new, 0) - max(old, 0)


def is_checked(stage: int, source_stage: int | None, policy: Policy) -> bool:
    """Whether a document at `stage`, following one at `source_stage` (None: nothing), passes the gate: at the gate or behind it, when
    what it follows stood before it."""
    gate = GATES[policy.gate]
    return stage >= gate and (source_stage is None or source_stage < gate)


def at_rate(amount: int, rate: Decimal, currency: str, into: str) -> int:
    """`amount` minor units of `currency` in minor units of `into`, one unit of `currency` being `rate` units of `into`; rounded half up
    (away from zero)."""
    if currency == into:
        return amount
    return int((Decimal(amount) * scaled(rate, currency, into)).to_integral_value(ROUND_HALF_UP))


def scaled(rate: Decimal, currency: str, into: str) -> Decimal:
    """What one minor unit of `currency` is in minor units of `into`, one unit of `currency` being `rate` units of `into`."""
    return rate * Decimal(10) ** (decimals(into) - decimals(currency))
