"""The one question that every way into `open` asks: may this document go on? (domain rules, section 4)"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from app.credit.rules.exposure import at_rate, node_movement
from app.credit.values import (
    Breach,
    Decision,
    DirectInvoice,
    Facts,
    Gate,
    Hold,
    HoldKind,
    Party,
    Place,
    Request,
    Scope,
    Source,
    Warning,
)

STANDING = {
    "prospect": HoldKind.PROSPECT,
    "inactive": HoldKind.INACTIVE,
    "churned": HoldKind.CHURNED,
    "suspended": HoldKind.SUSPENDED,
    "blocked": HoldKind.BLOCKED,
    "archived": HoldKind.ARCHIVED,
}
"""Statuses of a customer that hold whatever it buys."""

MOST = 10**17
"""Minor units: more than anybody asks for."""


def decide(request: Request, facts: Facts) -> Decision:
    """Whether `request` passes, with everything that stands against it and everything that somebody should know.

    The document is counted once: `places` hold what is owed without it. A release covers the limit and the holds that may be
    released, up to its amount and until its day; what cannot be released it never covers.
    """
    holds = tuple(_holds(request, facts))
    breaches = tuple(_breaches(request, facts))
    if breaches and request.direct_invoice and facts.policy.direct_invoice is DirectInvoice.WARN:
        over = tuple(Warning("over_limit", breach.scope, breach.name) for breach in breaches)
        return Decision(not holds, over, (), holds)
    if _is_released(request, facts) and (breaches or holds) and all(hold.releasable for hold in holds):
        return Decision(True, (Warning("released"),))
    return Decision(not holds and not breaches, tuple(_warnings(request, facts)), breaches, holds)


def largest_amount(facts: Facts, requested: Callable[[int], Request]) -> int | None:
    """The largest amount whose request breaks no limit; `requested` makes the request of an amount. None = there is no limit; 0 = not
    even the smallest amount passes."""
    if all(place.limit.amount is None for place in facts.places):
        return None
    low, high = 0, MOST
    while low < high:
        middle = (low + high + 1) // 2
        if any(_breaches(requested(middle), facts)):
            high = middle - 1
        else:
            low = middle
    return low


def _is_released(request: Request, facts: Facts) -> bool:
    until = request.released_until
    return until is not None and facts.today <= until and request.total <= request.released_amount


def _holds(request: Request, facts: Facts) -> Iterator[Hold]:
    if request.sells:
        yield from _standing(facts)
        yield from _late(facts)
    if request.prepayment_missing > 0:
        yield Hold(HoldKind.PREPAYMENT, {"missing": request.prepayment_missing})


def _standing(facts: Facts) -> Iterator[Hold]:
    """Whoever takes part has to be active and not blacklisted: who pays, and who orders. Where these are two, the hold says which."""
    if facts.orderer is None:
        parties: tuple[tuple[str, bool, dict[str, str]], ...] = ((facts.status, facts.blacklisted, {}),)
    else:
        orders, pays = facts.orderer, facts.places[0]
        parties = (
            (orders.status, orders.blacklisted, {"party": Party.ORDERS.value, "name": orders.name}),
            (facts.status, facts.blacklisted, {"party": Party.PAYS.value, "name": pays.name}),
        )
    for status, blacklisted, said in parties:
        if blacklisted:
            yield Hold(HoldKind.BLACKLISTED, dict(said))
        if status in STANDING:
            yield Hold(STANDING[status], dict(said))


def _late(facts: Facts) -> Iterator[Hold]:
    policy = facts.policy
    if policy.holds_overdue and facts.overdue > policy.overdue_tolerance:
        yield Hold(HoldKind.OVERDUE, {"overdue": facts.overdue, "days": facts.overdue_days})
    if policy.holds_review and facts.review_due is not None and facts.review_due < facts.today:
        yield Hold(HoldKind.REVIEW, {"due": facts.review_due.isoformat()})


def _breaches(request: Request, facts: Facts) -> Iterator[Breach]:
    for figures in sums_at(request, facts):
        if figures.excess > 0 and figures.requested > 0:
            yield figures


def _warnings(request: Request, facts: Facts) -> Iterator[Warning]:
    for figures in sums_at(request, facts):
        if (
            figures.limit > 0
            and figures.excess <= 0
            and figures.total * 100 >= facts.policy.warning_percent * figures.limit
        ):
            share = figures.total * 100 // figures.limit
            yield Warning("near_limit", figures.scope, figures.name, share)


def sums_at(request: Request, facts: Facts) -> Iterator[Breach]:
    """The sum at each place that has a limit, in the limit's currency; excess ≤ 0 where it passes."""
    if not request.limited or request.increase <= 0:
        return
    owed = facts.places[0].exposure
    above = node_movement(owed, owed + request.increase, netting=facts.policy.netting)
    for place in facts.places:
        if place.limit.amount is not None:
            increase = above if place.scope is Scope.CONGLOMERATE else request.increase
            yield _sum(place, increase, facts.currency, request.step)


def _sum(place: Place, increase: int, base: str, step: Gate) -> Breach:
    limit, into = place.limit.amount or 0, place.limit.currency
    total = at_rate(place.exposure + increase, place.rate, base, into)
    exposure = at_rate(place.exposure, place.rate, base, into)
    scope, where, name = _where(place)
    return Breach(scope, where, name, into, limit, exposure, total - exposure, total, total - limit, step)


def _where(place: Place) -> tuple[Scope, UUID, str]:
    """At what the limit stands: a customer's may be its category's."""
    if place.scope is Scope.CUSTOMER and place.limit.source is Source.CATEGORY and place.limit.source_id:
        return Scope.CATEGORY, place.limit.source_id, place.limit.source_name
    return place.scope, place.id, place.name
