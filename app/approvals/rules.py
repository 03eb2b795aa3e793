"""Who decides what: pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from app.approvals.values import LONGEST_REASON, MAX_DAYS, Band
from app.core.messages import N_, Problem, Reason
from app.core.money import Money

NOT_YOURS = Reason("approval_not_yours", N_("You asked for this yourself. Somebody else decides it."))
NOT_YOUR_TURN = Reason("approval_not_your_turn", N_("It is not for you to decide this. %(who)s can."))
TWICE = Reason("approval_twice", N_("You have approved the first step already. The second is for somebody else."))
CLOSED = Reason("approval_closed", N_("This is closed already."))
CHANGED = Reason(
    "approval_outdated",
    N_("The value has been changed in the meantime, so this would undo somebody's change. Refuse it and ask again."),
)
REASON_WANTED = Reason("approval_reason_wanted", N_("Say why it is refused. Whoever asked is told."))
REASON_TOO_LONG = Reason("approval_reason_too_long", N_("A reason has at most %(limit)s characters."))
NOT_WITHDRAWN = Reason("approval_not_withdrawn", N_("Only whoever asked can withdraw it."))

BANDS_RISE = Reason("bands_rise", N_("Each amount is higher than the one before."))
BANDS_OPEN = Reason(
    "bands_open", N_("Leave the amount of the last line empty, so that every change finds somebody who decides it.")
)
BAND_ROLE = Reason("band_role", N_("Choose a role that may decide approvals."))
BAND_AMOUNT = Reason("band_amount", N_("An amount is more than zero."))
BAND_DAYS = Reason("band_days", N_("1 to %(limit)s days."))

DELEGATE_SELF = Reason("delegate_self", N_("Choose somebody else."))
DELEGATE_UNKNOWN = Reason("delegate_unknown", N_("Choose a colleague who may decide approvals."))
DELEGATE_DATES = Reason("delegate_dates", N_("The last day is not before the first, and not over already."))


def band_for(bands: Sequence[Band], amount: int | None) -> Band:
    """The band that an amount falls into; None, an amount that nobody can say, falls into the last one."""
    within = (band for band in bands if band.up_to is None or (amount is not None and amount <= band.up_to))
    return next(within)


def lowers(before: Any, after: Any) -> bool:
    """Does a limit become smaller? Then nobody has to be asked: less credit is no risk."""
    both = isinstance(before, Money) and isinstance(after, Money) and before.currency == after.currency
    return bool(both and after.amount <= before.amount)


def weight(value: Any, currency: str) -> int | None:
    """The amount by which the band is chosen, in the company's `currency`; None where there is none to compare."""
    return value.amount if isinstance(value, Money) and value.currency == currency else None


def same(one: Any, other: Any) -> bool:
    """Are two stored values the same? Of references only the id counts: names change."""
    if isinstance(one, dict) and isinstance(other, dict) and "id" in one and "id" in other:
        return bool(one["id"] == other["id"])
    return bool(one == other)


def problems_of_reason(reason: str, *, wanted: bool) -> list[Problem]:
    """What is wrong with a reason that was given."""
    if wanted and not reason:
        return [Problem("reason", REASON_WANTED)]
    return [Problem("reason", REASON_TOO_LONG, {"limit": LONGEST_REASON})] if len(reason) > LONGEST_REASON else []


def problems_of_bands(bands: Sequence[Band], deciding: frozenset[str]) -> list[Problem]:
    """What is wrong with the bands of a kind; `deciding` are the keys of the roles that may decide. Fields end in the line's number."""
    found = [problem for number, band in enumerate(bands, 1) for problem in _of_band(band, number, deciding)]
    amounts = [band.up_to for band in bands]
    for number, (lower, upper) in enumerate(pairwise(amounts), 2):
        if lower is None or (upper is not None and upper <= lower):
            found.append(Problem(f"up_to_{number}", BANDS_RISE))
    if amounts and amounts[-1] is not None:
        found.append(Problem(f"up_to_{len(bands)}", BANDS_OPEN))
    return found


def _of_band(band: Band, number: int, deciding: frozenset[str]) -> list[Problem]:
    found = [
        Problem(f"{place}_{number}", BAND_ROLE)
        for place, role in zip(("first", "second"), band.roles, strict=False)
        if role not in deciding
    ]
    if band.up_to is not None and band.up_to <= 0:
        found.append(Problem(f"up_to_{number}", BAND_AMOUNT))
    if not 1 <= band.days <= MAX_DAYS:
        found.append(Problem(f"days_{number}", BAND_DAYS, {"limit": MAX_DAYS}))
    return found


def problems_of_delegation(own: bool, known: bool, begins: date, ends: date, today: date) -> list[Problem]:
    """What is wrong with letting a colleague decide from `begins` to `ends`."""
    if own:
        return [Problem("delegate", DELEGATE_SELF)]
    if not known:
        return [Problem("delegate", DELEGATE_UNKNOWN)]
    return [Problem("ends", DELEGATE_DATES)] if ends < begins or ends < today else []
