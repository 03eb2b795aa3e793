"""Which limit holds for a customer or a node on a day (domain rules, section 2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from app.core.messages import N_, Problem, Reason
from app.credit.values import Increase, Limit, NoneMeans, Policy, Source


def effective_limit(
    candidates: Iterable[Limit | None], increases: Iterable[Increase], day: date, policy: Policy, base_currency: str
) -> Limit:
    """The first of `candidates` that is set (own, category, tenant default), plus every increase whose days include `day`.

    Nothing set falls through; zero is set, and means no credit. With nothing set anywhere the policy says whether that is
    unlimited (`amount` None) or no credit.
    """
    found = next((one for one in candidates if one is not None and one.amount is not None), None)
    if found is None and policy.default_limit is not None:
        found = Limit(policy.default_limit.amount, policy.default_limit.currency, Source.TENANT)
    if found is None:
        found = Limit(0 if policy.none_means is NoneMeans.NO_CREDIT else None, base_currency, Source.NONE)
    return _raised(found, increases, day)


def node_limit(own: Limit | None, increases: Iterable[Increase], day: date, base_currency: str) -> Limit:
    """A node has its own limit or none; nothing is inherited, for every node up to the root is asked anyway."""
    return _raised(own or Limit(None, base_currency, Source.NONE), increases, day)


def _raised(limit: Limit, increases: Iterable[Increase], day: date) -> Limit:
    added = sum(one.amount for one in increases if one.since <= day <= one.until)
    if limit.amount is None:
        return limit
    return replace(limit, amount=limit.amount + added, temporary=added)


def rises(before: Limit, after: Limit) -> bool:
    """May somebody owe more? Between two currencies nobody can say, and it counts as more."""
    if before.amount is None or after.amount is None:
        return after.amount is None and before.amount is not None
    return before.currency != after.currency or after.amount > before.amount


NOT_BEFORE = Reason("until_before_from", N_("It ends before it begins."))
OVER_ALREADY = Reason("ends_in_the_past", N_("It would have ended already."))


def problem_of_days(since: date, until: date, day: date) -> Problem | None:
    """What is wrong with the days of a temporary increase that is entered on `day`."""
    if until < since:
        return Problem("until", NOT_BEFORE)
    return Problem("until", OVER_ALREADY) if until < day else None
